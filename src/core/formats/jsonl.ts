import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { isTraining, tellFields, type Fields } from './fields.ts';
import type { Format, LineReader } from './format.ts';
import { toNumber } from './numbers.ts';

/**
 * One JSON object a line: LLaMA-Factory's trainer_log.jsonl, detectron2's metrics.json, mmengine's scalars.json, DeiT's log.txt, and
 * what people write themselves:
 *
 *     {"step": 10, "loss": 2.4977, "optimizer": {"lr": 5.7e-07}, "epoch": 0.0046}
 *
 * Python's bare `NaN` and `Infinity` are understood, and numbers in strings. Objects inside are read one level deep, as `optimizer/lr`.
 */
export const jsonl: Format = {
  id: 'jsonl',
  title: 'JSON lines',
  evidence: (lines) => lines.filter(({ text }) => isTraining(objectOf(text) ?? new Map())).length,
  open: (sink) => new JsonlReader(sink),
};

class JsonlReader implements LineReader {
  private readonly sink: SampleSink;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line({ text }: Line): void {
    const fields = objectOf(text);
    if (fields) tellFields(fields, this.sink);
  }

  end(): void {
    // Every object stands on one line: nothing is held back. Half a line is not JSON.
  }
}

/** Strings are matched first, so that the words inside them stay as they are. */
const BARE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity|nan|inf)\b/g;

function objectOf(text: string): Fields | undefined {
  const line = text.trim();
  if (!line.startsWith('{') || !line.endsWith('}')) return undefined;
  const parsed = parse(line) ?? parse(line.replace(BARE, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const fields = new Map<string, number>();
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, number] of Object.entries(value as object)) take(fields, `${name}/${inner}`, number);
    } else take(fields, name, value);
  }
  return fields;
}

function take(fields: Map<string, number>, name: string, value: unknown): void {
  const number = typeof value === 'string' ? toNumber(value) : value;
  if (typeof number === 'number') fields.set(name, number);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
