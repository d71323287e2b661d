import type { SampleSink } from '../runs/sample.ts';
import { ChunkedRecords, FILE_HEADER } from './chunkedRecords.ts';
import type { Damage } from './damage.ts';
import { tellFields } from './fields.ts';
import type { BinaryFormat, ByteReader } from './format.ts';
import { toNumber } from './numbers.ts';
import { behind, BYTES, keyOf, length, skip, text, varint } from './protobuf.ts';
import { parseJson } from '../text/json.ts';

/**
 * The file of a W&B run, `run-ID.wandb` (wandb/proto/wandb_internal.proto): a `Record` for each thing that happened, of which those of the
 * history are read:
 *
 *     Record { 2: HistoryRecord { 1: HistoryItem { 1: key, 2: nested_key…, 16: value_json } } }
 *
 * Values are JSON. `_step`, `_timestamp` and `_runtime` come with each record.
 */
export const wandb: BinaryFormat = {
  id: 'wandb',
  title: 'W&B run file',
  fits: (head) => {
    const known = head.subarray(0, FILE_HEADER.length);
    if (known.some((byte, i) => byte !== FILE_HEADER[i])) return false;
    return known.length === FILE_HEADER.length ? true : undefined;
  },
  open: (sink) => new HistoryReader(sink),
};

const HISTORY = keyOf(2, BYTES);
const ITEM = keyOf(1, BYTES);
/** Of an item. */
const KEY = keyOf(1, BYTES);
const NESTED_KEY = keyOf(2, BYTES);
const VALUE_JSON = keyOf(16, BYTES);
/** So many objects may lie in each other. */
const DEEPEST = 4;

class HistoryReader implements ByteReader {
  private readonly sink: SampleSink;
  private readonly records = new ChunkedRecords((record) => this.record(record));
  private malformed = 0;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  get damage(): Damage {
    return { ...this.records.damage, content: this.malformed };
  }

  push(chunk: Uint8Array): void {
    this.records.push(chunk);
  }

  end(): void {
    this.records.end();
  }

  private record(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const start = at;
      at = skip(bytes, start);
      if (at > bytes.length) this.malformed++;
      else if (bytes[start] === HISTORY) this.history(bytes, start + 1);
    }
  }

  private history(bytes: Uint8Array, start: number): void {
    const fields = new Map<string, number>();
    let at = behind(bytes, start);
    const to = at + length(bytes, start);
    while (at < to) {
      const item = at;
      at = skip(bytes, item);
      if (at <= to && bytes[item] === ITEM) readItem(bytes, behind(bytes, item + 1), at, fields);
    }
    if (at === to) tellFields(fields, this.sink);
    else this.malformed++;
  }
}

function readItem(bytes: Uint8Array, from: number, to: number, fields: Map<string, number>): void {
  const keys: string[] = [];
  let json = '';
  let at = from;
  while (at < to) {
    const key = varint(bytes, at);
    const start = behind(bytes, at);
    at = skip(bytes, at);
    if (at > to) return;
    if (key === KEY || key === NESTED_KEY) keys.push(text(bytes, start));
    else if (key === VALUE_JSON) json = text(bytes, start);
  }
  if (keys.length > 0) take(keys.join('.'), json, fields);
}

/** Takes a number, or the numbers in an object, whose names follow after a point. Media, tables and histograms say their `_type`. */
function take(name: string, json: string, fields: Map<string, number>): void {
  const number = toNumber(json.replace(/^"(.*)"$/, '$1'));
  if (number !== undefined && (!json.startsWith('"') || !Number.isFinite(number))) fields.set(name, number);
  else if (json.startsWith('{')) takeObject(name, parseJson(json), fields, 0);
}

function takeObject(name: string, value: unknown, fields: Map<string, number>, depth: number): void {
  if (typeof value === 'number') fields.set(name, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || '_type' in value || depth > DEEPEST) return;
  for (const [key, inner] of Object.entries(value)) takeObject(`${name}.${key}`, inner, fields, depth + 1);
}
