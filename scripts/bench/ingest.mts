// How fast logs are read: Lossline's own reader against the common way, a loop over the lines of `readline` with one regular expression
// for every name with a number.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { kinds, writeLog } from './logs.mts';
import { readings } from './measure.mts';
import { rounded } from './numbers.mts';

const MEGABYTES = 256;

export interface Ingest {
  /** How many times as fast, by processor time, over all kinds of logs. */
  readonly vsReadline: number;
  /** The most memory that reading took, whole process. */
  readonly rssMB: number;
}

/** Reads 256 MB of logs of four kinds and prints a line for each kind, and for tools that only look for a word. */
export function benchIngest(folder: string): Ingest {
  const logs = kinds.map(({ name }) => path.join(folder, `${name}.log`));
  const numbers = kinds.map((kind, i) => writeLog(kind, logs[i] ?? '', (MEGABYTES / kinds.length) * 1e6));
  const [ours, theirs] = readings(folder, ['lossline', 'readline'], logs);
  if (!ours || !theirs || ours.numbers.join() !== numbers.join())
    throw new Error(`Of ${numbers.join()} numbers ${ours?.numbers.join()} were read.`);
  kinds.forEach(({ name }, i) => {
    const [a = NaN, b = NaN] = [ours, theirs].map(({ seconds }) => statSync(logs[i] ?? '').size / 1e6 / (seconds[i] ?? NaN));
    console.log(
      `${name.padEnd(14)}${speed(a)}, readline and a regular expression ${speed(b)}: ${(a / b).toFixed(1)} times as fast`,
    );
  });
  for (const [command, ...args] of [
    ['wc', '-l'],
    ['grep', '-c', 'loss'],
    ['rg', '-c', 'loss'],
  ] as const)
    look(command, args, logs);
  const total = (seconds: readonly number[]) => seconds.reduce((sum, second) => sum + second, 0);
  return { vsReadline: rounded(total(theirs.seconds) / total(ours.seconds)), rssMB: ours.rssMB };
}

function look(command: string, args: readonly string[], logs: readonly string[]): void {
  const started = performance.now();
  // grep stops at the first hit if nobody reads what it prints.
  const { error } = spawnSync(command, [...args, ...logs], { stdio: 'pipe', env: { ...process.env, LC_ALL: 'C' } });
  const seconds = (performance.now() - started) / 1000;
  console.log(`${[command, ...args].join(' ').padEnd(14)}${error ? 'not here' : speed(MEGABYTES / seconds)}`);
}

function speed(megabytes: number): string {
  return `${megabytes.toFixed(0).padStart(5)} MB/s`;
}
