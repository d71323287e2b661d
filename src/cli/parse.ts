import { once } from 'node:events';
import path from 'node:path';
import { bothDamages, damageText, NO_DAMAGE } from '../core/formats/damage.ts';
import { LogReader } from '../core/formats/registry.ts';
import { partOf } from '../core/formats/runFile.ts';
import { SummarySink } from '../core/formats/summary.ts';
import { sink, type SampleSink } from '../core/runs/sample.ts';
import { explain } from './explain.ts';
import { args, feed, filesOf, PATTERN, patternsOf, warn } from './input.ts';
import { jsonText } from './json.ts';

const USAGE = 'lossline parse FILE [--summary | --explain] [--pattern RE]...';

/** `lossline parse FILE [--summary | --explain] [--pattern RE]...` */
export async function parse(given: string[]): Promise<number> {
  const options = { summary: { type: 'boolean' }, explain: { type: 'boolean' }, ...PATTERN } as const;
  const { values, file } = args(given, options, USAGE);
  const patterns = await patternsOf(values.pattern);
  const files = await filesOf(file);
  if (values.explain) return explain(files, patterns);
  const readers: LogReader[] = [];
  const into = (all: SampleSink) => (part: (typeof files)[number]) => {
    const reader = new LogReader(partOf(part, all), part.name, patterns);
    readers.push(reader);
    return reader;
  };
  if (values.summary) {
    const summary = new SummarySink();
    await feed(files, into(summary));
    const format = readers[0]?.format?.id ?? null;
    process.stdout.write(`${jsonText({ file: path.resolve(file), format, series: summary.series() })}\n`);
  } else {
    let lines = '';
    await feed(files, into(sink((sample) => (lines += `${jsonText(sample)}\n`))), async () => {
      // A slow reader of our output holds up the reading of the file, so that memory stays bounded.
      const full = lines !== '' && !process.stdout.write(lines);
      lines = '';
      if (full) await once(process.stdout, 'drain');
    });
  }
  warn(damageText(readers.map(({ damage }) => damage).reduce(bothDamages, NO_DAMAGE)));
  return 0;
}
