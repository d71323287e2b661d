import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const repoRoot = resolve(import.meta.dirname, '..', '..');

/** Everything the harness unpacks or writes: ignored by git, safe to delete. */
export const cacheDir = join(repoRoot, '.vscode-test');

/** A Node that runs code-server (22 or newer): this one, or else the project's own. */
export const modernNode =
  Number.parseInt(process.versions.node, 10) >= 22 ? process.execPath : join(repoRoot, 'node_modules', '.bin', 'node');

/** A new empty folder `.vscode-test/<kind>/<unique name>`. The name is short because socket paths below it may not exceed 103 characters. */
export async function freshDir(kind: string): Promise<string> {
  const dir = join(
    cacheDir,
    kind,
    `${Date.now().toString(36)}-${process.pid.toString(36)}-${Math.random().toString(36).slice(2, 5)}`,
  );
  await mkdir(dir, { recursive: true });
  return dir;
}
