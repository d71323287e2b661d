import type { Logged, TrainingKind } from '../protocol/training/messages.ts';
import type { Model, Optimizer } from './tfjs.ts';

/** A training that goes on in this thread. */
export interface Training {
  /** Its name in the journal. */
  readonly run: string;
  readonly kind: TrainingKind;
  /** Where it is known: a loop of the user's own has no model. */
  readonly model?: Model | undefined;
  readonly optimizer?: Optimizer | undefined;
  /** Epochs and steps that are over. */
  epoch: number;
  step: number;
}

/** Who does what the host asks for. Nothing of it ever throws. */
export interface Helm {
  /** Before the first step of a training: the last moment at which its rate can be another from the start. */
  begins(training: Training): void;
  /** After a step: for most of them nothing is to be done, and that at once. */
  stepOver(training: Training): void;
  /** After an epoch, its numbers known and told; `fit` waits for what is returned. */
  epochOver(training: Training, logs: readonly Logged[]): Promise<void> | undefined;
  ends(training: Training): void;
}
