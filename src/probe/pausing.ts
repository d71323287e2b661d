import type { RunEventKind } from '../core/runs/event.ts';
import type { Standing } from './standing.ts';
import { HostWatch } from './hostWatch.ts';
import { quietly } from './patches.ts';
import { Refusal } from './thrown.ts';

/** Milliseconds between looks at the mailbox while a training is paused. */
const PAUSED_LOOK = 100;

/** Holds a training back at the end of an epoch, or ends it there. */
export class Pausing {
  readonly #standing: Standing;
  #pause: { readonly command: number; readonly host: HostWatch } | undefined;
  #stop: number | undefined;

  constructor(standing: Standing) {
    this.#standing = standing;
  }

  /** A command has come: somebody is there. */
  sign(): void {
    this.#pause?.host.sign(performance.now());
  }

  pause(command: number, host: number): void {
    const standing = this.#standing;
    standing.needsEpochs('A pause begins at the end of an epoch');
    if (this.#stop !== undefined) throw new Refusal('The training stops after this epoch.');
    standing.undos.dropTopic('pause');
    this.#pause = { command, host: new HostWatch(host, performance.now()) };
    const undo = () => {
      const text = standing.isPaused ? 'Goes on.' : 'Does not pause after this epoch.';
      this.#letGo();
      return text;
    };
    standing.undos.add({ command, topic: 'pause', undo });
    const { epoch } = standing.training;
    if (standing.isPaused) standing.tell('paused', `Paused after epoch ${epoch}.`, command);
    else if (!standing.isBetween || standing.isNew) standing.tell('paused', `Pauses after epoch ${epoch + 1}.`, command);
  }

  resume(command: number): void {
    if (!this.#pause) throw new Refusal('The training is not paused.');
    const { isPaused, training } = this.#standing;
    this.#goOn('resumed', isPaused ? `Goes on after epoch ${training.epoch}.` : 'Does not pause after this epoch.', command);
  }

  stop(command: number): void {
    const standing = this.#standing;
    standing.needsEpochs('A training is stopped at the end of an epoch');
    if (!standing.training.model) throw new Refusal('This training has no model that Lossline can see: it cannot be stopped.');
    if (this.#stop !== undefined) throw new Refusal('The training stops already.');
    this.#stop = command;
    standing.isStopping = true;
    const undo = () => {
      this.#stop = undefined;
      standing.isStopping = false;
      return 'Does not stop after this epoch.';
    };
    standing.undos.add({ command, topic: 'stop', undo });
    const { epoch } = standing.training;
    standing.tell('stopping', `Stops after epoch ${standing.isBetween && !standing.isNew ? epoch : epoch + 1}.`, command);
  }

  /** @returns what the training is to wait for @param look takes the commands that have come */
  epochOver(look: () => void): Promise<void> | undefined {
    if (this.#pause && this.#stop === undefined && !this.#stopsItself) return this.#wait(this.#pause, look);
    this.#stopNow();
    return undefined;
  }

  detached(): void {
    this.#stop = undefined;
    if (this.#standing.isPaused) this.#goOn('resumed', 'Goes on: Lossline has let go of the process.');
    else this.#letGo();
  }

  /** Its timer keeps the process alive: nothing else might, as long as fit waits for us. */
  async #wait({ command }: { readonly command: number }, look: () => void): Promise<void> {
    const { training } = this.#standing;
    this.#standing.isPaused = true;
    this.#standing.tell('paused', `Paused after epoch ${training.epoch}.`, command);
    while (this.#pause && this.#stop === undefined) {
      await new Promise((resolve) => setTimeout(resolve, PAUSED_LOOK));
      look();
      if (this.#pause && this.#stopsItself) this.#goOn('resumed', 'Goes on to its end: the script stops it.');
      if (this.#pause?.host.isGone(performance.now()))
        this.#goOn('resumed', 'Goes on by itself: nobody who could end the pause is there.');
    }
    this.#letGo();
    this.#stopNow();
  }

  /** The script itself has asked for the end, maybe from a signal: to hold it back would keep what it does then from happening. */
  get #stopsItself(): boolean {
    return quietly(() => this.#standing.training.model?.stopTraining) === true;
  }

  #goOn(kind: RunEventKind, text: string, command?: number): void {
    this.#letGo();
    this.#standing.undos.dropTopic('pause');
    this.#standing.tell(kind, text, command);
  }

  #letGo(): void {
    this.#pause = undefined;
    this.#standing.isPaused = false;
  }

  /** `fit` looks at it after each step too, which would cost an epoch its rest and its validation: so it is set here. */
  #stopNow(): void {
    if (this.#stop === undefined) return;
    const { training, undos } = this.#standing;
    this.#standing.guard(this.#stop, () => {
      if (training.model) training.model.stopTraining = true;
    });
    undos.dropTopic('stop');
  }
}
