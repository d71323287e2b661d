import { once } from 'node:events';
import path from 'node:path';
import { LogReader } from '../core/formats/registry.ts';
import { SummarySink } from '../core/formats/summary.ts';
import { sink } from '../core/runs/sample.ts';
import { explain } from './explain.ts';
import { args, feed } from './input.ts';
import { jsonText } from './json.ts';

const USAGE = 'lossline parse FILE [--summary | --explain]';

/** `lossline parse FILE [--summary | --explain]` */
export async function parse(given: string[]): Promise<number> {
  const { values, file } = args(given, { summary: { type: 'boolean' }, explain: { type: 'boolean' } }, USAGE);
  if (values.explain) return explain(file);
  if (values.summary) {
    const summary = new SummarySink();
    const reader = new LogReader(summary, path.basename(file));
    await feed(file, reader);
    const { format } = reader;
    process.stdout.write(`${jsonText({ file: path.resolve(file), format: format?.id ?? null, series: summary.series() })}\n`);
    return 0;
  }
  let lines = '';
  const reader = new LogReader(
    sink((sample) => (lines += `${jsonText(sample)}\n`)),
    path.basename(file),
  );
  await feed(file, reader, async () => {
    // A slow reader of our output holds up the reading of the file, so that memory stays bounded.
    const full = lines !== '' && !process.stdout.write(lines);
    lines = '';
    if (full) await once(process.stdout, 'drain');
  });
  return 0;
}
