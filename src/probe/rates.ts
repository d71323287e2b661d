import { type Optimizer, scalarOf, type Tensor } from './tfjs.ts';

/**
 * The rate that an optimizer really uses. SGD and Momentum keep it as a scalar of their own, which assigning `learningRate` does not change;
 * that scalar is a float32, so the assigned number is told where the two are the same rate.
 */
export function rateOf({ c, learningRate }: Optimizer): number | undefined {
  if (!c || c.isDisposed) return numberOf(learningRate);
  const used = -scalarOf(c);
  return learningRate !== undefined && Math.fround(learningRate) === used ? learningRate : used;
}

/** The rate that a script has assigned to an optimizer that does not read it there. */
export function ignoredRateOf(optimizer: Optimizer): number | undefined {
  const assigned = numberOf(optimizer.learningRate);
  return optimizer.c && assigned !== rateOf(optimizer) ? assigned : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

interface Used {
  scalar: Tensor | undefined;
  rate: unknown;
}

/** The rate that each optimizer used in its latest step: noted at every step at the cost of two fields, and read when it is asked for. */
export class Rates {
  readonly #used = new WeakMap<Optimizer, Used>();
  /** Rates of scalars as they were set: a scalar that was replaced since its last step is gone. */
  readonly #scalars = new WeakMap<Tensor, number>();
  #latest: Optimizer | undefined;
  #latestUsed: Used = { scalar: undefined, rate: undefined };

  /** Before a step. */
  note(optimizer: Optimizer): void {
    if (optimizer !== this.#latest) {
      this.#latest = optimizer;
      this.#latestUsed = this.#used.get(optimizer) ?? { scalar: undefined, rate: undefined };
      this.#used.set(optimizer, this.#latestUsed);
    }
    this.#latestUsed.scalar = optimizer.c;
    this.#latestUsed.rate = optimizer.learningRate;
  }

  /** After `setLearningRate`. */
  set({ c }: Optimizer, rate: unknown): void {
    if (c && typeof rate === 'number') this.#scalars.set(c, rate);
  }

  /** The rate of the latest step, or of the next one where there was none. */
  read(optimizer: Optimizer): number | undefined {
    const { scalar, rate } = this.#used.get(optimizer) ?? { scalar: optimizer.c, rate: optimizer.learningRate };
    const learningRate = numberOf(rate);
    if (!scalar) return learningRate;
    return this.#scalars.get(scalar) ?? rateOf({ c: scalar, ...(learningRate !== undefined && { learningRate }) });
  }
}
