import type { Optimizer } from './tfjs.ts';

/**
 * The rate that an optimizer really uses. SGD and Momentum keep it as a scalar of their own, which assigning `learningRate` does not change;
 * that scalar is a float32, so the assigned number is told where the two are the same rate.
 */
export function rateOf({ c, learningRate }: Optimizer): number | undefined {
  if (!c || c.isDisposed) return learningRate;
  const used = -(c.dataSync()[0] ?? NaN);
  return learningRate !== undefined && Math.fround(learningRate) === used ? learningRate : used;
}
