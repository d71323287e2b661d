import type { Plan, Role } from '../runs/sample.ts';
import type { Axis } from '../runs/series.ts';

/** One series as a detector sees it. The view is live: it grows, and what was there stays as it was. */
export interface Curve {
  /** Name as the log writes it. */
  readonly name: string;
  readonly role: Role;
  /** What `x` counts. */
  readonly axis: Axis;
  readonly length: number;
  /** Whether every sample has a position on this axis. */
  has(axis: Axis): boolean;
  /** Position of sample `i`, on the curve's own axis or on another that it has. Falls where a log is resumed or starts over. */
  x(i: number, axis?: Axis): number;
  /** Value of sample `i`; may be NaN or ±Infinity. */
  value(i: number): number;
}

/** Everything a detector may see of a run. */
export interface RunView {
  /** What training and validation data give: a loss, or, in a run without any loss, an accuracy. */
  readonly train?: Curve | undefined;
  readonly validation?: Curve | undefined;
  readonly lr?: Curve | undefined;
  /** The curve that the user wants judged; without it, that of the validation where there is enough of it, else that of the training. */
  readonly judged?: Curve | undefined;
  readonly plan?: Plan | undefined;
  /** Whether the run learns from rewards: then its loss has a target that moves, and says little about what is learnt. */
  readonly rewarded?: boolean | undefined;
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

/** 1 where a lower value is the better one, as for a loss; −1 where it is the higher one, as for an accuracy. */
export function direction({ role }: Curve): 1 | -1 {
  return role === 'train/acc' || role === 'val/acc' ? -1 : 1;
}
