import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './support.ts';

/** Runs all scripts in one process: the library takes longer to load than they take to train. */
const RUNNER = `import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
globalThis.tf = createRequire(import.meta.url)('@tensorflow/tfjs');
const reports = {};
for (const file of JSON.parse(readFileSync('files.json', 'utf8'))) {
  const printed = [];
  console.log = (...words) => printed.push(words.join(' '));
  globalThis.main = undefined;
  try {
    const module = await import('./' + file);
    reports[file] = { ...(await (globalThis.main ?? module.main ?? module.default.main)()), printed };
  } catch (error) {
    reports[file] = { error: String(error?.stack) };
  }
}
process.stdout.write(JSON.stringify(reports));
`;

/** What a script returned, and what it printed; or why it failed. */
export type Outcome<T> = (T & { readonly printed: readonly string[] }) | { readonly error: string };

/** Runs scripts by their file names, each of which has a function `main`. */
export function runAll<T>(sources: ReadonlyMap<string, string>): Record<string, Outcome<T>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lossline-tfjs-'));
  try {
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    for (const [file, text] of sources) writeFileSync(path.join(folder, file), text);
    writeFileSync(path.join(folder, 'files.json'), JSON.stringify([...sources.keys()]));
    writeFileSync(path.join(folder, 'run.mjs'), RUNNER);
    const options = { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', 'run.mjs'], options);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Record<string, Outcome<T>>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
