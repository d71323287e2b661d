import type { Axis } from '../runs/series.ts';
import type { Curve, RunView } from './curve.ts';
import { direction } from './curve.ts';
import type { Feed } from './feed.ts';
import { count, digits, place } from './numbers.ts';
import { noiseOf } from './shape.ts';
import type { Sight } from './sight.ts';
import type { Evidence } from './verdict.ts';

/** The judged curve in numbers that a person can check, on its own axis and in its own sign. */
export interface Facts {
  /** As people call it: "val loss", and what kind of thing that is. */
  readonly name: string;
  readonly noun: 'loss' | 'accuracy';
  /** How it gets better, and worse: "fall" and "rise" for a loss. */
  readonly better: 'fall' | 'rise';
  readonly worse: 'fall' | 'rise';
  /** "epoch", "step" or "point". */
  readonly unit: string;
  /** Mean and standard deviation since the verdict holds; the latter NaN of values whose squares no number holds. */
  readonly level: number;
  readonly spread: number;
  /** Noise of neighbouring values, trend removed. */
  readonly noise: number;
  /** Mean of the last few values. */
  readonly now: number;
  readonly best: Evidence;
  /** Where the verdict began, and how long ago that is: "27", "14 epochs". */
  readonly since: string;
  readonly lasting: string;
  /** "fell 8 % over the last 12 epochs". */
  readonly moved: string;
  /** Is that a change for the worse? Is it more than noise does? */
  readonly worsened: boolean;
  readonly isClear: boolean;
  /** Where the rate changed, if that was so lately that its effect cannot be told yet, and the means of a few values around that. */
  readonly change: { readonly at: string; readonly before: number; readonly after: number } | undefined;
  /** By how much the mean got better from the first half of the time since the verdict holds to the second. */
  readonly drift: number;
  /** At how many of the last so many values the direction changed. */
  readonly turns: number;
  readonly turnsOf: number;
  /** How long the last 2 % of the whole way from the first value to the best took: "31 of 60 epochs"; "" where it took no time. */
  readonly lastGain: string;
  /** The curve of the training data beside a judged one of the validation data: its name and the mean of its last few values. */
  readonly beside: { readonly name: string; readonly now: number; readonly better: 'falls' | 'rises' } | undefined;
}

/** What the facts are about: what was read of a curve, and of one beside it. */
export type Judged = Pick<Sight, 'courses' | 'judged' | 'train'>;

/** What is left of the way to the best, when its "last gain" begins. */
const LAST_GAIN = 0.02;
/** Values whose changes of direction are counted, at least. */
const TURNS = 14;
/** Standard errors from which on a move is more than noise. */
const CLEAR = 2;

/** A series as people call it; one that they have chosen by its name, by that name. */
export function seriesName(curve: Curve, run: RunView): string {
  if (curve === run.judged) return curve.name;
  const noun = direction(curve) > 0 ? 'loss' : 'acc';
  if (curve.role === 'val/loss' || curve.role === 'val/acc') return `val ${noun}`;
  if (curve.role !== 'train/loss' && curve.role !== 'train/acc') return curve.name;
  return run.validation || /train/i.test(curve.name) ? `train ${noun}` : noun;
}

/** "epoch", "step", or "point" where the log states neither. */
export function unitOf(axis: Axis): string {
  return axis === 'index' ? 'point' : axis;
}

/** "epoch 31", "point 1": a position as the axis has it, as people count. */
export function placeText(axis: Axis, at: number): string {
  return `${unitOf(axis)} ${place(axis === 'index' ? at + 1 : at)}`;
}

/** Position of a sample as people count: points from 1, epochs and steps as printed. */
export function placeOf(curve: Curve, index: number, axis: Axis = curve.axis): number {
  return axis === 'index' ? index + 1 : Number(curve.x(Math.min(index, curve.length - 1)).toFixed(2));
}

/**
 * The facts about a curve of which some values were read, and whose verdict holds from the counting sample `since`. `changed` is the first
 * sample at a new rate whose effect cannot be told yet, where there is one.
 */
export function factsOf(run: RunView, { courses, judged, train }: Judged, since: number, changed?: number): Facts {
  const { digest, records } = judged;
  const course = courses.judged;
  const { curve, axis } = course;
  const sign = direction(curve);
  const n = digest.length;
  const unit = unitOf(axis);
  const at = (k: number): number => placeOf(curve, course.index(k), axis);
  const span = (from: number, to: number): string => {
    const way = Number((at(to) - at(from)).toFixed(2));
    // Several values may share a position: many steps of one epoch.
    return way > 0 || to <= from ? count(way, unit) : count(to - from, 'point');
  };
  const mean = (from: number, to: number): number => sign * sum(digest.origin, digest.mean(from, to));
  const value = digest.mean(since, n);
  const variance = Math.max(0, digest.sum('square', since, n) / (n - since) - value * value);
  const width = Math.max(Math.floor(n / 12), Math.min(3, Math.floor(n / 3)), 1);
  const back = Math.max(1, Math.min(n - width, Math.max(10, Math.floor(n / 4))));
  const [before, after] = [mean(n - back - width, n - back), mean(n - width, n)];
  const noise = noiseOf(digest, n / 2, n);
  const lastGain = at(digest.bestAt) - at(records.within(LAST_GAIN));
  const middle = since + Math.floor((n - since) / 2);
  const turnsFrom = Math.max(0, Math.floor((n - TURNS) / digest.blockSize) * digest.blockSize);
  return {
    name: seriesName(curve, run),
    noun: sign > 0 ? 'loss' : 'accuracy',
    better: sign > 0 ? 'fall' : 'rise',
    worse: sign > 0 ? 'rise' : 'fall',
    unit,
    level: mean(since, n),
    spread: Number.isFinite(variance) ? Math.sqrt(variance) : NaN,
    noise,
    now: sign * judged.now,
    best: { label: 'best', value: sign * records.best, at: at(digest.bestAt) },
    since: place(at(since)),
    lasting: span(since, n - 1),
    moved: `${moveText(before, after)} over the last ${span(n - 1 - back, n - 1)}`,
    worsened: sign * (after - before) > 0,
    isClear: Math.abs(after - before) > CLEAR * noise * Math.sqrt(2 / width),
    change:
      changed !== undefined && changed > 0 && changed < n
        ? {
            at: place(at(changed)),
            before: mean(Math.max(0, changed - width), changed),
            after: mean(Math.max(changed, n - width), n),
          }
        : undefined,
    drift: middle > since ? digest.mean(since, middle) - digest.mean(middle, n) : 0,
    turns: digest.sum('turns', turnsFrom, n),
    turnsOf: n - turnsFrom,
    lastGain: lastGain === 0 ? '' : `${place(lastGain)} of ${span(0, digest.bestAt)}`,
    beside: courses.train && train.read > 0 ? besideOf(courses.train.course.curve, train, run) : undefined,
  };
}

function besideOf(curve: Curve, feed: Feed, run: RunView): Facts['beside'] {
  return {
    name: seriesName(curve, run),
    now: direction(curve) * feed.now,
    better: direction(curve) > 0 ? 'falls' : 'rises',
  };
}

/** The sum of two numbers; 0 where nothing but rounding is left of them. */
function sum(a: number, b: number): number {
  return Math.abs(a + b) < 1e-13 * Math.abs(a) ? 0 : a + b;
}

/** "fell 8 %", or by how much where a share makes no sense: losses may be negative. */
function moveText(before: number, after: number): string {
  if (before === after) return 'has not moved';
  const share = Math.abs(before - after) / before;
  const by =
    before > 0 && after > 0 ? `${digits(100 * share, share < 0.01 ? share : 1)} %` : `by ${digits(Math.abs(before - after))}`;
  return `${after < before ? 'fell' : 'rose'} ${by}`;
}
