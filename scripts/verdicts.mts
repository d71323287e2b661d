/**
 * The verdicts on all real logs beside the checkout, as a table that is kept under test. Writes it anew and says what is new in it:
 * npm run verdicts [-- --curves [NAME]]      with --curves: the sentences and 20 means of each judged curve, to read them against it
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createPatch } from 'diff';
import { feed } from '../src/cli/input.ts';
import { Monitor } from '../src/core/monitor/monitor.ts';
import type { Series } from '../src/core/runs/series.ts';
import { runFiles } from '../src/node/runFiles.ts';

/** Where the logs are, beside the checkout. */
export const SHARED = path.join(import.meta.dirname, '../../shared');
const TABLE = path.join(import.meta.dirname, '../test/unit/cli/verdicts.tsv');
const HEAD = ['log', 'series', 'verdict', 'strength', 'since', 'confidence'].join('\t');
const MEANS = 20;

/** The logs of both collections; none where there is no such folder. */
export function realLogs(): string[] {
  return ['logs', 'real'].flatMap((corpus) => {
    const folder = path.join(SHARED, corpus, 'files');
    return existsSync(folder) ? readdirSync(folder).map((file) => `${corpus}/files/${file}`) : [];
  });
}

/** The table as it is kept, by log. */
export function keptTable(): Map<string, string> {
  const lines = existsSync(TABLE) ? readFileSync(TABLE, 'utf8').trim().split('\n').slice(1) : [];
  return new Map(lines.map((line) => [line.split('\t')[0] ?? '', line]));
}

/** A log read as a live run is. */
export async function monitored(log: string): Promise<Monitor> {
  const file = path.join(SHARED, log);
  const monitor = new Monitor({ id: file, name: path.basename(file), source: file, startedAt: 0 });
  await feed(await runFiles(file), (part) => monitor.open([], part));
  return monitor;
}

/** A line of the table. */
export function tableLine(log: string, { verdict }: Monitor): string {
  if (!verdict) return [log, 'none'].join('\t');
  const { series, kind, strength, since, confidence } = verdict;
  return [log, series, kind, strength, String(since), confidence.toFixed(1)].join('\t');
}

function curveText({ run, verdict }: Monitor): string {
  const series = verdict && run.series.get(verdict.series);
  return series ? `${verdict.sentence}\n  ${verdict.explanation}\n  ${means(series).join(' ')}` : '';
}

function means(series: Series): string[] {
  const count = Math.min(MEANS, series.length);
  return Array.from({ length: count }, (_, k) => {
    const [from, to] = [Math.floor((k * series.length) / count), Math.floor(((k + 1) * series.length) / count)];
    const finite = Array.from({ length: to - from }, (_, i) => series.value(from + i)).filter(Number.isFinite);
    return finite.length > 0 ? (finite.reduce((a, b) => a + b, 0) / finite.length).toPrecision(4) : '×';
  });
}

if (import.meta.main) {
  const [option, name = ''] = process.argv.slice(2);
  const lines: string[] = [];
  for (const log of realLogs()) {
    const monitor = await monitored(log);
    lines.push(tableLine(log, monitor));
    if (option === '--curves' && log.includes(name)) console.log(`${lines.at(-1)}\n  ${curveText(monitor)}`);
  }
  if (lines.length === 0) throw new Error(`No logs in ${SHARED}`);
  const [before, now] = [existsSync(TABLE) ? readFileSync(TABLE, 'utf8') : '', `${[HEAD, ...lines].join('\n')}\n`];
  writeFileSync(TABLE, now);
  console.log(before === now ? 'Nothing new.' : createPatch('verdicts.tsv', before, now, undefined, undefined, { context: 0 }));
}
