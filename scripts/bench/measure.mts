// How a bench reads logs: each way in a process of its own, in turns; the second reading of each log counts.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { median } from './numbers.mts';

const ROUNDS = 3;

/** What reading logs took. */
export interface Reading {
  /** Seconds of processor time for each log. */
  readonly seconds: readonly number[];
  /** Numbers read of each log. */
  readonly numbers: readonly number[];
  readonly rssMB: number;
}

/** A program of this folder, bundled as what ships is: across modules, functions and constants of others are slower. */
export function bundle(name: string, folder: string): string {
  const outfile = path.join(folder, `${name}.cjs`);
  const entry = path.join(import.meta.dirname, `${name}.mts`);
  const options = { bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'error' } as const;
  esbuild.buildSync({ ...options, entryPoints: [entry], outfile });
  return outfile;
}

/** The median reading of the logs in each of these ways (see `read.mts`). */
export function readings(folder: string, ways: readonly string[], logs: readonly string[]): Reading[] {
  const reader = bundle('read', folder);
  const all: Reading[][] = ways.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    ways.forEach((way, i) => {
      all[i]?.push(JSON.parse(execFileSync(process.execPath, [reader, way, ...logs], { encoding: 'utf8' })) as Reading);
    });
  }
  return all.map((rounds) => ({
    seconds: logs.map((_, i) => median(rounds.map(({ seconds }) => seconds[i] ?? NaN))),
    numbers: rounds[0]?.numbers ?? [],
    rssMB: Math.max(...rounds.map(({ rssMB }) => rssMB)),
  }));
}
