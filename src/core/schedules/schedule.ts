/** The learning rate at a step (or epoch: the unit is the caller's), counted from 0. */
export type Schedule = (step: number) => number;

/** The rate that never changes. */
export function constant(lr: number): Schedule {
  return () => lr;
}

/** Multiplies the rate by `gamma` every `stepSize` steps, as PyTorch's `StepLR`. */
export function stepDecay(initialLr: number, stepSize: number, gamma: number): Schedule {
  return (step) => initialLr * gamma ** Math.floor(step / stepSize);
}

/** `initialLr * decayRate ^ (step / decaySteps)`, as Keras `ExponentialDecay`; `staircase` floors the exponent. */
export function exponentialDecay(initialLr: number, decaySteps: number, decayRate: number, staircase = false): Schedule {
  return (step) => {
    const exponent = step / decaySteps;
    return initialLr * decayRate ** (staircase ? Math.floor(exponent) : exponent);
  };
}

/** Linear way up to the rate at which the cosine begins. */
export interface WarmUp {
  readonly target: number;
  readonly steps: number;
}

/**
 * Keras `CosineDecay`: from `initialLr` down to `alpha * initialLr` within `decaySteps`, and flat from there on.
 * With a warm-up the rate first climbs in a straight line to its target; `decaySteps` count after it, and the
 * floor is then a share of the target.
 */
export function cosineDecay(initialLr: number, decaySteps: number, alpha = 0, warmUp?: WarmUp): Schedule {
  const start = warmUp ? warmUp.target : initialLr;
  const warmUpSteps = warmUp?.steps ?? 0;
  return (step) => {
    if (step < warmUpSteps) return initialLr + ((start - initialLr) * step) / warmUpSteps;
    const part = Math.min(step - warmUpSteps, decaySteps) / decaySteps;
    const cosine = 0.5 * (1 + Math.cos(Math.PI * part));
    return (start - alpha * start) * cosine + alpha * start;
  };
}
