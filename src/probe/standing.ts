import type { RunEventKind } from '../core/runs/event.ts';
import type { Logged } from '../protocol/training/messages.ts';
import type { Journal } from './journal.ts';
import { reasonOf, Refusal } from './thrown.ts';
import type { Training } from './training.ts';
import { Undos } from './undo.ts';

/** Where a training stands, for all who steer it, and how they answer. */
export class Standing {
  readonly training: Training;
  readonly undos = new Undos();
  readonly #journal: Journal;
  /** Epochs that have ended since the training is observed: the one that goes on has this number, from 0. */
  epochs = 0;
  /** What the last of them logged. */
  logs: readonly Logged[] = [];
  /** Between two epochs, or before the first: what is set now governs all of the next. */
  isBetween = true;
  isPaused = false;
  isStopping = false;
  isOver = false;

  constructor(training: Training, journal: Journal) {
    this.training = training;
    this.#journal = journal;
  }

  /** No step of the training has been made. */
  get isNew(): boolean {
    return this.isBetween && this.epochs === 0;
  }

  get hasEpochs(): boolean {
    return this.training.kind === 'fit' || this.training.kind === 'fitDataset';
  }

  /** @throws Refusal in a loop of the script's own */
  needsEpochs(what: string): void {
    if (this.hasEpochs) return;
    throw new Refusal(`${what}, and this loop has none that Lossline could see: only fit and fitDataset have.`);
  }

  /** Does something; where that fails, says why. */
  guard(command: number | undefined, act: () => void): void {
    try {
      act();
    } catch (error) {
      this.tell('refused', reasonOf(error), command);
    }
  }

  tell(kind: RunEventKind, text: string, command?: number): void {
    const { run, epoch, step } = this.training;
    this.#journal.tell({
      type: 'event',
      run,
      kind,
      text,
      ...(command !== undefined && { command }),
      ...(this.hasEpochs && { epoch }),
      step,
      time: Date.now(),
      undoable: this.isOver ? [] : this.undos.commands,
      paused: this.isPaused,
      stopping: this.isStopping,
    });
  }
}
