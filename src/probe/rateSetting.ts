import { rateText } from '../core/diagnosis/numbers.ts';
import { rateOf } from './rates.ts';
import { Refusal } from './thrown.ts';
import type { Optimizer } from './tfjs.ts';

/** The rate that an optimizer uses now. @throws Refusal where it has none */
export function presentRate(optimizer: Optimizer | undefined): number {
  if (!optimizer) throw new Refusal('This training has no optimizer that Lossline can see.');
  const rate = rateOf(optimizer);
  if (rate === undefined) throw new Refusal('The optimizer has no learning rate that can be set.');
  return rate;
}

/** Whether two numbers are one rate: optimizers keep them as float32. */
export function sameRate(one: number, other: number): boolean {
  return Math.fround(one) === Math.fround(other);
}

/** Sets the rate the way the optimizer's class uses it. @throws Refusal where it does not take it */
export function setRate(optimizer: Optimizer | undefined, rate: number): void {
  const before = presentRate(optimizer);
  if (!optimizer) return;
  let refused = false;
  try {
    if (typeof optimizer.setLearningRate === 'function') optimizer.setLearningRate(rate);
    else refused = !Reflect.set(optimizer, 'learningRate', rate);
  } catch {
    refused = true;
  }
  const now = rateOf(optimizer);
  if (now !== undefined && sameRate(now, rate)) return;
  throw new Refusal(
    refused
      ? `The optimizer does not let its learning rate be set; it stays ${rateText(before)}.`
      : `The optimizer does not take the learning rate: ${rateText(rate)} was set, and it uses ${now === undefined ? 'none' : rateText(now)}.`,
  );
}
