import type { Logged, Steering } from '../protocol/training/messages.ts';
import { Standing } from './standing.ts';
import type { Journal } from './journal.ts';
import { Pausing } from './pausing.ts';
import { RateSteering } from './rateSteering.ts';
import { reasonOf } from './thrown.ts';
import { type Savable, saveModel } from './saving.ts';
import type { Training } from './training.ts';
import { TrialSteering } from './trialSteering.ts';

/** One training that goes on, and all that is asked of it. */
export class Steered {
  readonly #standing: Standing;
  readonly #rates: RateSteering;
  readonly #trials: TrialSteering;
  readonly #pausing: Pausing;

  constructor(training: Training, journal: Journal) {
    this.#standing = new Standing(training, journal);
    this.#rates = new RateSteering(this.#standing);
    this.#trials = new TrialSteering(this.#standing, this.#rates);
    this.#pausing = new Pausing(this.#standing);
  }

  /** Whether the next step is to be looked at: it shows whether the script lets our rate stand. */
  get isUnproved(): boolean {
    return this.#rates.isUnproved;
  }

  get isNew(): boolean {
    return this.#standing.isNew;
  }

  /** All commands that were there before the first step have been taken. */
  started(): void {
    this.#standing.isBetween = false;
  }

  /** Does what is asked, or tells why not. */
  take(command: number, steering: Steering): void {
    this.#pausing.sign();
    this.#standing.guard(command, () => this.#do(command, steering));
  }

  refuse(command: number, text: string): void {
    this.#standing.tell('refused', text, command);
  }

  stepOver(): void {
    this.#rates.isUnproved = false;
    const theirs = this.#rates.overruled();
    if (theirs !== undefined) (this.#trials.isRunning ? this.#trials : this.#rates).overruledAtOnce(theirs);
  }

  /** @returns what the training is to wait for @param look takes the commands that have come */
  epochOver(logs: readonly Logged[], look: () => void): Promise<void> | undefined {
    const standing = this.#standing;
    standing.epochs++;
    standing.logs = logs;
    standing.isBetween = true;
    const theirs = this.#rates.overruled();
    if (theirs !== undefined) {
      this.#rates.overruledLater(theirs, this.#trials.isRunning);
      standing.guard(undefined, () => this.#trials.overruledLater());
    }
    this.#trials.epochOver();
    this.#rates.epochOver();
    look();
    const waits = this.#pausing.epochOver(look);
    if (waits) return waits.finally(() => this.started());
    this.started();
    return undefined;
  }

  /** The training is over: what was not decided is decided now. */
  ends(): void {
    this.#standing.isBetween = true;
    this.#trials.trainingEnds();
    this.#standing.isOver = true;
  }

  /** Nothing is undone; what waits goes on. */
  detached(): void {
    this.#standing.isOver = true;
    this.#trials.detached();
    this.#pausing.detached();
  }

  #do(command: number, steering: Steering): void {
    const endTrial = () => this.#trials.endByHand();
    switch (steering.do) {
      case 'rate':
        return this.#rates.setByHand(command, steering.rate, endTrial);
      case 'schedule':
        return this.#rates.schedule(command, steering, endTrial);
      case 'pause':
        return this.#pausing.pause(command, steering.host);
      case 'resume':
        return this.#pausing.resume(command);
      case 'stop':
        return this.#pausing.stop(command);
      case 'save':
        return this.#save(command, steering.folder);
      case 'trial':
        return this.#trials.ask(command, steering);
      case 'undo':
        return this.#standing.tell('undone', this.#standing.undos.undo(steering.of), command);
    }
  }

  #save(command: number, folder: string): void {
    const { training, undos } = this.#standing;
    saveModel(training.model as Savable | undefined, folder)
      .then(
        ({ file, remove }) => {
          const undo = () => {
            remove();
            return `Removed ${file}.`;
          };
          undos.add({ command, topic: 'save', undo });
          this.#standing.tell('saved', `Saved as ${file}.`, command);
        },
        (error: unknown) => this.#standing.tell('refused', reasonOf(error), command),
      )
      .catch(() => undefined);
  }
}
