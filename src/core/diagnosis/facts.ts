import type { Curve, RunView } from './curve.ts';
import type { Digest } from './digest.ts';
import { count, digits } from './numbers.ts';
import { noiseOf } from './shape.ts';
import type { Evidence } from './verdict.ts';

/** The judged curve in numbers that a person can check, on its own axis. */
export interface Facts {
  /** As people call it: "val loss". */
  readonly name: string;
  /** "epoch", "step" or "point". */
  readonly unit: string;
  /** Mean and standard deviation since the verdict holds. */
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
  /** Was that a rise? */
  readonly rises: boolean;
}

/** A series as people call it; one that they have chosen by its name, by that name. */
export function seriesName(curve: Curve, run: RunView): string {
  if (curve === run.judged) return curve.name;
  if (curve.role === 'val/loss') return 'val loss';
  if (curve.role !== 'train/loss') return curve.name;
  return run.validation || /train/i.test(curve.name) ? 'train loss' : 'loss';
}

/** "epoch", "step", or "point" where the log states neither. */
export function unitOf(curve: Curve): string {
  return curve.axis === 'index' ? 'point' : curve.axis;
}

/** Position of a sample as people count: points from 1, epochs and steps as printed. */
export function placeOf(curve: Curve, index: number): number {
  return curve.axis === 'index' ? index + 1 : Number(curve.x(Math.min(index, curve.length - 1)).toFixed(2));
}

/** The facts about a curve whose digest began at sample `skipped` and whose verdict holds from sample `sinceIndex`. */
export function factsOf(curve: Curve, run: RunView, digest: Digest, skipped: number, sinceIndex: number): Facts {
  const n = digest.length;
  const unit = unitOf(curve);
  const place = (index: number): number => placeOf(curve, index + skipped);
  const from = Math.min(Math.max(0, sinceIndex - skipped), Math.max(0, n - 1));
  const mean = digest.mean(from, n);
  const tail = Math.max(1, Math.min(3, n / 8));
  const width = Math.max(1, Math.floor(n / 12));
  const back = Math.max(1, Math.min(n - width, Math.max(10, Math.floor(n / 4))));
  const before = digest.origin + digest.mean(n - back - width, n - back);
  const after = digest.origin + digest.mean(n - width, n);
  const reach = count(Number((place(n - 1) - place(n - 1 - back)).toFixed(2)), unit);
  return {
    name: seriesName(curve, run),
    unit,
    level: digest.origin + mean,
    spread: Math.sqrt(Math.max(0, digest.sum('square', from, n) / (n - from) - mean * mean)),
    noise: noiseOf(digest, n / 2, n),
    now: digest.origin + digest.mean(n - tail, n),
    best: { label: 'best', value: digest.origin + digest.best, at: place(digest.bestAt) },
    since: String(place(from)),
    lasting: count(Number((place(n - 1) - place(from)).toFixed(2)), unit),
    moved: `${moveText(before, after)} over the last ${reach}`,
    rises: after > before,
  };
}

/** "fell 8 %", or by how much where a share makes no sense: losses may be negative. */
function moveText(before: number, after: number): string {
  if (before === after) return 'has not moved';
  const share = Math.abs(before - after) / before;
  const by =
    before > 0 && after > 0 ? `${digits(100 * share, share < 0.01 ? share : 1)} %` : `by ${digits(Math.abs(before - after))}`;
  return `${after < before ? 'fell' : 'rose'} ${by}`;
}
