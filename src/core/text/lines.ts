import { Decoder } from './decode.ts';
import { EscapeReader } from './escapes.ts';
import type { Line } from './line.ts';

/** A record longer than this many UTF-16 units is cut: the head stays, the rest is skipped up to the next border. */
export const LONGEST = 1 << 20;

const BS = 8;
const TAB = 9;
const LF = 10;
const CR = 13;
const ESC = 27;

/**
 * Bytes to records. Borders are `\n`, `\r\n` and `\r\r\n` (newline), and whatever moves the cursor back to redraw: a bare `\r`,
 * runs of `\b`, cursor-up, cursor-to-column-1, erase-line (redraw). Escape codes and control characters are dropped; U+2028 is text.
 * Records without a visible character are not emitted. A `\r` waits for the character after it, which says what it was.
 * Any chunking of the same bytes gives the same records.
 */
export class LineSplitter {
  private readonly emit: (line: Line) => void;
  private readonly decoder = new Decoder();
  private readonly escape = new EscapeReader();
  private held = '';
  private returned = false;

  constructor(emit: (line: Line) => void) {
    this.emit = emit;
  }

  push(chunk: Uint8Array): void {
    this.read(this.decoder.push(chunk));
  }

  end(): void {
    this.read(this.decoder.end());
    this.close(this.returned ? 'redraw' : 'open');
  }

  private read(text: string): void {
    let at = 0;
    while (at < text.length) {
      if (this.escape.active) {
        at = this.escape.read(text, at);
        if (!this.escape.active && this.escape.redraws) this.close('redraw');
        continue;
      }
      let stop = at;
      while (stop < text.length && isText(text.charCodeAt(stop))) stop++;
      if (stop > at) {
        if (this.returned) this.close('redraw');
        this.keep(text, at, stop);
      }
      if (stop < text.length) this.control(text.charCodeAt(stop));
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

  private keep(text: string, from: number, to: number): void {
    const room = LONGEST - this.held.length;
    if (room > 0) this.held += text.slice(from, Math.min(to, from + room));
  }

  private close(end: Line['end']): void {
    const text = this.held;
    this.held = '';
    this.returned = false;
    if (text.trim() !== '') this.emit({ text, end });
  }
}

function isText(code: number): boolean {
  return code >= 32 || code === TAB;
}
