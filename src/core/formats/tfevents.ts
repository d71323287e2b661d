import { utf8 } from '../text/decode.ts';
import type { Entry, OwnRow, SampleSink } from '../runs/sample.ts';
import type { Damage } from './damage.ts';
import type { BinaryFormat, ByteReader } from './format.ts';
import { behind, BYTES, find, FIXED32, FIXED64, keyOf, length, skip, text, VARINT, varint } from './protobuf.ts';
import { lossiness, roleOf } from './roles.ts';
import { splitOfPath } from './paths.ts';
import { Recurring } from './recurring.ts';
import { scalarOf } from './tensor.ts';
import { fitsHeader, RecordSplitter } from './tfrecord.ts';
import { axisOf } from './vocabulary.ts';
import type { Split } from './words.ts';

/**
 * TensorBoard event files (tensorflow/core/util/event.proto, framework/summary.proto): TFRecords that hold an `Event` each:
 *
 *     Event { 1: double wall_time, 2: int64 step, 5: Summary { 1: Value { 1: tag, 2: float simple_value, 8: tensor, 9: metadata } } }
 *
 * A scalar is a `simple_value` (PyTorch, tfjs, Lightning) or a tensor of one number whose plugin is `scalars` (TensorFlow 2, Keras).
 * Graphs, images, histograms, texts and whatever else the file holds are passed over. Where the tag does not tell training from
 * validation, the folder may.
 */
export const tfevents: BinaryFormat = {
  id: 'tfevents',
  title: 'TensorBoard event file',
  fits: fitsHeader,
  open: (sink, name = '') => new EventReader(sink, splitOfPath(name)),
};

/** What is known of a tag. */
interface Tag {
  readonly entries: readonly [Entry];
  /** Lightning and others write the epoch as a scalar: it is a place, not a measurement. */
  readonly isPlace: boolean;
  /** What the first event with metadata said of it: later ones may leave them out. */
  plugin: string | undefined;
}

const WALL_TIME = keyOf(1, FIXED64);
const STEP = keyOf(2, VARINT);
const SUMMARY = keyOf(5, BYTES);
/** Of a Summary. */
const VALUE = keyOf(1, BYTES);
/** Of a Value. */
const TAG = keyOf(1, BYTES);
const SIMPLE_VALUE = keyOf(2, FIXED32);
const TENSOR = keyOf(8, BYTES);
const METADATA = keyOf(9, BYTES);
/** Of its metadata, and of what is in that. */
const PLUGIN = keyOf(1, BYTES);

/** Names are short: nothing of this size recurs but by chance, as in an image. */
const LONGEST_HEAD = 512;

class EventReader implements ByteReader {
  private readonly sink: SampleSink;
  private readonly split: Split | undefined;
  private readonly records = new RecordSplitter((from, to) => this.event(from, to));
  private readonly held = this.records.held;
  private readonly tags = new Map<string, Tag>();
  private readonly names = new Recurring((from, to) => this.tag(from, to));
  private readonly heads = new Recurring((from, to) => this.tagOfHead(from, to));
  private readonly number = new Float64Array(1);
  private readonly row: OwnRow = { entries: [], numbers: this.number, step: 0, epoch: undefined, time: undefined };
  private malformed = 0;
  /** A loss itself was seen: a kind of loss in another tag is only a part of it. */
  private plain = false;

  constructor(sink: SampleSink, split: Split | undefined) {
    this.sink = sink;
    this.split = split;
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

  private event(from: number, to: number): void {
    const { bytes, view } = this.held;
    let time = 0;
    let step = 0;
    let summary = to;
    let summaryEnd = to;
    let at = from;
    while (at < to) {
      const key = bytes[at];
      if (key === WALL_TIME) {
        time = at + 9 <= to ? view.getFloat64(at + 1, true) * 1000 : 0;
        at += 9;
      } else if (key === STEP) {
        step = varint(bytes, at + 1);
        at = behind(bytes, at + 1);
      } else if (key === SUMMARY) {
        summary = behind(bytes, at + 1);
        at = summaryEnd = summary + length(bytes, at + 1);
      } else at = skip(bytes, at);
    }
    if (at !== to || !this.summary(summary, summaryEnd, step, time)) this.malformed++;
  }

  /** False where the bytes `from` to `to` are no summary; the values before the place where that shows were read. */
  private summary(from: number, to: number, step: number, time: number): boolean {
    const { bytes, view } = this.held;
    // Mostly it is of one simple value; all but that value recurs, and is not walked again.
    const end = to - 4;
    if (to - from > 8 && to - from < LONGEST_HEAD && bytes[end - 1] === SIMPLE_VALUE) {
      const tag = this.heads.at(view, from, end);
      if (tag) {
        this.tell(tag, view.getFloat32(end, true), step, time);
        return true;
      }
    }
    let at = from;
    while (at < to) {
      if (bytes[at] !== VALUE) at = skip(bytes, at);
      else {
        const start = behind(bytes, at + 1);
        at = start + length(bytes, at + 1);
        if (at > to || !this.value(start, at, step, time)) return false;
      }
    }
    return at === to;
  }

  /** False where the bytes `from` to `to` are no Value. */
  private value(from: number, to: number, step: number, time: number): boolean {
    const { bytes, view } = this.held;
    let value: number | undefined;
    let tag = 0;
    let tagEnd = 0;
    let tensor = 0;
    let metadata = 0;
    let at = from;
    while (at < to) {
      const key = bytes[at];
      if (key === TAG) {
        tag = behind(bytes, at + 1);
        at = tagEnd = tag + length(bytes, at + 1);
      } else if (key === SIMPLE_VALUE) {
        value = at + 5 <= to ? view.getFloat32(at + 1, true) : undefined;
        at += 5;
      } else {
        if (key === TENSOR) tensor = at + 1;
        else if (key === METADATA) metadata = at + 1;
        at = skip(bytes, at);
      }
    }
    if (at !== to) return false;
    const known = this.names.at(view, tag, tagEnd);
    if (metadata > 0) known.plugin ??= pluginOf(bytes, metadata);
    if (tensor > 0 && known.plugin === 'scalars') value ??= scalarOf(this.held, tensor);
    if (value !== undefined) this.tell(known, value, step, time);
    return true;
  }

  private tell({ entries, isPlace }: Tag, value: number, step: number, time: number): void {
    if (isPlace) return;
    const { row } = this;
    row.entries = entries;
    this.number[0] = value;
    row.step = step;
    row.time = time > 0 && time < Infinity ? time : undefined;
    this.sink.row(row);
  }

  /** The tag, if the bytes `from` to `to` and the four behind them are a summary of nothing but one simple value. */
  private tagOfHead(from: number, to: number): Tag | undefined {
    const { bytes } = this.held;
    const value = behind(bytes, from + 1);
    const tag = behind(bytes, value + 1);
    const isHead =
      bytes[from] === VALUE &&
      value + length(bytes, from + 1) === to + 4 &&
      bytes[value] === TAG &&
      tag + length(bytes, value + 1) === to - 1 &&
      bytes[to - 1] === SIMPLE_VALUE;
    return isHead ? this.tag(tag, to - 1) : undefined;
  }

  /** The tag that the bytes `from` to `to` name. */
  private tag(from: number, to: number): Tag {
    const series = utf8(this.held.bytes.subarray(from, to));
    const known = this.tags.get(series);
    if (known) return known;
    const role = roleOf(series, this.split, this.plain);
    this.plain ||= lossiness(series) === 2;
    const isPlace = series === '' || axisOf(series) !== undefined;
    const tag: Tag = { entries: [{ series, role, at: 0 }], isPlace, plugin: undefined };
    this.tags.set(series, tag);
    return tag;
  }
}

/** The plugin that the metadata whose length is at `start` names: SummaryMetadata { 1: PluginData { 1: plugin_name } }. */
function pluginOf(bytes: Uint8Array, start: number): string | undefined {
  const data = find(bytes, start, PLUGIN);
  const name = data > 0 ? find(bytes, data, PLUGIN) : 0;
  return name > 0 ? text(bytes, name) : undefined;
}
