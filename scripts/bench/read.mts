// `read.mjs lossline|readline|d3-dsv LOG…`: reads logs one after the other and prints what it took as one line of JSON.
// Every way gives the count and the sum of the numbers of each series.
import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { csvParseRows } from 'd3-dsv';
import { LogReader } from '../../src/core/formats/registry.ts';
import type { Entry, Row, Sample, SampleSink } from '../../src/core/runs/sample.ts';

type Totals = Map<string, { count: number; sum: number }>;

const CHUNK = 1 << 18;
const PAIR = /([A-Za-z_][\w./]*)['"]?\s*[:=\s]\s*['"]?([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/g;

function add(totals: Totals, series: string, value: number): void {
  const total = totals.get(series);
  if (total) {
    total.count++;
    total.sum += value;
  } else totals.set(series, { count: 1, sum: value });
}

/** Looks a series up once for each kind of row. */
class Adder implements SampleSink {
  private readonly totals: Totals;
  private readonly known = new Map<readonly Entry[], { count: number; sum: number }[]>();

  constructor(totals: Totals) {
    this.totals = totals;
  }

  sample({ series, value }: Sample): void {
    add(this.totals, series, value);
  }

  row({ entries, numbers }: Row): void {
    const known = this.known.get(entries) ?? this.meet(entries);
    for (let i = 0; i < entries.length; i++) {
      const total = known[i];
      if (!total) continue;
      total.count++;
      total.sum += numbers[entries[i]?.at ?? 0] ?? NaN;
    }
  }

  plan(): void {
    // No number of a series.
  }

  private meet(entries: readonly Entry[]) {
    const totals = entries.map(({ series }) => {
      const total = this.totals.get(series) ?? { count: 0, sum: 0 };
      this.totals.set(series, total);
      return total;
    });
    this.known.set(entries, totals);
    return totals;
  }
}

const ways: Readonly<Record<string, (log: string) => Totals | Promise<Totals>>> = {
  lossline(log) {
    const totals: Totals = new Map();
    const reader = new LogReader(new Adder(totals), path.basename(log));
    const file = openSync(log, 'r');
    const buffer = new Uint8Array(CHUNK);
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) reader.push(buffer.subarray(0, read));
    closeSync(file);
    reader.end();
    return totals;
  },
  async readline(log) {
    const totals: Totals = new Map();
    const input = createReadStream(log);
    for await (const line of readline.createInterface({ input, crlfDelay: Infinity }))
      for (const [, name = '', number] of line.matchAll(PAIR)) add(totals, name, Number(number));
    return totals;
  },
  'd3-dsv'(log) {
    const totals: Totals = new Map();
    const [names = [], ...rows] = csvParseRows(readFileSync(log, 'utf8'));
    for (const row of rows) for (let i = 0; i < row.length; i++) if (row[i]) add(totals, names[i] ?? '', Number(row[i]));
    return totals;
  },
};

async function main([way = '', ...logs]: readonly string[]): Promise<void> {
  const [seconds, numbers]: [number[], number[]] = [[], []];
  for (const log of logs) {
    // The first reading is for the compiler.
    await ways[way]?.(log);
    const before = process.cpuUsage();
    const totals = (await ways[way]?.(log)) ?? new Map<string, { count: number }>();
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
    numbers.push([...totals.values()].reduce((sum, { count }) => sum + count, 0));
  }
  console.log(JSON.stringify({ seconds, numbers, rssMB: Math.round(process.resourceUsage().maxRSS / 1024) }));
}

void main(process.argv.slice(2));
