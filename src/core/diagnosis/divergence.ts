import type { Curve } from './curve.ts';
import type { Digest } from './digest.ts';
import { noiseOf } from './shape.ts';

/** Watches the end of a curve for values that are no numbers. */
export class Tail {
  /** Index of the first of the non-finite values at the end; -1 while the last value is finite. */
  brokenAt = -1;
  private next = 0;

  read(curve: Curve): this {
    for (; this.next < curve.length; this.next++) {
      if (Number.isFinite(curve.value(this.next))) this.brokenAt = -1;
      else if (this.brokenAt < 0) this.brokenAt = this.next;
    }
    return this;
  }
}

/** Index from which a loss is far above both its start and its noise; -1 where it is not. */
export function blownUpSince(curve: Digest): number {
  const n = curve.length;
  if (n < 6) return -1;
  const width = Math.max(3, n / 64);
  const start = curve.mean(0, 1);
  const fall = Math.max(0, start - curve.best);
  const limit = start + 3 * Math.max(fall, 12 * noiseOf(curve, 0, n / 2));
  if (curve.mean(n - width, n) <= limit || curve.mean(n - 1, n) <= limit) return -1;
  return curve.bestAt;
}
