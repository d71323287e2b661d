import { utf8 } from '../text/decode.ts';

/**
 * Protocol buffer messages (https://protobuf.dev/programming-guides/encoding), walked where they lie in a file without making anything.
 * A field is a key and a value; a key that is looked for takes one byte:
 *
 *     while (at < to) {
 *       if (bytes[at] === keyOf(2, VARINT)) step = varint(bytes, at + 1);
 *       at = skip(bytes, at);
 *     }
 *
 * Bytes that are no message leave `at` elsewhere than at `to`, and nothing that was read on the way is then to be believed.
 */

/** How the value of a field is written. */
export const VARINT = 0;
export const FIXED64 = 1;
/** A length and so many bytes: a text, a message, or a list. */
export const BYTES = 2;
export const FIXED32 = 5;

/** What stands before the value of a field: its number and how it is written. */
export function keyOf(number: number, wire: number): number {
  return number * 8 + wire;
}

/** Where a walk goes when the bytes turn out to be no message: no message reaches so far. */
const NOWHERE = 2 ** 30;

/** The varint at `at`: a key, a length, or an int64 rounded to a double. */
export function varint(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  return byte < 0x80 ? byte : longVarint(bytes, at);
}

/** In two halves, so that -1, which has all 64 bits, is not rounded away. */
function longVarint(bytes: Uint8Array, at: number): number {
  let low = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[at++] ?? 0;
    low |= (byte & 0x7f) << shift;
    if (byte < 0x80) return low;
  }
  let high = 0;
  for (let i = 0; i < 6; i++) {
    const byte = bytes[at++] ?? 0;
    high += (i === 5 ? byte & 1 : byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) break;
  }
  return (high >= 2 ** 35 ? high - 2 ** 36 : high) * 2 ** 28 + low;
}

/** The place behind the varint at `at`. */
export function behind(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) < 0x80 ? at + 1 : behindLong(bytes, at);
}

function behindLong(bytes: Uint8Array, at: number): number {
  const last = at + 10;
  while ((bytes[at++] ?? 0) > 0x7f) if (at === last) return NOWHERE;
  return at;
}

/** The length at `at`, of a text or a message that follows it. */
export function length(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  return byte < 0x80 ? byte : longLength(bytes, at);
}

function longLength(bytes: Uint8Array, at: number): number {
  const value = longVarint(bytes, at);
  return value >= 0 && value < NOWHERE ? value : NOWHERE;
}

/** The place behind the field at `at`. */
export function skip(bytes: Uint8Array, at: number): number {
  const key = varint(bytes, at);
  const value = behind(bytes, at);
  if (key < 8) return NOWHERE;
  switch (key % 8) {
    case VARINT:
      return behind(bytes, value);
    case FIXED64:
      return value + 8;
    case BYTES:
      return behind(bytes, value) + length(bytes, value);
    case FIXED32:
      return value + 4;
    default:
      return NOWHERE;
  }
}

/** The value of the first field with this key in the message whose length is at `start`; 0 where it has none. */
export function find(bytes: Uint8Array, start: number, key: number): number {
  const to = behind(bytes, start) + length(bytes, start);
  for (let at = behind(bytes, start); at < to; at = skip(bytes, at))
    if (bytes[at] === key && skip(bytes, at) <= to) return at + 1;
  return 0;
}

/** The text whose length is at `start`. */
export function text(bytes: Uint8Array, start: number): string {
  const from = behind(bytes, start);
  return utf8(bytes.subarray(from, from + length(bytes, start)));
}
