import type { TrainingKind } from '../protocol/training/messages.ts';
import type { Model, Optimizer } from './tfjs.ts';
import type { Training } from './training.ts';

/** How a training begins. */
export interface Beginning {
  readonly kind: TrainingKind;
  readonly name?: string | undefined;
  readonly model?: Model | undefined;
  readonly optimizer?: Optimizer | undefined;
  readonly epochs?: number | undefined;
  readonly batches?: number | undefined;
  /** Epochs and steps that were over when the probe came, where it was going on then. */
  readonly underWay?: { readonly epoch: number; readonly step: number } | undefined;
}

/** A training and what was told of it. Times are those of `performance.now()`. */
export class Observed implements Training {
  readonly run: string;
  readonly kind: TrainingKind;
  epoch: number;
  step: number;
  /** Whether its end has not been told. */
  open = false;
  /** Whether it may end without a sign, as a loop does. */
  resting = false;
  /** Whether something that is not finite was told. */
  spoilt = false;
  /** Tensors that `fit` itself keeps until it is over: values of its epochs. */
  kept = 0;
  /** When the latest step was over, and the longest time between two. */
  at: number;
  longest = 0;
  /** Steps that are left before the clock is looked at again, and how many there were. */
  untimed = 0;
  skipped = 0;
  /** Whether the values of the next step of `trainOnBatch` are to be told. */
  wanted = false;
  /** When a step, and how the thread is, are to be told again; when the latter was told. */
  stepDue = 0;
  statusAt = 0;
  statusDue = 0;
  readonly begun: number;
  /** Steps and time at which their speed was last reckoned. */
  mark: { readonly step: number; readonly at: number };
  #beginning: Beginning;

  constructor(run: string, beginning: Beginning) {
    this.run = run;
    this.kind = beginning.kind;
    this.epoch = beginning.underWay?.epoch ?? 0;
    this.step = beginning.underWay?.step ?? 0;
    this.#beginning = beginning;
    this.begun = this.at = performance.now();
    this.mark = { step: this.step, at: this.at };
  }

  get model(): Model | undefined {
    return this.#beginning.model;
  }

  /** That of the model may be another one after it was compiled again. */
  get optimizer(): Optimizer | undefined {
    return this.#beginning.model?.optimizer ?? this.#beginning.optimizer;
  }

  /** It was over, and goes on. */
  again(beginning: Beginning): void {
    this.#beginning = beginning;
  }
}
