import type { Logged } from '../protocol/training/messages.ts';
import { presentEngine } from './engine.ts';
import { type Beginning, Observed } from './observed.ts';
import type { Journal } from './journal.ts';
import { quietly } from './patches.ts';
import { ignoredRateOf, type Rates } from './rates.ts';
import type { Helm } from './training.ts';

/** Steps of a training are told at this distance in ms, and how its thread is. Both grow with its age, so that a journal of days stays small. */
const STEP_MS = 100;
const STATUS_MS = 1000;
const SHARE_OF_AGE = 1 / 10_000;

/** Of steps that take less, in ms, only some look at the clock: that is what costs most of all that is done at every step. */
const FAST_MS = 1;
const UNTIMED = 15;

/** What telling took, times this, is how long nothing more is told: half a percent. */
const COST = 200;

/** A training that may end without a sign is over when nothing came of it for so long: in ms, and in times of its longest pause so far. */
const REST_MS = 10_000;
const REST_PAUSES = 20;

/** What a training that is told needs of its thread. */
export interface Thread {
  readonly id: number;
  readonly journal: Journal;
  readonly helm: Helm;
  readonly rates: Rates;
}

/** The trainings of a thread: tells the journal of them, and has them steered. */
export class Trainings {
  readonly #thread: Thread;
  readonly #open = new Set<Observed>();
  #runs = 0;
  #isLeft = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(thread: Thread) {
    this.#thread = thread;
  }

  /**
   * A training begins, or goes on: then with what is new of it.
   * @throws where nothing is observed any more
   */
  begin(beginning: Beginning, course?: Observed): Observed {
    if (this.#isLeft) throw new Error('The probe has left.');
    const begun = course ?? new Observed(`${process.pid}.${this.#thread.id}.${++this.#runs}`, beginning);
    begun.again(beginning);
    if (begun.open) return begun;
    begun.open = true;
    this.#open.add(begun);
    this.#timer ??= setInterval(() => this.#tick(), STATUS_MS).unref();
    const { kind, name, optimizer = begun.optimizer, epochs, batches, underWay } = beginning;
    const lr = optimizer && quietly(() => this.#thread.rates.read(optimizer));
    this.#thread.journal.tell({
      type: 'begin',
      run: begun.run,
      thread: this.#thread.id,
      kind,
      time: Date.now(),
      ...(name !== undefined && { model: name }),
      ...(optimizer && { optimizer: quietly(() => optimizer.getClassName?.()) ?? optimizer.constructor.name }),
      ...(lr !== undefined && { lr }),
      ...(epochs !== undefined && Number.isFinite(epochs) && { epochs }),
      ...(batches !== undefined && { batches }),
      ...(underWay && { underWay: true }),
    });
    this.#thread.journal.flush();
    quietly(() => this.#thread.helm.begins(begun));
    return begun;
  }

  /** A step is over. @returns whether it is to be told */
  stepOver(course: Observed): boolean {
    if (!course.open) return false;
    course.step++;
    this.#thread.helm.stepOver(course);
    if (course.untimed > 0) {
      course.untimed--;
      return false;
    }
    const now = performance.now();
    const pause = now - course.at;
    if (pause > course.longest) course.longest = pause;
    course.untimed = course.skipped = pause < FAST_MS * (course.skipped + 1) ? UNTIMED : 0;
    course.at = now;
    return now >= course.stepDue;
  }

  /** Tells of the latest step. @param batch where it belongs to an epoch, from 0 */
  tellStep(course: Observed, read: () => readonly Logged[], batch?: number): void {
    const since = performance.now();
    quietly(() => {
      const { run, step, epoch } = course;
      const logs = read();
      const lr = this.#rate(course);
      const place = batch === undefined ? {} : { epoch, batch };
      const rate = lr === undefined ? {} : { lr };
      this.#thread.journal.tell({ type: 'step', run, step, time: Date.now(), ...place, ...rate, logs });
      this.#checkFinite(course, logs, batch === undefined ? `at step ${step}` : `at step ${batch + 1} of epoch ${epoch + 1}`);
      if (since >= course.statusDue) this.#tellStatus(course, since);
    });
    const now = performance.now();
    const age = (now - course.begun) * SHARE_OF_AGE;
    course.stepDue = now + Math.max(STEP_MS, age, (now - since) * COST * this.#open.size);
  }

  /** An epoch is over. */
  epochOver(course: Observed, epoch: number, logs: readonly Logged[]): Promise<void> | undefined {
    if (!course.open) return undefined;
    course.epoch = epoch;
    this.tellEpoch(course, epoch, course.step, logs);
    const now = performance.now();
    course.at = now;
    if (now >= course.statusAt + STEP_MS) this.#tellStatus(course, now, epoch);
    return quietly(() => this.#thread.helm.epochOver(course, logs));
  }

  tellEpoch(course: Observed, epoch: number, step: number, logs: readonly Logged[]): void {
    const lr = this.#rate(course);
    const known = lr === undefined ? {} : { lr };
    this.#thread.journal.tell({ type: 'epoch', run: course.run, epoch, step, time: Date.now(), ...known, logs });
    this.#checkFinite(course, logs, `at the end of epoch ${epoch}`);
  }

  /** Looks at numbers that are known anyway. */
  #checkFinite(course: Observed, logs: readonly Logged[], place: string): void {
    if (course.spoilt) return;
    const spoilt = logs.find(({ name, value }) => !Number.isFinite(value) && /loss$/i.test(name));
    if (!spoilt) return;
    course.spoilt = true;
    const { run, step, epoch } = course;
    const text = `${spoilt.name === 'loss' ? 'Loss' : spoilt.name} is ${spoilt.value} ${place}.`;
    this.#thread.journal.tell({
      type: 'event',
      run,
      kind: 'not-finite',
      text,
      ...(course.kind.startsWith('fit') && { epoch }),
      step,
      time: Date.now(),
      undoable: [],
      paused: false,
      stopping: false,
    });
    this.#thread.journal.flush();
  }

  end(course: Observed, error?: string): void {
    if (!course.open) return;
    course.open = false;
    this.#open.delete(course);
    if (this.#open.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    quietly(() => this.#thread.helm.ends(course));
    this.#thread.journal.tell({ type: 'end', run: course.run, time: Date.now(), ...(error !== undefined && { error }) });
    this.#thread.journal.flush();
  }

  /** The thread ends. */
  endAll(error?: string): void {
    for (const course of this.#open) this.end(course, error);
  }

  /** Leaves all of them to themselves, even where a method that somebody replaced in turn still tells of them. */
  leave(): void {
    this.#isLeft = true;
    for (const course of this.#open) course.open = false;
    this.#open.clear();
    clearInterval(this.#timer);
  }

  #rate({ optimizer }: Observed): number | undefined {
    return optimizer && quietly(() => this.#thread.rates.read(optimizer));
  }

  #tick(): void {
    const now = performance.now();
    for (const course of this.#open) {
      const rested = now - course.at;
      if (course.resting && rested > Math.max(REST_MS, course.longest * REST_PAUSES)) this.end(course);
      else if (now >= course.statusDue && (!course.resting || rested < STATUS_MS * 2)) this.#tellStatus(course, now);
    }
  }

  #tellStatus(course: Observed, now: number, epoch?: number): void {
    quietly(() => {
      const { optimizer, run, step, mark } = course;
      const engine = presentEngine();
      const ignoredRate = optimizer && ignoredRateOf(optimizer);
      const seconds = (now - mark.at) / 1000;
      if (seconds >= 0.5) course.mark = { step, at: now };
      let kept = 0;
      for (const one of this.#open) kept += one.kept;
      this.#thread.journal.tell({
        type: 'status',
        thread: this.#thread.id,
        time: Date.now(),
        ...(engine?.backendName !== undefined && { backend: engine.backendName }),
        ...(engine && { tensors: engine.state.numTensors - kept, bytes: engine.state.numBytes }),
        run,
        ...(epoch !== undefined && { epoch }),
        ...(seconds >= 0.5 && { stepsPerSecond: (step - mark.step) / seconds }),
        ...(ignoredRate !== undefined && { ignoredRate }),
      });
    });
    course.statusAt = now;
    course.statusDue = now + Math.max(STATUS_MS, (now - course.begun) * SHARE_OF_AGE);
  }
}
