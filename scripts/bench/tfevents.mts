// The reader of event files against protobufjs, which decodes the same records and checks nothing.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import protobuf from 'protobufjs';
import { maskedCrc32c } from '../../src/core/formats/crc32c.ts';
import { LogReader } from '../../src/core/formats/registry.ts';
import { median, rounded } from './numbers.mts';

/** What both readers decode, as tensorflow/core/util/event.proto and framework/{summary,tensor}.proto say. */
const PROTO = `
  syntax = "proto3";
  message Event { double wall_time = 1; int64 step = 2; oneof what { string file_version = 3; Summary summary = 5; } }
  message Summary {
    message Value { string tag = 1; SummaryMetadata metadata = 9; oneof value { float simple_value = 2; Tensor tensor = 8; } }
    repeated Value value = 1;
  }
  message SummaryMetadata { message PluginData { string plugin_name = 1; bytes content = 2; } PluginData plugin_data = 1; }
  message Tensor { int32 dtype = 1; Shape tensor_shape = 2; bytes tensor_content = 4; repeated float float_val = 5; }
  message Shape { repeated int64 dim = 2; }`;

const EVENTS = 500_000;
const ROUNDS = 5;
const CHUNK = 1 << 18;
const TAGS = ['Loss/train', 'Loss/validation', 'Accuracy/train', 'learning_rate'];

/** How event files are written: `simple` by torch's SummaryWriter, `tensor` by TensorFlow 2 and Keras. */
type Style = 'simple' | 'tensor';

interface Written {
  readonly file: Uint8Array;
  /** The messages alone, each apart, as protobufjs takes them. */
  readonly messages: readonly Uint8Array[];
}

/** What reading took, by processor time; `vsProtobufjs` is that of protobufjs over ours, for the files of both styles together. */
export interface EventsBench {
  readonly events: number;
  readonly vsProtobufjs: number;
  readonly styles: Readonly<Record<Style, { readonly oursMs: number; readonly protobufjsMs: number }>>;
}

function benchEvents(events: number): EventsBench {
  const type = protobuf.parse(PROTO, { keepCase: true }).root.lookupType('Event');
  const styles = { simple: measure(type, 'simple', events), tensor: measure(type, 'tensor', events) };
  const { simple, tensor } = styles;
  return { events, vsProtobufjs: rounded((simple.protobufjsMs + tensor.protobufjsMs) / (simple.oursMs + tensor.oursMs)), styles };
}

function measure(type: protobuf.Type, style: Style, events: number) {
  const { file, messages } = write(type, style, events);
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first rounds are for the compiler.
  for (let round = -2; round < ROUNDS; round++) {
    ours.push(cpu(() => readOurs(file), events));
    theirs.push(cpu(() => readTheirs(type, messages), events));
  }
  const [oursMs, protobufjsMs] = [median(ours.slice(2)), median(theirs.slice(2))];
  // Neighbours in time share the load of the machine.
  return { oursMs: rounded(oursMs), protobufjsMs: rounded(protobufjsMs) };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;

/** Milliseconds of CPU. What the other reader left behind is cleared away before. */
function cpu(read: () => number, wanted: number): number {
  collectGarbage({ type: 'minor' });
  const before = process.cpuUsage();
  const found = read();
  const { user, system } = process.cpuUsage(before);
  if (found !== wanted) throw new Error(`${found} of ${wanted} scalars were read.`);
  return (user + system) / 1000;
}

function readOurs(file: Uint8Array): number {
  let count = 0;
  const reader = new LogReader({
    sample: () => count++,
    row: ({ entries }) => (count += entries.length),
    plan: () => undefined,
  });
  for (let at = 0; at < file.length; at += CHUNK) reader.push(file.subarray(at, at + CHUNK));
  reader.end();
  return count;
}

function readTheirs(type: protobuf.Type, messages: readonly Uint8Array[]): number {
  let count = 0;
  for (const message of messages) {
    const event = type.decode(message) as unknown as { readonly summary?: { readonly value: readonly unknown[] } };
    count += event.summary?.value.length ?? 0;
  }
  return count;
}

function write(type: protobuf.Type, style: Style, events: number): Written {
  const messages = [Buffer.from(type.encode({ wall_time: 1.7e9, file_version: 'brain.Event:2' }).finish())];
  for (let i = 0; i < events; i++) {
    const tag = TAGS[i % TAGS.length];
    const value = style === 'simple' ? { tag, simple_value: Math.exp(-i / events) } : { tag, ...tensor(Math.exp(-i / events)) };
    const event = { wall_time: 1.7e9 + i / 100, step: Math.floor(i / TAGS.length), summary: { value: [value] } };
    messages.push(Buffer.from(type.encode(event).finish()));
  }
  return { file: Buffer.concat(messages.flatMap(framed)), messages };
}

function tensor(value: number) {
  const content = Buffer.alloc(4);
  content.writeFloatLE(value);
  return {
    tensor: { dtype: 1, tensor_shape: {}, tensor_content: content },
    metadata: { plugin_data: { plugin_name: 'scalars' } },
  };
}

function framed(message: Buffer): Buffer[] {
  const [head, foot] = [Buffer.alloc(12), Buffer.alloc(4)];
  head.writeUInt32LE(message.length);
  head.writeUInt32LE(checksum(head.subarray(0, 8)), 8);
  foot.writeUInt32LE(checksum(message));
  return [head, message, foot];
}

function checksum(bytes: Buffer): number {
  return maskedCrc32c(new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length) >>> 0;
}

console.log(JSON.stringify(benchEvents(EVENTS)));
