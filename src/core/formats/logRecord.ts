import type { Split } from './words.ts';

/** A split and the words of the log that name it. */
export interface Context {
  readonly split: Split;
  readonly word: string;
}

/** One number of a record that may become a sample; `context` is the split that text before it names, where its own name is silent. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly average?: number;
  readonly context?: Context;
}

/** What one line says by itself, without regard to the lines before it. */
export interface LogRecord {
  readonly epoch?: number | undefined;
  readonly epochs?: number | undefined;
  readonly step?: number | undefined;
  readonly steps?: number | undefined;
  /** The line says which of so many steps of its epoch it is, whatever else it counts. */
  readonly within: boolean;
  /** The split that the line named last; `heading`: in a way that may hold for the lines after it. */
  readonly context?: Context | undefined;
  readonly heading: boolean;
  /** The line tells of a validation and of nothing else: its steps are not those of the training. */
  readonly validates?: boolean | undefined;
  /** The line sums up, tells of the best so far or is a banner of settings: its numbers are no points. */
  readonly summary?: 'end' | 'best' | 'settings' | undefined;
  readonly metrics: readonly Metric[];
}

/** All numbers of a record, in an order that depends on nothing but the rest of it. */
export function leavesOf({ epoch, epochs, step, steps, metrics }: LogRecord): number[] {
  const leaves = [epoch, epochs, step, steps, ...metrics.flatMap(({ value, average }) => [value, average])];
  return leaves.filter((leaf) => leaf !== undefined);
}

/** How many of them are those of its place, which come first. */
export function placeLeaves({ epoch, epochs, step, steps }: LogRecord): number {
  return Number(epoch !== undefined) + Number(epochs !== undefined) + Number(step !== undefined) + Number(steps !== undefined);
}

/** A record that can be moved along. */
export type Movable = { -readonly [Field in 'epoch' | 'epochs' | 'step' | 'steps']?: LogRecord[Field] } & Omit<
  LogRecord,
  'epoch' | 'epochs' | 'step' | 'steps'
>;

/** Moves a record to another place, given by its leaves. */
export function move(record: Movable, leaves: ArrayLike<number>): void {
  let at = 0;
  if (record.epoch !== undefined) record.epoch = leaves[at++];
  if (record.epochs !== undefined) record.epochs = leaves[at++];
  if (record.step !== undefined) record.step = leaves[at++];
  if (record.steps !== undefined) record.steps = leaves[at];
}

/** The same record at the same place with other numbers, given by its leaves. */
export function withLeaves(record: LogRecord, leaves: ArrayLike<number>): LogRecord {
  let at = placeLeaves(record);
  const metrics = record.metrics.map((metric) => {
    const value = leaves[at++] ?? NaN;
    return metric.average === undefined ? { ...metric, value } : { ...metric, value, average: leaves[at++] ?? NaN };
  });
  return { ...record, metrics };
}
