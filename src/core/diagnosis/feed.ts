import { Digest } from './digest.ts';
import { Records } from './records.ts';

/** Values that stand for the present. */
const FEW = 3;

/** Takes a growing curve in once, front to back. */
export class Feed {
  readonly digest = new Digest();
  readonly records = new Records();
  /** Values read. */
  read = 0;
  private latest: number[] = [];

  /** Mean of the last three values; of fewer, where these would be a large part of all. NaN where there are none. */
  get now(): number {
    const few = this.latest.slice(-Math.max(1, Math.floor(this.read / 8)));
    return few.reduce((a, b) => a + b, 0) / few.length;
  }

  /** Takes the next value, a number. Returns whether a look at the curve is due. */
  take(value: number): boolean {
    this.records.push(this.read++, value);
    if (this.latest.push(value) > FEW) this.latest.shift();
    return this.digest.push(value);
  }
}
