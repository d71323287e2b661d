import { byteAt } from './bytes.ts';
import { Transcoder } from './decode.ts';
import { EscapeReader } from './escapes.ts';
import { Line, type End } from './line.ts';

/** A record longer than this many bytes is cut: the head stays, the rest is skipped up to the next border. */
export const LONGEST = 1 << 20;

const BS = 8;
const TAB = 9;
const LF = 10;
const CR = 13;
const ESC = 27;
const BLANK = 32;

/** Knows some records by sight, so that nobody need look for their end. */
export interface Sight {
  /** Where the text of the record that starts at `at` ends, if it is one of those; else -1. */
  end(bytes: Uint8Array, at: number): number;
  /** There is a border where the record asked for last ends: takes it in. It is not emitted. */
  take(): void;
}

/**
 * Bytes to records. Borders are `\n`, `\r\n` and `\r\r\n` (newline), and whatever moves the cursor back to redraw: a bare `\r`,
 * runs of `\b`, cursor-up, cursor-to-column-1, erase-line (redraw). Escape codes and control characters are dropped; U+2028 is text.
 * Records without a visible character are not emitted. A `\r` waits for the character after it, which says what it was.
 * Any chunking of the same bytes gives the same records. A record that stands whole in a chunk is not copied.
 */
export class LineSplitter {
  /** Whoever knows records by sight, as long as records need not be emitted. */
  sight: Sight | undefined;
  private readonly emit: (line: Line) => void;
  private readonly transcoder = new Transcoder();
  private readonly escape = new EscapeReader();
  private held = new Uint8Array(256);
  private length = 0;
  private returned = false;

  constructor(emit: (line: Line) => void) {
    this.emit = emit;
  }

  push(chunk: Uint8Array): void {
    this.read(this.transcoder.push(chunk));
  }

  end(): void {
    this.read(this.transcoder.end());
    this.close(this.returned ? 'redraw' : 'open');
  }

  private read(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (!this.escape.active) at = this.step(bytes, at);
      else {
        at = this.escape.read(bytes, at);
        if (!this.escape.active && this.escape.redraws) this.close('redraw');
      }
    }
  }

  /** Reads a record known by sight, or text up to a control character and that. Returns where to go on. */
  private step(bytes: Uint8Array, at: number): number {
    if (this.length === 0 && this.sight) {
      // Redraws begin with a return: there is nothing to return from.
      if (bytes[at] === CR) return at + 1;
      const seen = seenFrom(this.sight, bytes, at);
      if (seen > at) return seen;
    }
    const stop = textEnd(bytes, at);
    if (stop === at) return this.control(bytes, stop);
    if (this.returned) this.close('redraw');
    const border = this.length === 0 ? borderAt(bytes, stop) : 0;
    if (border > 0) {
      this.whole(bytes, at, stop, bytes[stop + border - 1] === LF ? 'newline' : 'redraw');
      return stop + border;
    }
    this.keep(bytes, at, stop);
    return stop < bytes.length ? this.control(bytes, stop) : stop;
  }

  private control(bytes: Uint8Array, at: number): number {
    const code = bytes[at];
    if (code === CR) this.returned = this.length > 0;
    else if (code === LF) this.close('newline');
    else if (code === BS) {
      this.close('redraw');
      return at + borderAt(bytes, at);
    } else if (code === ESC) {
      if (this.returned) this.close('redraw');
      const end = colourEnd(bytes, at);
      if (end > at) return end;
      this.escape.open();
    }
    return at + 1;
  }

  private keep(bytes: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, from + LONGEST - this.length);
    if (end <= from) return;
    const needed = this.length + end - from;
    if (needed > this.held.length) {
      const room = new Uint8Array(Math.min(LONGEST, needed * 2));
      room.set(this.held.subarray(0, this.length));
      this.held = room;
    }
    // A short piece is copied faster by hand than by a view of it.
    if (end - from > 64) this.held.set(bytes.subarray(from, end), this.length);
    else for (let at = from; at < end; at++) this.held[this.length + at - from] = bytes[at] ?? 0;
    this.length = needed;
  }

  private close(end: End): void {
    const { length } = this;
    this.length = 0;
    this.returned = false;
    if (length > 0) this.whole(this.held, 0, length, end);
  }

  private whole(bytes: Uint8Array, from: number, to: number, end: End): void {
    const line = new Line(bytes, from, Math.min(to, from + LONGEST), end);
    if (isVisible(line)) this.emit(line);
  }
}

/** Where the text that begins at `at` ends: at a control character, or with the chunk. Every byte of a log goes through this loop. */
export function textEnd(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  let end = at;
  while (end < length) {
    const code = bytes[end] ?? 0;
    if (code < BLANK && code !== TAB) break;
    end++;
  }
  return end;
}

/** Behind the border of a record that is known by sight and stands whole in the chunk; else `at`. */
function seenFrom(sight: Sight, bytes: Uint8Array, at: number): number {
  const end = sight.end(bytes, at);
  const border = end < 0 ? 0 : borderAt(bytes, end);
  if (border === 0) return at;
  sight.take();
  return end + border;
}

/** How many bytes the border at `at` takes, where the chunk alone says which one it is; else 0. */
function borderAt(bytes: Uint8Array, at: number): number {
  const code = byteAt(bytes, at);
  if (code === LF) return 1;
  if (code === CR) {
    const next = byteAt(bytes, at + 1);
    return next === LF ? 2 : next >= BLANK || next === ESC ? 1 : 0;
  }
  let end = at;
  while (byteAt(bytes, end) === BS) end++;
  return end - at;
}

/** Behind the colour code (`ESC [ 1 ; 32 m`) at `at`, if it stands whole in the chunk; else `at`. Coloured logs hold several a record. */
export function colourEnd(bytes: Uint8Array, at: number): number {
  const most = Math.min(bytes.length, at + 64);
  let end = at + 1;
  if (end >= most || bytes[end] !== 0x5b) return at;
  for (end++; end < most; end++) {
    const code = bytes[end] ?? 0;
    if ((code < 0x30 || code > 0x39) && code !== 0x3b) return code === 0x6d ? end + 1 : at;
  }
  return at;
}

/** Most records show themselves in their first bytes. Blanks of Unicode and a byte-order mark are left to the text. */
function isVisible(line: Line): boolean {
  for (let at = line.from; at < line.to; at++) {
    const code = line.bytes[at] ?? 0;
    if (code >= 0x80) return line.text.trim() !== '';
    if (code > BLANK) return true;
  }
  return false;
}
