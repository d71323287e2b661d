/** The polynomial of Ethernet, zip and W&B's run files, reflected. */
const IEEE = 0xedb88320;

/** Eight tables of 256 one after the other (slicing-by-8): what a byte does to the checksum when so many bytes follow it. */
export function crcTables(polynomial: number): Int32Array {
  const all = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    all[byte] = crc;
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0;
    all[at] = (before >>> 8) ^ (all[before & 0xff] ?? 0);
  }
  return all;
}

const table = crcTables(IEEE);

/** CRC-32 of the bytes `from` to `to`; a signed number. */
export function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = -1;
  for (let at = from; at < to; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc;
}
