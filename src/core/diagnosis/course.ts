import type { Axis } from '../runs/series.ts';
import type { Curve } from './curve.ts';
import { direction } from './curve.ts';
import { BEND_OF_NOISE } from './digest.ts';

/** Values at the end of a curve that tell its noise. */
const RECENT = 8;
/** So many epochs are a training of their own: nobody counts them within something else. */
const MANY_EPOCHS = 20;

/**
 * The samples of a curve that count, in order: numbers only, those of the latest start, and of what was trained again after a restart
 * at an earlier position only the second time. Memory is constant but for two numbers a gap.
 */
export class Course {
  readonly curve: Curve;
  /** Samples that count. */
  length = 0;
  /** Grows when samples that counted do so no longer: whoever has read them must read again. */
  rewrites = 0;
  /** Do positions only grow from one counting sample to the next? Not where they count within something, as steps within an epoch. */
  ordered = true;
  private readonly sign: 1 | -1;
  private readonly withGaps: boolean;
  /** Stretches of samples that count: index of the first, and how many count before it. */
  private starts: number[] = [];
  private ranks: number[] = [];
  private at = 0;
  private seen = 0;
  /** Index of the first sample of the latest start, and restarts since at later positions. */
  private begin = 0;
  private restarts = 0;

  /** `withGaps`: values that are no numbers count too. */
  constructor(curve: Curve, withGaps = false) {
    this.curve = curve;
    this.withGaps = withGaps;
    this.sign = direction(curve);
  }

  /** The axis to tell places by: the curve's own, unless that tells nothing. */
  get axis(): Axis {
    const told = this.ordered && (this.length < RECENT || this.x(this.length - 1) > this.x(0));
    return told ? this.curve.axis : 'index';
  }

  /** Index into the curve of the counting sample `k`. */
  index(k: number): number {
    if (!(k >= (this.ranks[this.at] ?? 0) && k < (this.ranks[this.at + 1] ?? Infinity))) {
      let [low, high] = [0, this.ranks.length];
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if ((this.ranks[middle] ?? 0) <= k) low = middle;
        else high = middle;
      }
      this.at = low;
    }
    return (this.starts[this.at] ?? 0) + k - (this.ranks[this.at] ?? 0);
  }

  /** Position of the counting sample `k`. */
  x(k: number, axis?: Axis): number {
    return this.curve.x(this.index(k), axis);
  }

  /** Value of the counting sample `k`, turned so that lower is better. */
  value(k: number): number {
    return this.sign * this.curve.value(this.index(k));
  }

  /** To be called after samples arrived. */
  grow(): void {
    const { curve } = this;
    for (let i = this.seen; i < curve.length; i++) {
      if (i > this.begin && curve.x(i) < curve.x(i - 1)) this.goBack(i);
      this.count(i);
    }
    this.seen = curve.length;
  }

  private count(i: number): void {
    if (!this.withGaps && !Number.isFinite(this.curve.value(i))) return;
    const last = this.starts.length - 1;
    if (last < 0 || (this.starts[last] ?? 0) + this.length - (this.ranks[last] ?? 0) !== i) {
      this.starts.push(i);
      this.ranks.push(this.length);
    }
    this.length++;
  }

  /** The position falls at sample `i`. */
  private goBack(i: number): void {
    const { curve } = this;
    const again = curve.x(i) <= curve.x(this.begin);
    if (again || !this.ordered) {
      if ((again && this.isLong(i)) || this.startsAnew(i)) {
        this.cut(0);
        this.ordered = true;
        this.begin = i;
        this.restarts = 0;
      } else this.ordered = false;
    } else if (++this.restarts > 4 * Math.log2(i + 2)) {
      // So often nobody resumes a run: these positions are no order.
      this.ordered = false;
      this.cut(0);
      for (let k = this.begin; k < i; k++) this.count(k);
    } else this.cut(this.search(curve.x(i)));
  }

  private isLong(i: number): boolean {
    return this.ordered && this.curve.axis === 'epoch' && i - this.begin >= MANY_EPOCHS;
  }

  /** Does the loss jump back to where it began, or does it go on from where it was? */
  private startsAnew(i: number): boolean {
    const n = this.length;
    const value = this.sign * this.curve.value(i);
    if (n === 0 || (this.ordered && !(Number.isFinite(value) && Number.isFinite(this.curve.value(i - 1))))) return true;
    const few = Math.min(3, Math.ceil(n / 4));
    const beyondEnd = Math.abs(value - this.mean(n - few, n));
    let bend = 0;
    const from = Math.max(2, n - RECENT);
    for (let k = from; k < n; k++) bend += Math.abs(this.value(k) - 2 * this.value(k - 1) + this.value(k - 2));
    const noise = n > from ? bend / (n - from) / BEND_OF_NOISE : 0;
    return beyondEnd > Math.abs(value - this.mean(0, few)) && beyondEnd > 3 * noise;
  }

  private mean(from: number, to: number): number {
    let sum = 0;
    for (let k = from; k < to; k++) sum += this.value(k);
    return sum / (to - from);
  }

  /** The first counting sample at a position of at least `x`. */
  private search(x: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.x(middle) < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private cut(length: number): void {
    while (this.ranks.length > 0 && (this.ranks[this.ranks.length - 1] ?? 0) >= length) {
      this.ranks.pop();
      this.starts.pop();
    }
    this.length = length;
    this.at = 0;
    this.rewrites++;
  }
}
