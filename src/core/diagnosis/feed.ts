import type { Curve } from './curve.ts';
import { Digest } from './digest.ts';

/** Reads a growing curve once, front to back, into a digest. A value that is no number repeats the one before it. */
export class Feed {
  readonly digest = new Digest();
  /** Samples read. */
  read = 0;
  /** Samples before the first finite one: index into the curve = index into the digest + `skipped`. */
  skipped = 0;
  /** Index of the first of the non-finite values at the end; -1 while the last value is finite. */
  brokenAt = -1;
  private last = 0;

  /** Reads the next sample. Returns whether a look at the curve is due. */
  take(curve: Curve): boolean {
    const value = curve.value(this.read++);
    if (Number.isFinite(value)) {
      this.brokenAt = -1;
      this.last = value;
    } else {
      if (this.brokenAt < 0) this.brokenAt = this.read - 1;
      if (this.digest.length === 0) {
        this.skipped++;
        return false;
      }
    }
    return this.digest.push(this.last);
  }

  /** Reads all samples at positions up to and including `x`. */
  takeTo(curve: Curve, x: number): void {
    while (this.read < curve.length && curve.x(this.read) <= x) this.take(curve);
  }
}
