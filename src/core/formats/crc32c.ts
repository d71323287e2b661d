import { crcTables } from './crc32.ts';

/** The Castagnoli polynomial, reflected: the CRC that TFRecord, LevelDB and iSCSI use. */
const CASTAGNOLI = 0x82f63b78;
const MASK_DELTA = 0xa282ead8;
/** A constant of the module, so that the compiler knows its size. */
const table = crcTables(CASTAGNOLI);

/** CRC-32C of the bytes `from` to `to`, eight bytes at a time; a signed number. */
export function crc32c(view: DataView, from: number, to: number): number {
  let crc = -1;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    crc ^= view.getInt32(at, true);
    const next = view.getInt32(at + 4, true);
    crc =
      (table[0x700 | (crc & 0xff)] ?? 0) ^
      (table[0x600 | ((crc >>> 8) & 0xff)] ?? 0) ^
      (table[0x500 | ((crc >>> 16) & 0xff)] ?? 0) ^
      (table[0x400 | (crc >>> 24)] ?? 0) ^
      (table[0x300 | (next & 0xff)] ?? 0) ^
      (table[0x200 | ((next >>> 8) & 0xff)] ?? 0) ^
      (table[0x100 | ((next >>> 16) & 0xff)] ?? 0) ^
      (table[next >>> 24] ?? 0);
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ (table[(crc ^ view.getUint8(at)) & 0xff] ?? 0);
  return ~crc;
}

/** The CRC as TFRecord stores it: rotated and shifted, so that a CRC over data that holds CRCs stays a good one. */
export function maskedCrc32c(view: DataView, from: number, to: number): number {
  const crc = crc32c(view, from, to);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) | 0;
}
