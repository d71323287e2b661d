// `read.mts lossline|readline LOG…`: reads logs one after the other, prints what it took as one line of JSON.
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { LogReader } from '../../src/core/formats/registry.ts';
import { sink } from '../../src/core/runs/sample.ts';

/** Count and sum of each series. */
type Totals = Map<string, { count: number; sum: number }>;

function add(totals: Totals, series: string, value: number): void {
  const total = totals.get(series);
  if (total) {
    total.count++;
    total.sum += value;
  } else totals.set(series, { count: 1, sum: value });
}

function lossline(log: string): Totals {
  const totals: Totals = new Map();
  const reader = new LogReader(
    sink(({ series, value }) => add(totals, series, value)),
    path.basename(log),
  );
  const file = openSync(log, 'r');
  const buffer = new Uint8Array(1 << 18);
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) reader.push(buffer.subarray(0, read));
  closeSync(file);
  reader.end();
  return totals;
}

const PAIR = /([A-Za-z_][\w./]*)['"]?\s*[:=\s]\s*['"]?([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/g;

async function common(log: string): Promise<Totals> {
  const totals: Totals = new Map();
  for await (const line of readline.createInterface({ input: createReadStream(log), crlfDelay: Infinity })) {
    for (const [, name = '', number] of line.matchAll(PAIR)) add(totals, name, Number(number));
  }
  return totals;
}

const [way, ...logs] = process.argv.slice(2);
const [seconds, samples]: [number[], number[]] = [[], []];
for (const log of logs) {
  const before = process.cpuUsage();
  const totals = way === 'lossline' ? lossline(log) : await common(log);
  const { user, system } = process.cpuUsage(before);
  seconds.push((user + system) / 1e6);
  samples.push([...totals.values()].reduce((sum, { count }) => sum + count, 0));
}
console.log(JSON.stringify({ seconds, samples, rssMB: Math.round(process.resourceUsage().maxRSS / 1024) }));
