import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';

/** Reads the records of one log in order. Stateful: one reader a log. */
export interface LineReader {
  line(line: Line): void;
  /** The log is over (or is being looked at as if it were): give what is still held back. */
  end(): void;
}

/** How a kind of log is written. One file each; the registry picks by evidence. */
export interface Format {
  readonly id: string;
  /** For people: "Keras progress bar". */
  readonly title: string;
  /** How many of these first records are surely of this format: 0 = none. The registry weighs it against the others. */
  evidence(lines: readonly Line[]): number;
  open(sink: SampleSink): LineReader;
}
