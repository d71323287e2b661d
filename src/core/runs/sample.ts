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
  /** Where it is a value of one batch in a training with epochs: the series that has the epochs' own values. */
  readonly batchesOf?: string;
}

/** A series, and which of the numbers of a row is its own. */
export interface Entry {
  readonly series: string;
  readonly role: Role;
  readonly at: number;
}

/**
 * The numbers that a log says at one place, all at once: one sample for each entry. The row and its numbers are the reader's own and stand
 * only until the next; the list of entries is the same for all rows of a kind, so that whoever takes them needs to look names up once.
 */
export interface Row {
  readonly entries: readonly Entry[];
  readonly numbers: ArrayLike<number>;
  readonly step: number | undefined;
  readonly epoch: number | undefined;
  readonly time: number | undefined;
}

/** How long the run is meant to go on, where the log says so. */
export interface Plan {
  readonly epochs?: number;
  readonly steps?: number;
}

/** A row that its reader fills anew for each line. */
export type OwnRow = { -readonly [Field in keyof Row]: Row[Field] };

/** Where readers put what they find. */
export interface SampleSink {
  sample(sample: Sample): void;
  row(row: Row): void;
  plan(plan: Plan): void;
}

/** The sink that keeps nothing but what its two functions do. */
export function sink(sample: (sample: Sample) => void, plan: (plan: Plan) => void = () => undefined): SampleSink {
  return { sample, row: (row) => eachSample(row, sample), plan };
}

/** The samples of a row, one by one. */
export function eachSample({ entries, numbers, step, epoch, time }: Row, take: (sample: Sample) => void): void {
  for (const { series, role, at } of entries) {
    const value = numbers[at] ?? NaN;
    if (time === undefined) take(plainSample(series, role, value, step, epoch));
    else if (epoch === undefined && step !== undefined) take({ series, role, value, step, time });
    else take({ ...plainSample(series, role, value, step, epoch), time });
  }
}

/** Each at once as it will stay: it is made for every number of a log. */
function plainSample(series: string, role: Role, value: number, step: number | undefined, epoch: number | undefined): Sample {
  if (step === undefined) return epoch === undefined ? { series, role, value } : { series, role, value, epoch };
  return epoch === undefined ? { series, role, value, step } : { series, role, value, step, epoch };
}
