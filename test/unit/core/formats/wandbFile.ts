import { crc32 } from '../../../../src/core/formats/crc32.ts';
import { bytes, field, u32, varint } from './events.ts';

/** Writes W&B run files for tests, byte by byte. */

const BLOCK = 32768;
const HEADER = 7;

/** A history record. Names with points are written as nested keys. */
export function history(values: Readonly<Record<string, unknown>>): Uint8Array {
  const items = Object.entries(values).map(([name, value]) => {
    const keys = name.includes('.') ? name.split('.').map((key) => field(2, key)) : [field(1, name)];
    return field(1, bytes(...keys, field16(typeof value === 'string' ? value : JSON.stringify(value))));
  });
  return bytes(8, 1, field(2, bytes(...items)));
}

const field16 = (text: string): Uint8Array => {
  const data = new TextEncoder().encode(text);
  return bytes(0x82, 1, varint(BigInt(data.length)), data);
};

/** A file of these records. */
export function runFile(records: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [bytes(':W&B', 0xe1, 0xbe, 0)];
  let at = HEADER;
  const put = (part: Uint8Array) => {
    parts.push(part);
    at += part.length;
  };
  for (const record of records) {
    let rest = record;
    for (let isFirst = true; isFirst || rest.length > 0; isFirst = false) {
      const left = BLOCK - (at % BLOCK);
      if (left < HEADER) put(new Uint8Array(left));
      const data = rest.subarray(0, BLOCK - (at % BLOCK) - HEADER);
      rest = rest.subarray(data.length);
      put(piece((rest.length === 0 ? 1 : 2) + (isFirst ? 0 : 1) + (rest.length === 0 && !isFirst ? 2 : 0), data));
    }
  }
  const all = new Uint8Array(at);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** FULL 1, FIRST 2, MIDDLE 3, LAST 4. */
function piece(type: number, data: Uint8Array): Uint8Array {
  const checked = new Uint8Array(data.length + 1);
  checked[0] = type;
  checked.set(data, 1);
  const head = bytes(u32(crc32(checked, 0, checked.length) >>> 0), data.length & 0xff, data.length >> 8);
  const all = new Uint8Array(head.length + checked.length);
  all.set(head);
  all.set(checked, head.length);
  return all;
}
