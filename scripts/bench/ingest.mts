// How fast logs are read: Lossline's own reader against the common way, a loop over the lines of `readline` with one regular expression.
// Both give every series its numbers: count and sum of each. Each reading is a process of its own; what counts is its processor time.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kinds, write } from './logs.mts';

const MEGABYTES = 256;
const ROUNDS = 3;

interface Reading {
  /** Seconds of processor time for each log. */
  readonly seconds: readonly number[];
  readonly rssMB: number;
  readonly samples: readonly number[];
}

export interface Ingest {
  readonly vsReadline: number;
  readonly rssMB: number;
}

/** Reads 256 MB of logs of four kinds, and prints a line for each way. */
export function ingest(): Ingest {
  const folder = mkdtempSync(path.join(tmpdir(), 'lossline-bench-'));
  try {
    const logs = kinds.map((kind) => {
      const log = path.join(folder, `${kind.name}.log`);
      write(kind, log, (MEGABYTES / kinds.length) * 1e6);
      return log;
    });
    const [ours, theirs]: [Reading[], Reading[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(reading('lossline', logs));
      theirs.push(reading('readline', logs));
    }
    return report(logs, ours, theirs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reading(way: string, logs: readonly string[]): Reading {
  const reader = path.join(import.meta.dirname, 'read.mts');
  return JSON.parse(execFileSync(process.execPath, [reader, way, ...logs], { encoding: 'utf8' })) as Reading;
}

function report(logs: readonly string[], ours: readonly Reading[], theirs: readonly Reading[]): Ingest {
  const speeds = (readings: readonly Reading[]) =>
    logs.map((log, i) => statSync(log).size / 1e6 / median(readings.map(({ seconds }) => seconds[i] ?? NaN)));
  const total = (readings: readonly Reading[]) => median(readings.map(({ seconds }) => seconds.reduce((sum, s) => sum + s, 0)));
  const [ourSpeeds, theirSpeeds] = [speeds(ours), speeds(theirs)];
  kinds.forEach(({ name }, i) => {
    const [a = NaN, b = NaN] = [ourSpeeds[i], theirSpeeds[i]];
    console.log(
      `${name.padEnd(12)} ${a.toFixed(0).padStart(5)} MB/s, readline + regex ${b.toFixed(0).padStart(4)} MB/s: ${(a / b).toFixed(1)} times`,
    );
  });
  for (const [command, ...args] of [
    ['wc', '-l'],
    ['grep', '-c', 'loss'],
    ['rg', '-c', 'loss'],
  ] as const) {
    const started = process.hrtime.bigint();
    const { status } = spawnSync(command, [...args, ...logs], { stdio: 'ignore', env: { ...process.env, LC_ALL: 'C' } });
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    console.log(
      `${[command, ...args].join(' ').padEnd(12)} ${status === 0 ? `${(MEGABYTES / seconds).toFixed(0).padStart(5)} MB/s` : ' not here'}`,
    );
  }
  const rssMB = Math.max(...ours.map((reading) => reading.rssMB));
  return { vsReadline: total(theirs) / total(ours), rssMB };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
