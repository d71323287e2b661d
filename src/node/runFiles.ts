import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { inOrder, isEventFile, siblingsOf } from '../core/formats/paths.ts';
import { restartStep } from '../core/formats/restarts.ts';
import type { RunFile } from '../core/formats/runFile.ts';

/** So much of an event file holds its first records. */
const HEAD = 4096;
/** Other logs of a whole run at the top of its folder, by the names that their writers give them. */
const LOGS = [/^[^/]+\.wandb$/, /^metrics\.csv$/, /^trainer_state\.json$/];
/** Where MLflow has a file for each metric. */
const METRICS = 'metrics/';

/**
 * The files that tell of the run in `place`, in the order to read them. A file is one, an event file comes with those that the same run
 * has written before and after a restart. A folder is that of one run: event files in it and in its folders, else the run file of W&B, a
 * CSV of Lightning, a state of the Hugging Face Trainer, or the metrics of MLflow. Empty where a folder holds none of these.
 */
export async function runFiles(place: string): Promise<RunFile[]> {
  const found = await stat(place);
  if (found.isDirectory()) return inFolder(place);
  const [folder, name] = [path.dirname(place), path.basename(place)];
  if (!found.isFile() || !isEventFile(name)) return [alone(place, name)];
  // A folder that may not be listed is no reason not to read the file.
  const siblings = siblingsOf(name, await readdir(folder).catch(() => []));
  return eventFiles(folder, siblings.length > 0 ? siblings : [name], '');
}

async function inFolder(folder: string): Promise<RunFile[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  const events = files.filter(isEventFile);
  const folders = [...new Set(events.map((file) => path.posix.dirname(file)))].sort();
  if (folders.length > 0) {
    const parts = folders.map((inside) => {
      const names = events.filter((file) => path.posix.dirname(file) === inside).map((file) => path.posix.basename(file));
      const prefix = folders.length === 1 || inside === '.' ? '' : `${inside}/`;
      return eventFiles(path.join(folder, inside), inOrder(names), prefix);
    });
    return (await Promise.all(parts)).flat();
  }
  const log = LOGS.map((pattern) => files.find((file) => pattern.test(file))).find((file) => file !== undefined);
  if (log !== undefined) return [alone(path.join(folder, log), log)];
  return files
    .filter((file) => file.startsWith(METRICS))
    .sort()
    .map((file) => alone(path.join(folder, file), file.slice(METRICS.length)));
}

/** Event files of one folder, oldest first. */
async function eventFiles(folder: string, names: readonly string[], prefix: string): Promise<RunFile[]> {
  const restarts = await Promise.all(names.map(async (name) => restartStep(await headOf(path.join(folder, name)))));
  return names.map((name, i) => ({
    file: path.join(folder, name),
    name: `${path.basename(path.resolve(folder))}/${name}`,
    prefix,
    until: Math.min(Infinity, ...restarts.slice(i + 1).filter((step) => step !== undefined)),
  }));
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function alone(file: string, name: string): RunFile {
  return { file, name, prefix: '', until: Infinity };
}
