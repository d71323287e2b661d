import { open, readFile } from 'node:fs/promises';
import path from 'node:path';

const NAME = '@tensorflow/tfjs';
const MOST_BYTES = 500_000;

/** Whether a script is likely to use TensorFlow.js: it names it itself, or the package that it belongs to depends on it. */
export async function isLikely(script: string): Promise<boolean> {
  if ((await headOf(script)).includes(NAME)) return true;
  // What is installed does not do what the project does: its tools are of other packages.
  return !/[/\\]node_modules[/\\]/.test(script) && dependsOn(path.dirname(script));
}

async function headOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return '';
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } catch {
    return ''; // a folder
  } finally {
    await handle.close();
  }
}

/** Whether the nearest package.json above names TensorFlow.js among what it needs. */
async function dependsOn(folder: string): Promise<boolean> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
  if (text !== undefined) return new RegExp(`"${NAME}[^"]*"\\s*:`).test(text);
  const above = path.dirname(folder);
  return above !== folder && dependsOn(above);
}
