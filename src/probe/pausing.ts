import type { RunEventKind } from '../core/runs/event.ts';
import type { Course } from './course.ts';
import { HostWatch } from './hostWatch.ts';
import { Refusal } from './refusal.ts';

/** Milliseconds between looks at the mailbox while a training is paused. */
const PAUSED_LOOK = 100;

/** Holds a training back at the end of an epoch, or ends it there. */
export class Pausing {
  readonly #course: Course;
  #pause: { readonly command: number; readonly host: HostWatch } | undefined;
  #stop: number | undefined;

  constructor(course: Course) {
    this.#course = course;
  }

  /** A command has come: somebody is there. */
  sign(): void {
    this.#pause?.host.sign(Date.now());
  }

  pause(command: number, host: number): void {
    const course = this.#course;
    course.needsEpochs('A pause begins at the end of an epoch');
    if (this.#stop !== undefined) throw new Refusal('The training stops after this epoch.');
    course.undos.dropTopic('pause');
    this.#pause = { command, host: new HostWatch(host, Date.now()) };
    const undo = () => {
      const text = course.isPaused ? 'Goes on.' : 'Does not pause after this epoch.';
      this.#letGo();
      return text;
    };
    course.undos.add({ command, topic: 'pause', undo });
    const { epoch } = course.training;
    if (course.isPaused) course.tell('paused', `Paused after epoch ${epoch}.`, command);
    else if (!course.isBetween || course.isNew) course.tell('paused', `Pauses after epoch ${epoch + 1}.`, command);
  }

  resume(command: number): void {
    if (!this.#pause) throw new Refusal('The training is not paused.');
    const { isPaused, training } = this.#course;
    this.#goOn('resumed', isPaused ? `Goes on after epoch ${training.epoch}.` : 'Does not pause after this epoch.', command);
  }

  stop(command: number): void {
    const course = this.#course;
    course.needsEpochs('A training is stopped at the end of an epoch');
    if (!course.training.model) throw new Refusal('This training has no model that Lossline can see: it cannot be stopped.');
    if (this.#stop !== undefined) throw new Refusal('The training stops already.');
    this.#stop = command;
    course.isStopping = true;
    const undo = () => {
      this.#stop = undefined;
      course.isStopping = false;
      return 'Does not stop after this epoch.';
    };
    course.undos.add({ command, topic: 'stop', undo });
    const { epoch } = course.training;
    course.tell('stopping', `Stops after epoch ${course.isBetween && !course.isNew ? epoch : epoch + 1}.`, command);
  }

  /** @returns what the training is to wait for @param look takes the commands that have come */
  epochOver(look: () => void): Promise<void> | undefined {
    if (this.#pause && this.#stop === undefined) return this.#wait(this.#pause, look);
    this.#stopNow();
    return undefined;
  }

  detached(): void {
    this.#stop = undefined;
    if (this.#course.isPaused) this.#goOn('resumed', 'Goes on: Lossline has let go of the process.');
    else this.#letGo();
  }

  /** Its timer keeps the process alive: nothing else might, as long as fit waits for us. */
  async #wait({ command }: { readonly command: number }, look: () => void): Promise<void> {
    const { training } = this.#course;
    this.#course.isPaused = true;
    this.#course.tell('paused', `Paused after epoch ${training.epoch}.`, command);
    while (this.#pause && this.#stop === undefined) {
      await new Promise((resolve) => setTimeout(resolve, PAUSED_LOOK));
      look();
      if (this.#pause?.host.isGone(Date.now()))
        this.#goOn('resumed', 'Goes on by itself: nobody who could end the pause is there.');
    }
    this.#letGo();
    this.#stopNow();
  }

  #goOn(kind: RunEventKind, text: string, command?: number): void {
    this.#letGo();
    this.#course.undos.dropTopic('pause');
    this.#course.tell(kind, text, command);
  }

  #letGo(): void {
    this.#pause = undefined;
    this.#course.isPaused = false;
  }

  /** `fit` looks at it after each step too, which would cost an epoch its rest and its validation: so it is set here. */
  #stopNow(): void {
    if (this.#stop === undefined) return;
    const { training, undos } = this.#course;
    this.#course.guard(this.#stop, () => {
      if (training.model) training.model.stopTraining = true;
    });
    undos.dropTopic('stop');
  }
}
