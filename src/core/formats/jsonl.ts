import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { isTraining, partOf, tellFields, type Fields, type Part } from './fields.ts';
import type { Format, LineReader } from './format.ts';
import { toNumber } from './numbers.ts';
import { parseJson } from '../text/json.ts';

/**
 * One JSON object a line: LLaMA-Factory's trainer_log.jsonl, detectron2's metrics.json, mmengine's scalars.json, DeiT's log.txt, and
 * what people write themselves:
 *
 *     {"step": 10, "loss": 2.4977, "optimizer": {"lr": 5.7e-07}, "epoch": 0.0046}
 *     {"mode": "val", "epoch": 1, "iter": 500, "bbox_mAP": 0.31}                                     mmcv, MMDetection 2
 *     [11/08 09:34:30][INFO] logging.py:   98: json_stats: {"_type": "train_epoch", "epoch": "3/100", "loss": 3.21}    SlowFast, Detectron
 *     DLLL {"timestamp": "1604.5", "type": "LOG", "step": [0, 10], "data": {"loss": 1.2}}            NVIDIA's DLLogger: epoch, step
 *
 * Python's bare `NaN` and `Infinity` are understood, and numbers in strings. Objects inside are read as `optimizer/lr`.
 */
export const jsonl: Format = {
  id: 'jsonl',
  title: 'JSON lines',
  evidence: (lines) => lines.filter(({ text }) => isTraining(recordOf(text)?.fields ?? new Map())).length,
  open: (sink) => new JsonlReader(sink),
};

class JsonlReader implements LineReader {
  private readonly sink: SampleSink;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line({ text }: Line): void {
    const record = recordOf(text);
    if (record) tellFields(record.fields, this.sink, record.part);
  }

  end(): void {
    // Every object stands on one line: nothing is held back. Half a line is not JSON.
  }
}

interface JsonRecord {
  readonly fields: Fields;
  readonly part?: Part;
}

/** What loggers of such objects put before them. */
const TAG = /\b(?:json_stats:|DLLL) *(?=\{)/;
/** Strings are matched first, so that the words inside them stay as they are. */
const BARE = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity|nan|inf)\b/g;
const DEEPEST = 4;

function recordOf(text: string): JsonRecord | undefined {
  const line = text.trim();
  if (!line.endsWith('}')) return undefined;
  const tag = line.startsWith('{') ? null : TAG.exec(line.slice(0, 200));
  if (!line.startsWith('{') && !tag) return undefined;
  const json = tag ? line.slice(tag.index + tag[0].length) : line;
  const parsed = parseJson(json) ?? parseJson(json.replace(BARE, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const fields = new Map<string, number>();
  const part = collect(fields, parsed, '', DEEPEST);
  return { fields, ...(part && { part }) };
}

/** Takes the numbers of an object, those of objects inside under both names; returns the part of the data that it names. */
function collect(fields: Map<string, number>, object: object, path: string, depth: number): Part | undefined {
  let part: Part | undefined;
  for (const [key, value] of Object.entries(object) as [string, unknown][]) {
    const name = path + key;
    if (typeof value === 'number') fields.set(name, value);
    else if (typeof value === 'string') {
      part ??= partOf(key, value);
      const number = toNumber(key === 'epoch' ? value.replace(/\/\d+$/, '') : value);
      if (number !== undefined) fields.set(name, number);
    } else if (name === 'step' && Array.isArray(value)) {
      const [epoch, step] = value as unknown[];
      if (typeof epoch === 'number') fields.set('epoch', epoch);
      if (typeof step === 'number') fields.set('step', step);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth > 0)
      part = collect(fields, value, key === 'data' ? path : `${name}/`, depth - 1) ?? part;
  }
  return part;
}
