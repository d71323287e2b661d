/** Most blocks kept: a curve of any length is seen at a resolution of 1/64 to 1/128 of its length. */
const BLOCKS = 128;

/** Mean |second difference| of independent normal noise of standard deviation 1. */
export const BEND_OF_NOISE = Math.sqrt(6) * Math.sqrt(2 / Math.PI);

/** Sums that a digest keeps of each block of neighbouring values. All of them add up, so two blocks merge into one. */
const SUMS = ['value', 'square', 'path', 'bend', 'turns'] as const;
export type Sum = (typeof SUMS)[number];

/**
 * A curve in constant memory: at most 128 blocks of neighbouring values, halved in number (and doubled in length) when full.
 * Values are taken relative to the first one, so that small movements on a high level keep their digits.
 *
 * `path` sums |y[i] − y[i−1]|, `bend` |y[i] − 2y[i−1] + y[i−2]| (a slope-free measure of noise), `turns` counts where the
 * direction changes.
 */
export class Digest {
  /** Values taken in. */
  length = 0;
  /** Values per block: a power of two. */
  blockSize = 1;
  /** The value that all others are relative to. */
  origin = 0;
  /** Smallest value (relative) and its index. */
  best = Infinity;
  bestAt = 0;
  private readonly sums = SUMS.map(() => new Float64Array(BLOCKS));
  private readonly prefix = SUMS.map(() => new Float64Array(BLOCKS + 1));
  private prefixLength = 0;
  private last = 0;
  private step = 0;

  /** Takes in a finite value. Returns whether it completed a block: the moments at which a look at the curve is due. */
  push(raw: number): boolean {
    if (this.length === 0) this.origin = raw;
    const value = raw - this.origin;
    if (value < this.best) {
      this.best = value;
      this.bestAt = this.length;
    }
    if (this.length === BLOCKS * this.blockSize) this.halve();
    const step = this.length > 0 ? value - this.last : 0;
    const block = Math.floor(this.length / this.blockSize);
    this.add(0, block, value);
    this.add(1, block, value * value);
    this.add(2, block, Math.abs(step));
    this.add(3, block, this.length > 1 ? Math.abs(step - this.step) : 0);
    this.add(4, block, step * this.step < 0 ? 1 : 0);
    this.last = value;
    this.step = step;
    this.length++;
    return this.length % this.blockSize === 0;
  }

  /** Sum over [from, to), fractional positions being shared out within a block. */
  sum(of: Sum, from: number, to: number): number {
    if (this.prefixLength !== this.length) this.accumulate();
    const prefix = this.prefix[SUMS.indexOf(of)] ?? new Float64Array();
    return this.upTo(prefix, to) - this.upTo(prefix, from);
  }

  /** Mean of the values (relative to `origin`) in [from, to). */
  mean(from: number, to: number): number {
    return this.sum('value', from, to) / (to - from);
  }

  /** Means of `count` equal stretches of [from, to); fewer where there are fewer values. */
  means(from: number, to: number, count: number): number[] {
    const n = Math.max(1, Math.min(count, Math.floor(to - from)));
    const width = (to - from) / n;
    return Array.from({ length: n }, (_, k) => this.mean(from + k * width, from + (k + 1) * width));
  }

  private add(sum: number, block: number, value: number): void {
    const array = this.sums[sum];
    if (array) array[block] = (array[block] ?? 0) + value;
  }

  private halve(): void {
    for (const array of this.sums) {
      for (let k = 0; k < BLOCKS / 2; k++) array[k] = (array[2 * k] ?? 0) + (array[2 * k + 1] ?? 0);
      array.fill(0, BLOCKS / 2);
    }
    this.blockSize *= 2;
  }

  private accumulate(): void {
    const blocks = Math.ceil(this.length / this.blockSize);
    this.sums.forEach((array, s) => {
      const prefix = this.prefix[s];
      if (prefix) for (let k = 0; k < blocks; k++) prefix[k + 1] = (prefix[k] ?? 0) + (array[k] ?? 0);
    });
    this.prefixLength = this.length;
  }

  private upTo(prefix: Float64Array, position: number): number {
    const at = Math.min(Math.max(position, 0), this.length);
    const block = Math.floor(at / this.blockSize);
    const below = prefix[block] ?? 0;
    const start = block * this.blockSize;
    if (at === start) return below;
    const size = Math.min(this.blockSize, this.length - start);
    return below + (((prefix[block + 1] ?? 0) - below) * (at - start)) / size;
  }
}
