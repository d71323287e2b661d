import { maskedCrc32c } from './crc32c.ts';
import { Gathered } from './gathered.ts';

/** A length of 8 bytes and the CRC of it; the data; the CRC of that. */
export const HEADER = 12;
const FOOTER = 4;
/** A record of images may be large; a length beyond this is damage, however good its checksum: it is no secret. */
const LONGEST = 1 << 28;

/** Is this the head of a TFRecord file? Undefined: more bytes are needed to say. No text is held up by more than its first 4 bytes. */
export function fitsHeader(head: Uint8Array): boolean | undefined {
  for (let at = 3; at < Math.min(head.length, 8); at++) if ((head[at] ?? 0) > (at === 3 ? LONGEST >>> 24 : 0)) return false;
  return head.length < HEADER ? undefined : lengthAt(new DataView(head.buffer, head.byteOffset), 0) !== undefined;
}

/** The length that the header at `at` states; undefined where there is no sound header. The cheap questions come first. */
function lengthAt(view: DataView, at: number): number | undefined {
  const length = view.getUint32(at, true);
  if (length > LONGEST || view.getUint32(at + 4, true) !== 0) return undefined;
  return maskedCrc32c(view, at, at + 8) === view.getInt32(at + 8, true) ? length : undefined;
}

/**
 * Bytes to TFRecords (tensorflow/core/lib/io/record_writer.cc), in chunks of any size. A record that is not all there yet is waited for:
 * a file that is being written ends in the middle. Behind data whose checksum is wrong, the search for the next sound header begins right
 * behind the header, so that neither a wrong length nor a record cut short by a crash costs the good records that follow.
 * Memory grows with the bytes that came, never with a length that the file claims.
 */
export class RecordSplitter {
  /** Places where a header was damaged, and records whose data was. */
  readonly damage = { header: 0, data: 0 };
  /** What is held, with the data of the record that is being told. */
  readonly held = new Gathered();
  private readonly emit: (from: number, to: number) => void;
  private searching = false;
  private length = -1;
  private crc = 0;

  /** `emit` is told where in `held` the data of a record lies. */
  constructor(emit: (from: number, to: number) => void) {
    this.emit = emit;
  }

  push(chunk: Uint8Array): void {
    this.held.add(chunk);
    this.read(false);
  }

  /** What is left is a record that is not all there, as is normal, or one of a wrong length with others behind it. */
  end(): void {
    this.read(true);
  }

  private read(isAll: boolean): void {
    const { view, to } = this.held;
    let overlong = 0;
    let at = this.held.from;
    while (to - at >= HEADER) {
      const length = this.lengthAt(view, at);
      if (length < 0) {
        if (!this.searching) this.damage.header++;
        this.searching = true;
        at++;
        continue;
      }
      const start = at + HEADER;
      const end = start + length;
      if (end + FOOTER > to) {
        if (!isAll) break;
        if (!this.searching) overlong++;
        this.searching = true;
        at = start;
        continue;
      }
      this.searching = maskedCrc32c(view, start, end) !== view.getInt32(end, true);
      if (this.searching) this.damage.data++;
      else {
        this.damage.header += overlong;
        overlong = 0;
        this.emit(start, end);
      }
      at = this.searching ? start : end + FOOTER;
    }
    this.held.from = at;
  }

  /** Records of one kind are of few lengths, and a length has one checksum: that of the last one is not worked out again. */
  private lengthAt(view: DataView, at: number): number {
    const isKnown = view.getInt32(at, true) === this.length && view.getInt32(at + 8, true) === this.crc;
    return isKnown && view.getInt32(at + 4, true) === 0 ? this.length : this.newLengthAt(view, at);
  }

  private newLengthAt(view: DataView, at: number): number {
    const length = lengthAt(view, at);
    if (length === undefined) return -1;
    this.length = length;
    this.crc = view.getInt32(at + 8, true);
    return length;
  }
}
