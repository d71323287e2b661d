import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Loaders, type NodeVersion, readVersion } from './launch.ts';

const ask = promisify(execFile);

/** What there is around scripts to run TypeScript with. Asks each Node once for its version. */
export class LoaderFinder {
  readonly #versions = new Map<string, Promise<NodeVersion | undefined>>();

  /** What there is around this script, for this Node. */
  async of(script: string, node: string, cwd: string): Promise<Loaders> {
    const require = createRequire(script);
    const tsx = found(require, 'tsx');
    const [register, esm] = [found(require, 'ts-node/register'), found(require, 'ts-node/esm')];
    return {
      ...(tsx !== undefined && { tsx }),
      ...(register !== undefined && esm !== undefined && { tsNode: { register, esm } }),
      isModule: await isModule(script),
      version: await this.#version(node, cwd),
    };
  }

  #version(node: string, cwd: string): Promise<NodeVersion | undefined> {
    const known = this.#versions.get(node);
    if (known) return known;
    const version = ask(node, ['--version'], { cwd, timeout: 10_000, windowsHide: true }).then(
      ({ stdout }) => readVersion(stdout),
      () => {
        this.#versions.delete(node); // it may be there the next time; that it is not, its start will say
        return undefined;
      },
    );
    this.#versions.set(node, version);
    return version;
  }
}

function found(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** As Node decides: by the ending, else by the nearest package.json. */
async function isModule(script: string): Promise<boolean> {
  const ending = path.extname(script).toLowerCase();
  if (ending !== '.ts') return ending === '.mts';
  for (let folder = path.dirname(script); ; folder = path.dirname(folder)) {
    const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return typeOf(text) === 'module';
    if (path.dirname(folder) === folder) return false;
  }
}

function typeOf(text: string): unknown {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && 'type' in content ? content.type : undefined;
  } catch {
    return undefined;
  }
}
