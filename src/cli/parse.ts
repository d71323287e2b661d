import path from 'node:path';
import { LogReader } from '../core/formats/registry.ts';
import { SummarySink } from '../core/formats/summary.ts';
import { sink } from '../core/runs/sample.ts';
import { args, feed } from './input.ts';

/** `lossline parse FILE [--summary]` */
export async function parse(given: string[]): Promise<number> {
  const { values, positionals } = args(given, { summary: { type: 'boolean' } }, 'lossline parse FILE [--summary]');
  const file = positionals[0] ?? '';
  if (values.summary) {
    const summary = new SummarySink();
    const reader = new LogReader(summary);
    await feed(file, reader);
    process.stdout.write(
      `${JSON.stringify({ file: path.resolve(file), format: reader.format?.id ?? null, series: summary.series() })}\n`,
    );
    return 0;
  }
  await feed(file, new LogReader(sink((sample) => process.stdout.write(`${JSON.stringify(sample, finite)}\n`))));
  return 0;
}

/** JSON has no words for these numbers. */
function finite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
