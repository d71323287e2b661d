import { bytesOf, utf8 } from './decode.ts';

/** What closed a record: `newline` (`\n`, `\r\n`), `redraw` (bare `\r`, backspaces, cursor-up) or `open` (end of input). */
export type End = 'newline' | 'redraw' | 'open';

/**
 * One record of a log, without line end, escape codes, control characters or byte-order mark. A progress bar that redraws itself gives one
 * record a redraw. Its bytes (UTF-8, from `from` up to `to`) are the splitter's own and stand only until the next record: a reader that
 * needs nothing but a few numbers of them is spared the text.
 */
export class Line {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly end: End;
  private decoded: string | undefined;

  constructor(bytes: Uint8Array, from: number, to: number, end: End) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.end = end;
  }

  /** A record that is known as text. */
  static of(text: string, end: End = 'newline'): Line {
    const bytes = bytesOf(text);
    return new Line(bytes, 0, bytes.length, end);
  }

  get text(): string {
    return (this.decoded ??= utf8(this.bytes.subarray(this.from, this.to)));
  }

  /** The same record with bytes of its own, to be held. */
  copy(): Line {
    const bytes = this.bytes.slice(this.from, this.to);
    return new Line(bytes, 0, bytes.length, this.end);
  }
}
