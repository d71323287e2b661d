import { crc32 } from './crc32.ts';
import { Gathered } from './gathered.ts';

/** W&B's own head of a file: `:W&B`, 0xBEE1 and version 0. The first block begins with it. */
export const FILE_HEADER = Uint8Array.of(0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0);
const BLOCK = 32768;
/** Of a piece: the CRC of its type and data, the length of the data, and the type. */
const HEADER = 7;
// A piece is a whole record, or the first, one in the middle (3) or the last of one.
const FULL = 1;
const FIRST = 2;
const LAST = 4;
/** A record is put together from pieces; one longer than this is damage. */
const LONGEST = 1 << 28;

/**
 * Bytes to records, in chunks of any size, as LevelDB writes its log (doc/log_format.md there) and W&B its runs, with a plain CRC-32: blocks
 * of 32 KiB, in each pieces of records, and no piece across the end of a block. What is damaged costs the record that it is of: behind a
 * piece with a wrong checksum the next one is tried, behind a header that cannot be, the next block.
 */
export class ChunkedRecords {
  readonly damage = { header: 0, data: 0 };
  private readonly emit: (record: Uint8Array) => void;
  private readonly held = new Gathered();
  /** Where in its block the first byte stands that is held. */
  private offset = 0;
  /** The head of the file was passed. */
  private isOpen = false;
  /** The pieces of a record so far; undefined where none has begun. */
  private pieces: Uint8Array[] | undefined;
  private length = 0;
  /** A piece was lost: those of the same record that follow are no further damage. */
  private isBroken = false;

  constructor(emit: (record: Uint8Array) => void) {
    this.emit = emit;
  }

  push(chunk: Uint8Array): void {
    this.held.add(chunk);
    this.isOpen ||= this.pass(FILE_HEADER.length);
    while (this.isOpen && this.next());
  }

  /** What is left is a piece that is not all there, as is normal, or none. */
  end(): void {
    if (this.held.to - this.held.from >= HEADER && !this.beginsPiece()) this.lose('header');
  }

  /** Reads a piece, or passes over what is none; false where it takes more bytes. */
  private next(): boolean {
    const { bytes, view, from, to } = this.held;
    const left = BLOCK - this.offset;
    if (left < HEADER) return this.pass(left);
    if (to - from < HEADER) return false;
    if (!this.beginsPiece()) {
      if (!this.pass(left)) return false;
      this.lose('header');
      return true;
    }
    const end = from + HEADER + view.getUint16(from + 4, true);
    if (end > to) return false;
    const isSound = crc32(bytes, from + 6, end) === view.getInt32(from, true);
    if (isSound) this.piece(bytes[from + 6] ?? 0, bytes.subarray(from + HEADER, end));
    else this.lose('data');
    return this.pass(end - from);
  }

  /** Can what comes next be the header of a piece? It is there, and so is room for it in the block. */
  private beginsPiece(): boolean {
    const { bytes, view, from } = this.held;
    const type = bytes[from + 6] ?? 0;
    return type >= FULL && type <= LAST && HEADER + view.getUint16(from + 4, true) <= BLOCK - this.offset;
  }

  private piece(type: number, data: Uint8Array): void {
    const begins = type === FULL || type === FIRST;
    // A record that never came to its end, or whose beginning is not there.
    if (begins === (this.pieces !== undefined)) this.lose('header');
    if (begins) this.begin();
    if (!this.pieces) return;
    this.length += data.length;
    if (this.length > LONGEST) {
      this.lose('header');
      return;
    }
    if (type === FULL) this.emit(data);
    else this.pieces.push(data.slice());
    if (type === LAST) this.emit(joined(this.pieces, this.length));
    if (type === FULL || type === LAST) this.pieces = undefined;
  }

  private begin(): void {
    this.pieces = [];
    this.length = 0;
    this.isBroken = false;
  }

  private lose(kind: 'header' | 'data'): void {
    if (!this.isBroken) this.damage[kind]++;
    this.isBroken = true;
    this.pieces = undefined;
  }

  /** Goes on by so many bytes, if they are there. */
  private pass(count: number): boolean {
    if (this.held.to - this.held.from < count) return false;
    this.held.from += count;
    this.offset = (this.offset + count) % BLOCK;
    return true;
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
