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

/**
 * Bytes to records. Borders are `\n`, `\r\n` and `\r\r\n` (newline), and whatever moves the cursor back to redraw: a bare `\r`,
 * runs of `\b`, cursor-up, cursor-to-column-1, erase-line (redraw). Escape codes and control characters are dropped; U+2028 is text.
 * Records without a visible character are not emitted. A `\r` waits for the character after it, which says what it was.
 * Any chunking of the same bytes gives the same records. A record that stands whole in a chunk is not copied.
 */
export class LineSplitter {
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
    const { length } = bytes;
    let at = 0;
    while (at < length) {
      if (this.escape.active) {
        at = this.escape.read(bytes, at);
        if (!this.escape.active && this.escape.redraws) this.close('redraw');
        continue;
      }
      let stop = at;
      // Control characters are the exception: one comparison for all the others.
      while (stop < length && ((bytes[stop] ?? 0) >= BLANK || bytes[stop] === TAB)) stop++;
      const code = bytes[stop];
      if (stop > at) {
        if (this.returned) this.close('redraw');
        const next = bytes[stop + 1] ?? 0;
        if (this.length > 0 || (code !== LF && (code !== CR || (next !== LF && next < BLANK)))) {
          this.keep(bytes, at, stop);
          if (code !== undefined) this.control(code);
        } else {
          this.whole(bytes, at, stop, code === LF || next === LF ? 'newline' : 'redraw');
          if (code === CR && next === LF) stop++;
        }
      } else if (code !== undefined) this.control(code);
      at = stop + 1;
    }
  }

  private control(code: number): void {
    if (code === CR) this.returned = true;
    else if (code === LF) this.close('newline');
    else if (code === BS) this.close('redraw');
    else if (code === ESC) {
      if (this.returned) this.close('redraw');
      this.escape.open();
    }
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
    this.whole(this.held, 0, length, end);
  }

  private whole(bytes: Uint8Array, from: number, to: number, end: End): void {
    const line = new Line(bytes, from, Math.min(to, from + LONGEST), end);
    if (isVisible(line)) this.emit(line);
  }
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
