import { maskedCrc32c } from './crc32c.ts';

/** A length of 8 bytes and the CRC of it; the data; the CRC of that. */
export const HEADER = 12;
const FOOTER = 4;
/** A record of images may be large; a length beyond this is damage, however good its checksum: it is no secret. */
const LONGEST = 1 << 28;

/** Is this the head of a TFRecord file? Undefined: more bytes are needed to say. No text is held up by more than its first 4 bytes. */
export function fitsHeader(head: Uint8Array): boolean | undefined {
  for (let at = 3; at < Math.min(head.length, 8); at++) if ((head[at] ?? 0) > (at === 3 ? LONGEST >>> 24 : 0)) return false;
  return head.length < HEADER ? undefined : lengthAt(head, 0) !== undefined;
}

/** The length that the header at `at` states; undefined where there is no sound header. The cheap questions come first. */
function lengthAt(bytes: Uint8Array, at: number): number | undefined {
  const length = u32(bytes, at);
  if (length > LONGEST || u32(bytes, at + 4) !== 0) return undefined;
  return maskedCrc32c(bytes, at, at + 8) === u32(bytes, at + 8) ? length : undefined;
}

function u32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

/**
 * Bytes to TFRecords (tensorflow/core/lib/io/record_writer.cc), in chunks of any size. A record that is not all there yet is waited for:
 * a file that is being written ends in the middle. After damage of a header or of data, the search for the next sound header begins right
 * behind the damaged one, so that neither a wrong length nor a record cut short by a crash costs the good records that follow.
 * Memory grows with the bytes that came, never with a length that the file claims.
 */
export class RecordSplitter {
  /** Places where the file was damaged. */
  damaged = 0;
  private readonly emit: (data: Uint8Array) => void;
  private bytes = new Uint8Array(1 << 12);
  private from = 0;
  private to = 0;
  private searching = false;
  /** Of the header at `from`, once it was found sound: it is not checked again with each chunk. */
  private length: number | undefined;

  constructor(emit: (data: Uint8Array) => void) {
    this.emit = emit;
  }

  push(chunk: Uint8Array): void {
    this.append(chunk);
    while (this.to - this.from >= HEADER && this.next());
  }

  /** Reads a record, or passes over a byte of damage; false where it takes more bytes. */
  private next(): boolean {
    const { bytes, from } = this;
    this.length ??= lengthAt(bytes, from);
    const { length } = this;
    if (length === undefined) {
      if (!this.searching) this.damaged++;
      this.searching = true;
      this.from++;
      return true;
    }
    const end = from + HEADER + length;
    if (end + FOOTER > this.to) return false;
    this.length = undefined;
    if (maskedCrc32c(bytes, from + HEADER, end) === u32(bytes, end)) {
      this.searching = false;
      this.from = end + FOOTER;
      this.emit(bytes.subarray(from + HEADER, end));
    } else {
      this.damaged++;
      this.searching = true;
      this.from += HEADER;
    }
    return true;
  }

  /** Moves what is still needed to the front, into twice the room where it takes more: each byte is moved a few times at most. */
  private append(chunk: Uint8Array): void {
    const kept = this.to - this.from;
    if (this.to + chunk.length > this.bytes.length) {
      const needed = kept + chunk.length;
      const room = needed * 2 > this.bytes.length ? new Uint8Array(needed * 2) : this.bytes;
      room.set(this.bytes.subarray(this.from, this.to));
      this.bytes = room;
      this.from = 0;
      this.to = kept;
    }
    this.bytes.set(chunk, this.to);
    this.to += chunk.length;
  }
}
