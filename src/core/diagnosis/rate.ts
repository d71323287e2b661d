import type { Axis } from '../runs/series.ts';
import type { Curve } from './curve.ts';

/** The rate must move by this factor to count as changed. */
const CHANGE = 1.5;

/** What the learning rate did, in indices of the judged curve. */
export class Rate {
  current: number | undefined;
  highest = 0;
  /**
   * Index of the first value after the last change; 0 while there was none. A warm-up is one change, as long as it lasts. A rate that
   * falls a little with every value, as along a cosine, has no moment at which it changes: only a rate that was held can be cut.
   */
  changedAt = 0;
  changes = 0;
  drops = 0;
  private reference: number | undefined;
  private warmsUp = true;
  /** Is the current rate that of the value before, too? */
  private held = false;

  take(rate: number, index: number): void {
    if (!(rate > 0) || !Number.isFinite(rate)) return;
    if (rate < this.highest) this.warmsUp = false;
    else if (rate > this.highest && this.warmsUp && this.changes > 0) this.changedAt = index;
    const held = this.held;
    this.held = rate === this.current;
    this.current = rate;
    this.highest = Math.max(this.highest, rate);
    const from = (this.reference ??= rate);
    if (rate < from * CHANGE && rate > from / CHANGE) return;
    this.reference = rate;
    if (rate < from && !held) return;
    if (rate < from) this.drops++;
    this.changes++;
    this.changedAt = index;
  }
}

/** The rate at the start of a log; undefined where it prints none there. */
export function firstRate(lr: Curve | undefined): number | undefined {
  const rate = lr && lr.length > 0 ? lr.value(0) : NaN;
  return Number.isFinite(rate) ? rate : undefined;
}

/** The rate in force, if it did not move with the last value: along a schedule that does there is always another. */
export function heldRate(lr: Curve | undefined): number | undefined {
  const rate = lastRate(lr);
  return lr && (lr.length < 2 || lr.value(lr.length - 2) === rate) ? rate : undefined;
}

/** The rate in force; undefined where the log prints none, or one at which nothing is trained. */
export function lastRate(lr: Curve | undefined): number | undefined {
  const rate = lr && lr.length > 0 ? lr.value(lr.length - 1) : NaN;
  return rate > 0 && Number.isFinite(rate) ? rate : undefined;
}

/** The rate that was in force at a position of a log, by what was printed last; undefined where none was. */
export function rateAt(lr: Curve | undefined, x: number, axis: Axis): number | undefined {
  if (!lr?.has(axis)) return undefined;
  let i = lr.length - 1;
  while (i > 0 && lr.x(i, axis) > x) i--;
  const rate = lr.length > 0 ? lr.value(i) : NaN;
  return rate > 0 && Number.isFinite(rate) ? rate : undefined;
}
