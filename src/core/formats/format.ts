import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import type { Sight } from '../text/lines.ts';
import type { Damage } from './damage.ts';

/** Reads the records of one log in order. Stateful: one reader a log. */
export interface LineReader {
  line(line: Line): void;
  /** The log is over (or is being looked at as if it were): give what is still held back. */
  end(): void;
  /** What of its records it knows by sight. */
  readonly sight?: Sight;
}

/** How a kind of log is written. One file each; the registry picks by evidence. */
export interface Format {
  readonly id: string;
  /** For people: "Keras progress bar". */
  readonly title: string;
  /** How many of these first records are surely of this format: 0 = none. The registry weighs it against the others. */
  evidence(lines: readonly Line[]): number;
  /** `name`: the path of the log, as far as it is known; some kinds of files say nothing of what they hold themselves. */
  open(sink: SampleSink, name?: string): LineReader;
}

/** Reads the bytes of one file in order, in chunks of any size. */
export interface ByteReader {
  /** So far; undefined for a file that has no checksums. */
  readonly damage?: Damage;
  push(chunk: Uint8Array): void;
  end(): void;
}

/** A file that is no text. It is known by its first bytes and read as bytes. */
export interface BinaryFormat {
  readonly id: string;
  readonly title: string;
  /** Do these first bytes show it? Undefined: they could, but it takes more of them. */
  fits(head: Uint8Array): boolean | undefined;
  /** `name` as for a text: it may tell training from validation where the file does not. */
  open(sink: SampleSink, name?: string): ByteReader;
}
