/**
 * TensorBoard's debiased exponential moving average: without the correction the first values would be pulled towards zero.
 * A value that is not finite is skipped and shown as NaN.
 */
export class Ema {
  readonly weight: number;
  #sum = 0;
  #share = 0;

  /** `weight` is what the past counts for at each value: 0 (no smoothing) up to, but not including, 1. */
  constructor(weight: number) {
    this.weight = weight;
  }

  /** Takes the next value and returns the average so far. */
  push(value: number): number {
    if (!Number.isFinite(value)) return NaN;
    this.#sum = this.weight * this.#sum + (1 - this.weight) * value;
    this.#share = this.weight * this.#share + (1 - this.weight);
    return this.#sum / this.#share;
  }
}
