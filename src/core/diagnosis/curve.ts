import type { Plan, Role } from '../runs/sample.ts';

/** One series as a detector sees it. The view is live: it grows, and what was there stays as it was. */
export interface Curve {
  /** Name as the log writes it. */
  readonly name: string;
  readonly role: Role;
  /** What `x` counts. */
  readonly axis: 'epoch' | 'step' | 'index';
  readonly length: number;
  /** Position of sample `i` on the axis; never falls. */
  x(i: number): number;
  /** Value of sample `i`; may be NaN or ±Infinity. */
  value(i: number): number;
}

/** Everything a detector may see of a run. */
export interface RunView {
  readonly train?: Curve | undefined;
  readonly validation?: Curve | undefined;
  readonly lr?: Curve | undefined;
  /** The curve that the user wants judged; without it, the validation loss where there is enough of it, else the training loss. */
  readonly judged?: Curve | undefined;
  readonly plan?: Plan | undefined;
}

/** What the training script tells, where one is linked to the run. */
export interface Context {
  /** As in the script: `sgd`, `momentum`, `Adam`, `AdamW`, `rmsprop`, … */
  readonly optimizer?: string | undefined;
  /** The rate at the start. */
  readonly lr?: number | undefined;
  readonly batch?: number | undefined;
  /** How many points the judged curve is meant to get. The run's own plan goes first. */
  readonly plannedPoints?: number | undefined;
}

/** Do positions on both curves mean the same? Indices do not: a validation loss may be logged once in 100 training losses. */
export function sameAxis(a: Curve, b: Curve): boolean {
  return a.axis === b.axis && a.axis !== 'index';
}
