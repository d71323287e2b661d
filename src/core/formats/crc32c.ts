/** The Castagnoli polynomial, reflected: the CRC that TFRecord, LevelDB and iSCSI use. */
const POLYNOMIAL = 0x82f63b78;
const MASK_DELTA = 0xa282ead8;

/** Eight tables of 256 one after the other (slicing-by-8): what a byte does to the checksum when so many bytes follow it. */
let tables: Uint32Array | undefined;

function build(): Uint32Array {
  const all = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    all[byte] = crc;
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0;
    all[at] = (before >>> 8) ^ (all[before & 0xff] ?? 0);
  }
  return all;
}

/** CRC-32C of `bytes[from..to)`, eight bytes at a time. */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  const table = (tables ??= build());
  let crc = -1;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    crc ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    crc =
      (table[0x700 | (crc & 0xff)] ?? 0) ^
      (table[0x600 | ((crc >>> 8) & 0xff)] ?? 0) ^
      (table[0x500 | ((crc >>> 16) & 0xff)] ?? 0) ^
      (table[0x400 | (crc >>> 24)] ?? 0) ^
      (table[0x300 | (bytes[at + 4] ?? 0)] ?? 0) ^
      (table[0x200 | (bytes[at + 5] ?? 0)] ?? 0) ^
      (table[0x100 | (bytes[at + 6] ?? 0)] ?? 0) ^
      (table[bytes[at + 7] ?? 0] ?? 0);
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}

/** The CRC as TFRecord stores it: rotated and shifted, so that a CRC over data that holds CRCs stays a good one. */
export function maskedCrc32c(bytes: Uint8Array, from: number, to: number): number {
  const crc = crc32c(bytes, from, to);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
