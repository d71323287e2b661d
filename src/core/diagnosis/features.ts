import type { Axis } from '../runs/series.ts';
import type { Context, RunView } from './curve.ts';
import type { Digest } from './digest.ts';
import type { Shape } from './shape.ts';
import { shapeOf } from './shape.ts';
import type { Sight } from './sight.ts';

/** One look at a run: the shapes of its losses and what the rate did. */
export interface Look {
  readonly judged: Shape;
  /** Shape of the training loss; the judged one's where that is the training loss or the two cannot be aligned. */
  readonly train: Shape;
  readonly paired: number;
  /** Correlation of the last halves of the two. */
  readonly together: number;
  /** Share of the run since the rate changed; 1 where it never did. */
  readonly sinceChange: number;
  readonly drops: number;
  /** log10 of the rate over the highest so far. */
  readonly rateLeft: number;
  /** What followed the last change of the rate: share of the whole fall. */
  readonly changeGained: number;
}

/** What the log and the script tell of the training beside its curves; NaN where they do not. */
export interface Setting {
  /**
   * log10 of the highest rate so far, times the steps that add up where the optimizer is known (ten at a momentum of 0.9). All below 0.01
   * are one: how small a rate is small depends on optimizer and model, but one above is seldom too small.
   */
  readonly rate: number;
  /** 1 where the optimizer scales its steps itself, else 0. */
  readonly adaptive: number;
  /** log2 of the samples in a batch. */
  readonly batch: number;
  /** Share of the planned run that is over. */
  readonly done: number;
}

/** Looks at what was read so far: at least 3 values. */
export function lookAt(sight: Sight): Look {
  const { judged, train, rate } = sight;
  const n = judged.digest.length;
  const changed = rate.changedAt;
  const paired = train.digest.length >= 3;
  const shape = shapeOf(judged.digest, changed);
  const changedTrain = paired ? (changed / n) * train.digest.length : 0;
  const around = Math.max(1, n / 16);
  const before = judged.digest.mean(Math.max(0, changed - around), Math.max(1, changed));
  const fall = Math.max(...judged.digest.means(0, n, 24)) - Math.min(...judged.digest.means(0, n, 24));
  return {
    judged: shape,
    train: paired ? shapeOf(train.digest, changedTrain) : shape,
    paired: paired ? 1 : 0,
    together: paired ? correlation(lastHalf(judged.digest), lastHalf(train.digest)) : 1,
    sinceChange: rate.changes > 0 ? (n - changed) / n : 1,
    drops: Math.min(5, rate.drops),
    rateLeft: rate.current ? Math.log10(rate.current / rate.highest) : 0,
    changeGained: rate.changes > 0 && fall > 0 ? (before - judged.digest.mean(n - around, n)) / fall : 0,
  };
}

const LEAST_RATE = 0.01;

/** Optimizers by what they make of a rate: how many steps add up, and whether they scale their steps themselves. */
const OPTIMIZERS: readonly (readonly [RegExp, number, number])[] = [
  [/ada|lion|rms/i, 1, 1],
  [/moment|nesterov/i, 10, 0],
  [/sgd/i, 1, 0],
];

/** What is known of the training when so much was read. */
export function settingOf(context: Context, sight: Sight, run: RunView, axis: Axis): Setting {
  const optimizer = OPTIMIZERS.find(([name]) => name.test(context.optimizer ?? ''));
  const rate = Math.max(sight.rate.highest, context.lr ?? 0);
  const planned = axis === 'epoch' ? run.plan?.epochs : axis === 'step' ? run.plan?.steps : undefined;
  const seen = planned ? sight.position : sight.judged.read;
  const total = planned ?? context.plannedPoints;
  return {
    rate: rate > 0 ? Math.log10(Math.max(LEAST_RATE, rate * (optimizer?.[1] ?? 1))) : NaN,
    adaptive: optimizer ? optimizer[2] : NaN,
    batch: context.batch ? Math.log2(context.batch) : NaN,
    done: total ? Math.min(1, seen / total) : NaN,
  };
}

/** The numbers in the order in which they stand in the literals of `shapeOf`, `lookAt` and `settingOf`, as the model wants them. */
export function vector(look: Look, setting: Setting): number[] {
  const { judged, train, ...rest } = look;
  return [...Object.values(judged), ...Object.values(train), ...Object.values(rest), ...Object.values(setting)];
}

/** Names of the numbers of `vector`. */
export function names(look: Look, setting: Setting): string[] {
  const { judged, train, ...rest } = look;
  return [
    ...Object.keys(judged),
    ...Object.keys(train).map((name) => `train.${name}`),
    ...Object.keys(rest),
    ...Object.keys(setting),
  ];
}

const lastHalf = (curve: Digest): number[] => curve.means(curve.length / 2, curve.length, 12);

function correlation(a: readonly number[], b: readonly number[]): number {
  const n = Math.min(a.length, b.length);
  const meanA = a.reduce((x, y) => x + y, 0) / a.length;
  const meanB = b.reduce((x, y) => x + y, 0) / b.length;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let k = 0; k < n; k++) {
    const u = (a[k] ?? 0) - meanA;
    const v = (b[k] ?? 0) - meanB;
    ab += u * v;
    aa += u * u;
    bb += v * v;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
