import { damageText } from '../core/formats/damage.ts';
import type { Pattern } from '../core/formats/patterns.ts';
import { formats, LogReader } from '../core/formats/registry.ts';
import { partOf, type RunFile } from '../core/formats/runFile.ts';
import { SummarySink } from '../core/formats/summary.ts';
import type { Line } from '../core/text/line.ts';
import { LineSplitter } from '../core/text/lines.ts';
import { feed } from './input.ts';
import { plain } from './report.ts';

const SHOWN = 100;

/**
 * `lossline parse FILE --explain`: for each file of the run the format and why, what it gave, and the records that only another format would
 * have read.
 */
export async function explain(files: readonly RunFile[], patterns: readonly Pattern[]): Promise<number> {
  for (const part of files) {
    if (files.length > 1) process.stdout.write(`${plain(part.file)}\n`);
    process.stdout.write(`${(await explained(part, patterns)).join('\n')}\n`);
  }
  return 0;
}

async function explained(part: RunFile, patterns: readonly Pattern[]): Promise<string[]> {
  const summary = new SummarySink();
  const reader = new LogReader(partOf(part, summary), part.name, patterns);
  const records = new Records();
  const splitter = new LineSplitter((line) => records.add(line));
  await feed([part], () => ({
    push: (chunk) => {
      reader.push(chunk);
      splitter.push(chunk);
    },
    end: () => {
      reader.end();
      splitter.end();
    },
  }));
  const series = summary.series();
  const isText = reader.format === undefined || formats.some(({ id }) => id === reader.format?.id);
  const numbers = series.reduce((sum, { count }) => sum + count, 0);
  const lines = [
    reader.explain(),
    `${amount(numbers, 'number')} in ${series.length} series${isText ? ` from ${amount(records.count, 'record')}` : ''}.`,
  ];
  for (const { name, role, count } of series) lines.push(`  ${plain(name)} (${role}): ${amount(count, 'number')}`);
  if (isText) lines.push(...records.passedOver(reader.format?.id));
  const damage = damageText(reader.damage);
  return damage === undefined ? lines : [...lines, damage];
}

function amount(count: number, thing: string): string {
  return `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`;
}

/** Counts the records of a log by the formats that they are evidence of. */
class Records {
  count = 0;
  private readonly kinds = new Map<string, { readonly ids: ReadonlySet<string>; readonly first: string; count: number }>();

  add(line: Line): void {
    this.count++;
    const ids = formats.filter((format) => format.evidence([line]) > 0).map(({ id }) => id);
    const known = this.kinds.get(ids.join());
    if (known) known.count++;
    else if (ids.length > 0) this.kinds.set(ids.join(), { ids: new Set(ids), first: line.text.trim(), count: 1 });
  }

  /** A line for each kind of records that are evidence of other formats than the chosen one. */
  passedOver(chosen: string | undefined): string[] {
    return [...this.kinds.values()]
      .filter(({ ids }) => chosen !== undefined && !ids.has(chosen))
      .map(({ ids, first, count }) => {
        const title = formats.find(({ id }) => ids.has(id))?.title ?? '';
        const shown = plain(first).slice(0, SHOWN) + (first.length > SHOWN ? '…' : '');
        return `Passed over: ${amount(count, 'record')} like "${title}", the first: ${shown}`;
      });
  }
}
