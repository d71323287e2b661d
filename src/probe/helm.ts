import { FIRST_RUN, type Logged, type ProbeCommand } from '../protocol/training/messages.ts';
import type { Journal } from './journal.ts';
import { Mailbox, type Unreadable } from './mailbox.ts';
import { quietly } from './patches.ts';
import { Steered } from './steered.ts';
import type { Helm, Training } from './training.ts';

/** Milliseconds between two looks at the mailbox. */
const LOOK = 100;
/** Between two looks at the clock lie about so many milliseconds at least, and so many steps at most. */
const CLOCK = 5;
const MOST_STEPS = 32;

const BEGUN = 'The first training has begun already.';

type Steer = Extract<ProbeCommand, { steering: unknown }>;

/** Steers the trainings of one thread by the commands in a run folder. */
export class Steerer implements Helm {
  readonly #thread: number;
  readonly #journal: Journal;
  readonly #onDetach: () => void;
  readonly #mailbox: Mailbox;
  readonly #timer: NodeJS.Timeout;
  readonly #steered = new Map<string, Steered>();
  /** Trainings whose rate was set and not yet used. */
  readonly #unproved = new Set<string>();
  /** Name of the thread's first training, and what is asked of it before it is there. */
  #first: string | undefined;
  #forFirst: Steer[] = [];
  #stepsToClock = 1;
  #stride = 1;
  /** Times of `performance.now()`: that of the day may jump. */
  #clock = 0;
  #looked = 0;
  #isDetached = false;

  constructor({
    folder,
    thread,
    journal,
    onDetach,
  }: {
    readonly folder: string;
    readonly thread: number;
    readonly journal: Journal;
    readonly onDetach: () => void;
  }) {
    this.#thread = thread;
    this.#journal = journal;
    this.#onDetach = onDetach;
    this.#mailbox = new Mailbox(folder, (command) => quietly(() => this.#take(command)));
    this.#timer = setInterval(() => this.#look(), LOOK);
    this.#timer.unref();
  }

  begins(training: Training): void {
    quietly(() => {
      const steered = new Steered(training, this.#journal);
      this.#steered.set(training.run, steered);
      if (this.#first === undefined) {
        this.#first = training.run;
        for (const command of this.#forFirst.splice(0)) this.#takeFirst(command);
      }
      this.#look();
      steered.started();
    });
  }

  stepOver(training: Training): void {
    if (this.#unproved.size > 0 && this.#unproved.delete(training.run)) {
      quietly(() => this.#steered.get(training.run)?.stepOver());
    }
    if (--this.#stepsToClock > 0) return;
    const now = performance.now();
    this.#stride = now - this.#clock < CLOCK ? Math.min(MOST_STEPS, this.#stride * 2) : 1;
    this.#stepsToClock = this.#stride;
    this.#clock = now;
    if (now - this.#looked >= LOOK) this.#look();
  }

  epochOver(training: Training, logs: readonly Logged[]): Promise<void> | undefined {
    return quietly(() => {
      const steered = this.#steered.get(training.run);
      const look = () => this.#look();
      const waits = steered?.epochOver(logs, look);
      if (steered?.isUnproved) this.#unproved.add(training.run);
      return waits?.catch(() => undefined);
    });
  }

  ends(training: Training): void {
    quietly(() => this.#steered.get(training.run)?.ends());
    this.#steered.delete(training.run);
    this.#unproved.delete(training.run);
  }

  /** Lets go of all: nothing is taken back, and a training that is paused goes on. */
  detached(): void {
    if (this.#isDetached) return;
    this.#isDetached = true;
    clearInterval(this.#timer);
    for (const steered of this.#steered.values()) quietly(() => steered.detached());
    this.#steered.clear();
    this.#unproved.clear();
  }

  #look(): void {
    if (this.#isDetached) return;
    this.#looked = performance.now();
    quietly(() => this.#mailbox.look());
  }

  #take(command: ProbeCommand | Unreadable): void {
    if (this.#isDetached) return;
    if ('detach' in command) return this.#onDetach();
    if ('unreadable' in command) {
      if (this.#thread === 0)
        this.#refuse('', command.id, 'This command cannot be read: it is malformed, or of another version.');
      return;
    }
    if (command.run === FIRST_RUN) return this.#takeFirst(command);
    const steered = this.#steered.get(command.run);
    if (steered) return this.#steer(command, command.run, steered);
    const [, pid, thread] = /^(\d+)\.(\d+)\.\d+$/.exec(command.run) ?? [];
    const isOurs = pid === undefined ? this.#thread === 0 : Number(pid) === process.pid && Number(thread) === this.#thread;
    if (isOurs) this.#refuse(command.run, command.id, 'No such training goes on: it is over, or there never was one.');
  }

  /** Several threads may each have a first training: the command is for the one that comes first of all. */
  #takeFirst(command: Steer): void {
    if (this.#first === undefined) {
      this.#forFirst.push(command);
      return;
    }
    if (!this.#mailbox.claim(command.id)) return;
    const steered = this.#steered.get(this.#first);
    if (steered?.isNew) this.#steer(command, this.#first, steered);
    else if (steered) steered.refuse(command.id, BEGUN);
    else this.#refuse(this.#first, command.id, BEGUN);
  }

  #steer({ id, steering }: Steer, run: string, steered: Steered): void {
    steered.take(id, steering);
    if (steered.isUnproved) this.#unproved.add(run);
  }

  #refuse(run: string, command: number, text: string): void {
    const time = Date.now();
    this.#journal.tell({
      type: 'event',
      run,
      kind: 'refused',
      text,
      command,
      time,
      undoable: [],
      paused: false,
      stopping: false,
    });
  }
}
