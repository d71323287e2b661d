import type { Gains } from './label.mts';
import { label, threshold } from './label.mts';
import { round } from './plan.mts';
import type { State, Trainer } from './trainer.mts';

/** What was really gained at a fork by each rate, and what that says. */
export interface Fork {
  readonly t: number;
  readonly label: string;
  readonly gain_lower: number | null;
  readonly gain_same: number | null;
  readonly gain_higher: number | null;
  readonly noise: number;
  readonly mat: number;
  readonly start: number;
  readonly best_lower: 'half' | 'tenth';
  readonly train_same: number | null;
}

/** A place to fork at. */
export interface Place {
  readonly t: number;
  readonly state: State;
  readonly rate: number;
  /** Points to go on for. */
  readonly horizon: number;
  readonly stepsPerPoint: number;
  /** Training loss of the first point: from there it fell. */
  readonly first: number;
  readonly seed: number;
  /** What is judged, and the same of the training examples. */
  readonly judged: readonly Float64Array[];
  readonly trained: readonly Float64Array[];
  readonly validated: boolean;
}

const ORDERS = [1, 2, 3];
/** Evaluations that a level is the mean of, at most. */
const LOOKS = 6;

function mean(of: readonly number[]): number {
  return of.reduce((a, b) => a + b, 0) / of.length;
}

/** Digits that are kept of a figure. */
export function short(x: number, digits: number): number {
  return Number(x.toPrecision(digits));
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? short(x, 3) : null;
}

/** Some numbers from `low` to `high`, evenly spread. */
function spread(low: number, high: number): number[] {
  const count = Math.min(LOOKS, high - low + 1);
  return Array.from({ length: count }, (_, i) => Math.round(low + ((high - low) * i) / (count - 1)));
}

/** Losses of one data order at the points that were looked at, for each set of examples. */
type Order = readonly (readonly number[])[];

/** Trains on at some rate, once for each data order, and evaluates sets of examples at some points after the fork. */
function goOn(
  trainer: Trainer,
  { state, seed, stepsPerPoint }: Place,
  rate: number,
  points: readonly number[],
  sets: readonly (readonly Float64Array[])[],
): readonly Order[] {
  return ORDERS.map((order) => {
    trainer.restore(state);
    trainer.follow(seed + 10 * order);
    let [done, lost] = [0, false];
    const losses: number[][] = sets.map(() => []);
    for (const point of points) {
      lost ||= !trainer.run((point - done) * stepsPerPoint, rate);
      done = point;
      for (const [i, set] of sets.entries()) losses[i]?.push(lost ? Infinity : trainer.evaluate(set));
    }
    return losses;
  });
}

/** The standard error of the mean of a − b. */
function errorOfDifference(a: readonly number[], b: readonly number[]): number {
  const differences = a.map((v, i) => v - (b[i] ?? 0));
  const centre = mean(differences);
  const variance = differences.reduce((total, d) => total + (d - centre) ** 2, 0) / (differences.length - 1);
  return Math.sqrt(variance / differences.length);
}

/**
 * Tries the rates at a place; undefined where the loss is lost already. The start is the mean loss over the first eighth of the horizon,
 * the end over its last quarter: so it is in the labelled curves, as their validation losses tell.
 */
export function fork(trainer: Trainer, place: Place): Fork | undefined {
  const { horizon, judged, trained } = place;
  trainer.restore(place.state);
  const now = trainer.evaluate(judged);
  if (now === Infinity) return undefined;
  const early = spread(0, Math.max(1, horizon >> 3));
  const late = spread(horizon + 1 - Math.max(3, round(horizon / 4)), horizon);
  const same = goOn(trainer, place, place.rate, [...early, ...late], judged === trained ? [judged] : [judged, trained]);
  const other = (by: number): readonly Order[] => goOn(trainer, place, place.rate * by, late, [judged]);
  const [half, tenth, triple] = [other(1 / 2), other(1 / 10), other(3)];
  const starts = (of: readonly Order[], set: number): number =>
    mean(of.map((order) => mean(order[set]?.slice(0, early.length) ?? [])));
  const ends = (of: readonly Order[], set = 0): number[] => of.map((order) => mean(order[set]?.slice(-late.length) ?? []));
  const soon = starts(same, 0);
  const start = Number.isFinite(soon) ? soon : now;
  const size = Math.max(Math.abs(start), 1e-12);
  const [onward, higher] = [mean(ends(same)), mean(ends(triple))];
  const best = mean(ends(half)) <= mean(ends(tenth)) ? half : tenth;
  const error = errorOfDifference(ends(same), ends(best)) / size;
  const noise = Number.isFinite(error) ? error : 0;
  const limits = threshold(noise, Math.max(0, place.first - start), size);
  const onTrain = judged === trained ? 0 : 1;
  const [trainStart, trainEnd] = [starts(same, onTrain), mean(ends(same, onTrain))];
  const going = Number.isFinite(onward);
  const gains: Gains = {
    lower: going ? finite((onward - mean(ends(best))) / size) : null,
    same: going ? finite((start - onward) / size) : null,
    higher: going ? finite((onward - higher) / size) : null,
    train: going ? finite((trainStart - trainEnd) / Math.max(1e-12, Math.abs(trainStart))) : null,
  };
  return {
    t: place.t,
    label: label(gains, limits, place.validated),
    gain_lower: gains.lower,
    gain_same: gains.same,
    gain_higher: gains.higher,
    noise: short(noise, 3),
    mat: short(limits.material, 3),
    start: short(start, 5),
    best_lower: best === half ? 'half' : 'tenth',
    train_same: gains.train,
  };
}
