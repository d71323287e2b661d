import type { Sample, SampleSink } from '../runs/sample.ts';
import { utf8 } from '../text/decode.ts';
import type { BinaryFormat, ByteReader } from './format.ts';
import { BYTES, fieldsOf, floating, type Field } from './protobuf.ts';
import { lossiness, roleOf } from './roles.ts';
import { fitsHeader, RecordSplitter } from './tfrecord.ts';
import { axisOf } from './vocabulary.ts';

/**
 * TensorBoard event files (tensorflow/core/util/event.proto, framework/summary.proto): TFRecords that hold an `Event` each:
 *
 *     Event { 1: double wall_time, 2: int64 step, 5: Summary { 1: Value { 1: tag, 2: float simple_value, 8: tensor, 9: metadata } } }
 *
 * A scalar is a `simple_value` (PyTorch, tfjs, Lightning) or a tensor of one number whose plugin is `scalars` (TensorFlow 2, Keras).
 * Graphs, images, histograms, texts and whatever else the file holds are passed over. The folder may tell training from validation; the
 * tag is all that is asked here.
 */
export const tfevents: BinaryFormat = {
  id: 'tfevents',
  title: 'TensorBoard event file',
  fits: fitsHeader,
  open: (sink) => new EventReader(sink),
};

/** A tag of one scalar, and what the first event that had metadata said of it: later ones may leave them out. */
interface Tag {
  role: Sample['role'];
  isScalar: boolean;
}

class EventReader implements ByteReader {
  private readonly sink: SampleSink;
  private readonly records = new RecordSplitter((data) => this.event(data));
  private readonly tags = new Map<string, Tag>();
  /** A loss itself was seen: a kind of loss in another tag is only a part of it. */
  private plain = false;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  push(chunk: Uint8Array): void {
    this.records.push(chunk);
  }

  end(): void {
    // A record that is not all there is none.
  }

  private event(data: Uint8Array): void {
    let wall: number | undefined;
    let step = 0;
    const values: Uint8Array[] = [];
    for (const { number, wire, value, bytes } of fieldsOf(data)) {
      if (number === 1) wall = floating(bytes);
      else if (number === 2 && wire !== BYTES) step = value;
      else if (number === 5) for (const field of fieldsOf(bytes)) if (field.number === 1) values.push(field.bytes);
    }
    const time = wall !== undefined && Number.isFinite(wall) && wall > 0 ? { time: wall * 1000 } : {};
    for (const value of values) this.value(value, { step, ...time });
  }

  private value(message: Uint8Array, place: { readonly step: number }): void {
    let series = '';
    let simple: number | undefined;
    let tensor: Uint8Array | undefined;
    let plugin: string | undefined;
    for (const { number, wire, bytes } of fieldsOf(message)) {
      if (number === 1) series = utf8(bytes);
      else if (number === 2 && wire !== BYTES) simple = floating(bytes);
      else if (number === 8) tensor = bytes;
      else if (number === 9) plugin = pluginOf(bytes);
    }
    // Lightning and others write the epoch as a scalar: it is a place, not a measurement.
    if (series === '' || axisOf(series)) return;
    const tag = this.tags.get(series) ?? this.meet(series);
    if (plugin !== undefined) tag.isScalar = plugin === 'scalars';
    const value = simple ?? (tensor && tag.isScalar ? scalarOf(tensor) : undefined);
    if (value !== undefined) this.sink.sample({ series, role: tag.role, value, ...place });
  }

  private meet(series: string): Tag {
    const tag = { role: roleOf(series, undefined, this.plain), isScalar: false };
    this.tags.set(series, tag);
    this.plain ||= lossiness(series) === 2;
    return tag;
  }
}

/** SummaryMetadata { 1: PluginData { 1: plugin_name } } */
function pluginOf(metadata: Uint8Array): string | undefined {
  for (const { number, bytes } of fieldsOf(metadata))
    if (number === 1) for (const field of fieldsOf(bytes)) if (field.number === 1) return utf8(field.bytes);
  return undefined;
}

const FLOAT = 1;
const DOUBLE = 2;

/** TensorProto { 1: dtype, 2: shape, 4: tensor_content, 5: float_val, 6: double_val } with one number in it. */
function scalarOf(tensor: Uint8Array): number | undefined {
  let dtype = 0;
  const found: Field[] = [];
  for (const field of fieldsOf(tensor)) {
    if (field.number === 1) dtype = field.value;
    else if (field.number === 4 || field.number === 5 || field.number === 6) found.push(field);
  }
  const size = dtype === FLOAT ? 4 : dtype === DOUBLE ? 8 : 0;
  const [first] = found;
  return found.length === 1 && first?.bytes.length === size ? floating(first.bytes) : undefined;
}
