import { spawn } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Monitor } from '../../../src/core/monitor/monitor.ts';
import { PROBE_FOLDER, readJournal, RunFolder } from '../../../src/node/runFolder.ts';
import type { ProbeMessage } from '../../../src/protocol/training/messages.ts';
import { ProbedRuns } from '../../../src/protocol/training/probedRuns.ts';

const root = path.join(import.meta.dirname, '..', '..', '..');
export const PROBE = path.join(root, 'dist', 'probe.js');

/** A script of these lines in a folder of its own that finds the repository's packages. */
export function scriptOf(name: string, ...lines: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lossline-probe-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const file = path.join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** What became of a script that ran with the probe. */
export interface Probed {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly messages: readonly ProbeMessage[];
}

/** A script that runs with the probe; `during` may steer it, `node` names another than that of the tests. */
export async function runProbed(
  script: string,
  { during, node = process.execPath }: { readonly during?: (folder: RunFolder) => Promise<void>; readonly node?: string } = {},
): Promise<Probed> {
  const folder = await RunFolder.create(path.join(path.dirname(script), 'run'));
  const child = spawn(node, ['--require', PROBE, script], { env: { ...process.env, [PROBE_FOLDER]: folder.path } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = new Promise<Pick<Probed, 'code' | 'signal'>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  await during?.(folder);
  return { ...(await ended), output, messages: await readJournal(folder.journal) };
}

/** The runs that messages tell of. */
export function runsOf(messages: readonly ProbeMessage[]): Monitor[] {
  const runs = new ProbedRuns({
    begin: ({ run, time }) => new Monitor({ id: run, name: run, source: 'test', startedAt: time }),
    blind: () => undefined,
    changed: () => undefined,
  });
  for (const message of messages) runs.take(message);
  return [...runs.monitors];
}
