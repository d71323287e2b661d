import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Monitor } from '../../../src/core/monitor/monitor.ts';
import { RunFolder } from '../../../src/node/runFolder.ts';
import { readJournal } from './journal.ts';
import { PROBE_FOLDER, type ProbeMessage } from '../../../src/protocol/training/messages.ts';
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

/** How a script runs. */
export interface Running {
  /** What is done meanwhile: it may be steered, or killed. */
  during?(folder: RunFolder, child: ChildProcess): Promise<void>;
  /** Another Node than that of the tests. */
  readonly node?: string;
  /** What Node is told besides the script. */
  readonly options?: readonly string[];
}

/** A script that runs with the probe from its start; or without, where it is told to come later, or never. */
export async function runProbed(script: string, { during, node, options = ['--require', PROBE] }: Running = {}): Promise<Probed> {
  const folder = await RunFolder.create(path.join(path.dirname(script), 'run'));
  const env = { ...process.env, [PROBE_FOLDER]: folder.path };
  const child = spawn(node ?? process.execPath, [...options, script], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = new Promise<Pick<Probed, 'code' | 'signal'>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  await during?.(folder, child);
  return { ...(await ended), output, messages: await readJournal(folder.journal) };
}

/** Messages of one type. */
export function of<T extends ProbeMessage['type']>({ messages }: Probed, type: T): (ProbeMessage & { type: T })[] {
  return messages.filter((message): message is ProbeMessage & { type: T } => message.type === type);
}

/** What a script printed last, as JSON. */
export function printed({ output }: Probed): unknown {
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

/** Loads TensorFlow.js and makes a small model with its data. */
export const DENSE: readonly string[] = [
  `const tf = require('@tensorflow/tfjs');`,
  `const dense = (units) => tf.layers.dense({ units, inputShape: [2], kernelInitializer: 'ones' });`,
  `const make = (optimizer, name) => {`,
  `  const model = tf.sequential({ name, layers: [dense(1)] });`,
  `  model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] });`,
  `  return model;`,
  `};`,
  `const [xs, ys] = [tf.ones([8, 2]), tf.zeros([8, 1])];`,
];

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
