import { maskedCrc32c } from '../../../../src/core/formats/crc32c.ts';

/** Writes TensorBoard event files for tests, byte by byte. */

export const bytes = (...parts: readonly (number | readonly number[] | Uint8Array | string)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : typeof part === 'string' ? [...new TextEncoder().encode(part)] : [...part],
    ),
  );

const little = (size: number, write: (view: DataView) => void): Uint8Array => {
  const array = new Uint8Array(size);
  write(new DataView(array.buffer));
  return array;
};
export const u32 = (value: number): Uint8Array => little(4, (view) => view.setUint32(0, value, true));
export const float = (value: number): Uint8Array => little(4, (view) => view.setFloat32(0, value, true));
export const double = (value: number): Uint8Array => little(8, (view) => view.setFloat64(0, value, true));

export function varint(value: bigint): number[] {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return [...out, Number(rest)];
}

/** A length-delimited field. */
export const field = (number: number, content: Uint8Array | string): Uint8Array => {
  const data = bytes(content);
  return bytes(number * 8 + 2, varint(BigInt(data.length)), data);
};

const checksum = (data: Uint8Array): Uint8Array =>
  u32(maskedCrc32c(new DataView(data.buffer, data.byteOffset), 0, data.length) >>> 0);

/** A header of this length with a good checksum. */
export function header(length: number): Uint8Array {
  const head = bytes(u32(length), u32(Math.floor(length / 2 ** 32)));
  return bytes(head, checksum(head));
}

export const record = (data: Uint8Array): Uint8Array => bytes(header(data.length), data, checksum(data));

export const event = (step: number, values: readonly Uint8Array[], wallTime = 1.8e9): Uint8Array =>
  record(bytes(9, double(wallTime), 16, varint(BigInt(step)), field(5, bytes(...values.map((value) => field(1, value))))));

export const simple = (tag: string, value: number): Uint8Array => bytes(field(1, tag), 0x15, float(value));

export const plugin = (name: string): Uint8Array => field(9, field(1, field(1, name)));

/** A tensor of type float (1) or double (2) with this content. */
export const tensor = (dtype: number, content: Uint8Array): Uint8Array => field(8, bytes(8, dtype, field(4, content)));

export const version = record(bytes(9, double(1.8e9), field(3, 'brain.Event:2')));
