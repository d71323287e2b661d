import type { Curve } from './curve.ts';
import type { Digest } from './digest.ts';
import type { Judged } from './facts.ts';
import { noiseOf } from './shape.ts';

/** Watches the end of a curve for values that are no numbers. */
class Tail {
  private readonly curve: Curve;
  private next = 0;
  /** Index of the first of the non-finite values at the end; -1 while the last value is finite. */
  private gapAt = -1;
  /** The longest gap after which numbers came again. */
  private overcome = 0;
  private begun = false;

  constructor(curve: Curve) {
    this.curve = curve;
  }

  /** To be called after samples arrived. */
  read(): this {
    for (; this.next < this.curve.length; this.next++) {
      if (Number.isFinite(this.curve.value(this.next))) {
        if (this.gapAt >= 0 && this.begun) this.overcome = Math.max(this.overcome, this.next - this.gapAt);
        this.gapAt = -1;
        this.begun = true;
      } else if (this.gapAt < 0) this.gapAt = this.next;
    }
    return this;
  }

  /** Index from which the curve is no number any more; -1 while it is one, or in a gap no longer than one that it came out of. */
  get brokenAt(): number {
    return this.gapAt >= 0 && this.next - this.gapAt > this.overcome ? this.gapAt : -1;
  }
}

/** A series that ends in values that are no numbers. */
export interface Broken {
  readonly curve: Curve;
  readonly index: number;
}

/** Watches the ends of the curves of a run. */
export class Tails {
  private readonly tails = new Map<Curve, Tail>();

  /** The first of these that is broken as of now. To be called after samples arrived. */
  broken(curves: readonly (Curve | undefined)[]): Broken | undefined {
    for (const curve of new Set(curves)) {
      if (!curve) continue;
      const tail = this.tails.get(curve) ?? new Tail(curve);
      this.tails.set(curve, tail);
      if (tail.read().brokenAt >= 0) return { curve, index: tail.brokenAt };
    }
    return undefined;
  }
}

/** Times its noise, or its usual step, that a loss which has hardly fallen counts as having fallen. */
const USUAL = 12;

/** Index from which a loss is far above its start, by its fall before, its noise and its usual steps; -1 where it is not. */
export function blownUpSince(curve: Digest): number {
  const n = curve.length;
  if (n < 6) return -1;
  const width = Math.max(3, n / 64);
  const start = curve.mean(0, 1);
  const fall = Math.max(0, start - curve.best);
  const half = Math.floor(n / 2);
  const steps = curve.sum('path', 1, half) / (half - 1);
  const limit = start + 3 * Math.max(fall, USUAL * noiseOf(curve, 0, half), USUAL * steps);
  if (curve.mean(n - width, n) <= limit || curve.mean(n - 1, n) <= limit) return -1;
  return curve.bestAt;
}

/**
 * The loss that is far above its start, and since when. A validation loss may rise so by overfitting alone: only a training loss can tell
 * that a run blows up.
 */
export function blowUp(sight: Judged): { readonly of: Judged; readonly since: number } | undefined {
  const { courses, train } = sight;
  const beside = courses.train?.course;
  const of = beside && train.read > 0 ? { courses: { judged: beside }, judged: train, train } : sight;
  const since = of.courses.judged.curve.role === 'train/loss' ? blownUpSince(of.judged.digest) : -1;
  return since < 0 ? undefined : { of, since };
}
