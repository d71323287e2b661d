import type { ScheduleSettings } from './remedy.ts';

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

/** Keras `LearningRateScheduler` with the function that every tutorial begins with: constant for a while, then falling. */
export function holdThenDecay(initialLr: number, hold: number, gamma: number): Schedule {
  return (step) => initialLr * gamma ** Math.max(0, step - hold + 1);
}

/**
 * A straight line up to `initialLr`, `initialLr * (step + 1) / (warmupSteps + 1)`, and a cosine down from there: PyTorch's
 * `SequentialLR` of `LinearLR(start_factor=1 / (warmupSteps + 1))` and `CosineAnnealingLR`.
 */
export function warmupCosine(initialLr: number, warmupSteps: number, decaySteps: number, alpha: number): Schedule {
  const cosine = cosineDecay(initialLr, decaySteps, alpha);
  return (step) => (step < warmupSteps ? (initialLr * (step + 1)) / (warmupSteps + 1) : cosine(step - warmupSteps));
}

/**
 * The rate that settings foretell, whatever the loss does: what an edited script must do, and what the charts draw.
 * @param initialLr the optimizer's own rate, where the settings bring none
 * @param rounds of the whole training, for settings that leave their length to the script
 */
export function foretold(
  settings: Exclude<ScheduleSettings, { kind: 'reduce-on-plateau' }>,
  initialLr: number,
  rounds: number,
): Schedule {
  const lr = settings.initialLr ?? initialLr;
  switch (settings.kind) {
    case 'cosine':
      return cosineDecay(lr, settings.decaySteps ?? rounds, settings.alpha);
    case 'warmup-cosine': {
      const { warmupSteps, decaySteps = Math.max(1, rounds - warmupSteps), alpha } = settings;
      return warmupCosine(lr, warmupSteps, decaySteps, alpha);
    }
    case 'step':
      return stepDecay(lr, settings.stepSize, settings.gamma);
    case 'exponential':
      return exponentialDecay(lr, 1, settings.gamma);
    case 'lr-callback':
      return holdThenDecay(lr, settings.hold, settings.gamma);
  }
}
