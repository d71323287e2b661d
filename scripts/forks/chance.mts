import { Random } from '../random.mts';

/** Chance with the distributions that made-up data needs; the same for the same seed. */
export class Chance extends Random {
  /** A number in [0, 1). */
  unit(): number {
    return this.below(1e9) / 1e9;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** A number whose logarithm is evenly spread. */
  log(low: number, high: number): number {
    return low * (high / low) ** this.unit();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(p: number): boolean {
    return this.unit() < p;
  }

  /** A number from the normal distribution. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  normals(count: number, scale = 1): number[] {
    return Array.from({ length: count }, () => scale * this.normal());
  }

  /** A place drawn in proportion to the weights. */
  weighted(weights: readonly number[]): number {
    let left = this.unit() * weights.reduce((a, b) => a + b, 0);
    for (const [i, w] of weights.entries()) {
      left -= w;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }

  shuffle(of: Int32Array): void {
    for (let i = of.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = of[i] as number;
      of[i] = of[j] as number;
      of[j] = kept;
    }
  }
}
