/** One field of a protocol buffer message. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of a varint, as an int64 rounded to a double; else NaN. Numbers of 32 and 64 bits stand in `bytes`. */
  readonly value: number;
  readonly bytes: Uint8Array;
}

const NONE = new Uint8Array(0);
const VARINT = 0;
const FIXED64 = 1;
/** The wire type of strings, bytes, messages and packed numbers. */
export const BYTES = 2;
const FIXED32 = 5;

/**
 * The fields of a message, one after the other (https://protobuf.dev/programming-guides/encoding). It stops where the bytes are no
 * message; nothing is copied, and no length is believed that goes beyond the bytes.
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = new Reader(message);
  while (reader.at < message.length) {
    const key = reader.varint();
    if (key === undefined || key < 8) return;
    const wire = key % 8;
    const number = Math.floor(key / 8);
    if (wire === VARINT) {
      const value = reader.varint();
      if (value === undefined) return;
      yield { number, wire, value, bytes: NONE };
      continue;
    }
    const size = wire === FIXED64 ? 8 : wire === FIXED32 ? 4 : wire === BYTES ? reader.varint() : undefined;
    if (size === undefined || size < 0 || reader.at + size > message.length) return;
    yield { number, wire, value: NaN, bytes: message.subarray(reader.at, reader.at + size) };
    reader.at += size;
  }
}

/** The number in little-endian bytes that a float or a double takes; undefined for any other count of bytes. */
export function floating(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes.length === 4 ? view.getFloat32(0, true) : bytes.length === 8 ? view.getFloat64(0, true) : undefined;
}

class Reader {
  at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** A varint of at most 10 bytes. One of more than 63 bits is a negative int64; in two halves, so that -1 is not rounded away. */
  varint(): number | undefined {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return undefined;
      if (i < 4) low += (byte & 0x7f) * 2 ** (7 * i);
      else high += (byte & (i === 9 ? 1 : 0x7f)) * 2 ** (7 * i - 28);
      if (byte < 0x80) return (high >= 2 ** 35 ? high - 2 ** 36 : high) * 2 ** 28 + low;
    }
    return undefined;
  }
}
