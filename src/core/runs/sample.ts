/**
 * What a series means. Recognised by name, never by value. `other` is every metric that no rule of Lossline reads.
 * Losses, gradient norms and learning rates are better (or simply) lower; accuracies are better higher.
 */
export type Role = 'train/loss' | 'val/loss' | 'lr' | 'train/acc' | 'val/acc' | 'grad_norm' | 'other';

/** One number of one series. `step`, `epoch` and `time` stand only where the text itself states them. */
export interface Sample {
  /** Name as the log writes it, e.g. `val_loss`; unique within a run. */
  readonly series: string;
  readonly role: Role;
  /** May be NaN or ±Infinity: a diverged loss is a fact too. */
  readonly value: number;
  /** Optimizer steps or iterations, as printed. */
  readonly step?: number;
  /** Epoch as printed (0- or 1-based), possibly fractional. */
  readonly epoch?: number;
  /** Milliseconds since the Unix epoch. */
  readonly time?: number;
}

/** A sample of which every field stands or does not: it is made for every number of a log. */
export function sampleAt(
  series: string,
  role: Role,
  value: number,
  step: number | undefined,
  epoch: number | undefined,
  time: number | undefined,
): Sample {
  if (time !== undefined)
    return { series, role, value, ...(step !== undefined && { step }), ...(epoch !== undefined && { epoch }), time };
  if (step === undefined) return epoch === undefined ? { series, role, value } : { series, role, value, epoch };
  return epoch === undefined ? { series, role, value, step } : { series, role, value, step, epoch };
}

/** How long the run is meant to go on, where the log says so. */
export interface Plan {
  readonly epochs?: number;
  readonly steps?: number;
}

/** Where readers put what they find. */
export interface SampleSink {
  sample(sample: Sample): void;
  plan(plan: Plan): void;
}

/** The sink that keeps nothing but what its two functions do. */
export function sink(sample: (sample: Sample) => void, plan: (plan: Plan) => void = () => undefined): SampleSink {
  return { sample, plan };
}
