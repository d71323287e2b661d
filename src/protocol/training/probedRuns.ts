import { LeakWatch } from '../../core/monitor/leak.ts';
import type { Monitor } from '../../core/monitor/monitor.ts';
import type { TrainingFacts } from '../../core/monitor/trainingFacts.ts';
import type { ProbeMessage } from './messages.ts';
import { samplesOfEpoch, samplesOfStep } from './samples.ts';

export type Begin = Extract<ProbeMessage, { type: 'begin' }>;
type Status = Extract<ProbeMessage, { type: 'status' }>;

/** What becomes of the messages of a process. */
export interface ProbedRunsEvents {
  /** A training has begun: the run that it is to be. */
  begin(begin: Begin): Monitor;
  /** TensorFlow.js is there and cannot be observed, in words for the user. */
  blind(reason: string): void;
  /** Something is new of a run besides its numbers. */
  changed(monitor: Monitor): void;
}

interface Training {
  readonly begin: Begin;
  readonly monitor: Monitor;
  readonly leaks: LeakWatch;
  /** The latest step, and when tensors were counted last, in a loop without epochs. */
  step: number;
  counted: number;
}

/** Milliseconds between two counts of tensors in a loop without epochs. */
const COUNTED_EVERY = 1000;

/** Makes runs of what the probe tells of one process: each training is one. */
export class ProbedRuns {
  readonly #events: ProbedRunsEvents;
  readonly #trainings = new Map<string, Training>();
  #pid = 0;
  #attached = false;

  constructor(events: ProbedRunsEvents) {
    this.#events = events;
  }

  /** The runs of this process so far. */
  get monitors(): readonly Monitor[] {
    return [...this.#trainings.values()].map(({ monitor }) => monitor);
  }

  /** Name of the training that a run is, as the probe knows it. */
  nameOf(monitor: Monitor): string | undefined {
    return [...this.#trainings].find(([, training]) => training.monitor === monitor)?.[0];
  }

  take(message: ProbeMessage): void {
    switch (message.type) {
      case 'hello':
        this.#pid = message.pid;
        this.#attached = message.way === 'inspector';
        return;
      case 'blind':
        return this.#events.blind(message.reason);
      case 'begin':
        return this.#begin(message);
      case 'status':
        return this.#status(message);
      case 'copy':
      case 'detached':
      case 'exit':
        return;
    }
    const training = this.#trainings.get(message.run);
    if (!training) return;
    const { monitor, begin } = training;
    switch (message.type) {
      case 'epoch':
        this.#know(monitor, message);
        return monitor.take(samplesOfEpoch(begin, message));
      case 'step':
        this.#know(monitor, message);
        training.step = message.step;
        return monitor.take(samplesOfStep(begin, message));
      case 'event': {
        const { kind, text, command, step, time, undoable, paused, stopping } = message;
        const epoch = epochsOver(begin, message);
        const place = { ...(epoch !== undefined && { epoch }), ...(step !== undefined && { step }) };
        if (kind !== 'not-finite') this.#know(monitor, { undoable, paused, stopping });
        return monitor.run.event({ kind, text, ...(command !== undefined && { command }), ...place, time });
      }
      case 'end':
        this.#over(monitor, message.error === undefined ? 'finished' : 'failed');
    }
  }

  /** The process is gone, or left to itself: what still went on in it is over. */
  end(state: 'finished' | 'failed'): void {
    for (const { monitor } of this.#trainings.values()) {
      if (monitor.training?.attached) monitor.training = { ...monitor.training, attached: false };
      if (monitor.run.state !== 'finished' && monitor.run.state !== 'failed') this.#over(monitor, state);
    }
  }

  #begin(begin: Begin): void {
    const known = this.#trainings.get(begin.run)?.monitor;
    const monitor = known ?? this.#events.begin(begin);
    if (known) monitor.run.state = 'running';
    const { thread, kind, optimizer, lr, epochs } = begin;
    const steerable = kind === 'fit' || kind === 'fitDataset' ? 'epochs' : 'steps';
    const leaks = new LeakWatch(steerable === 'epochs' ? 'epoch' : 'step');
    this.#trainings.set(begin.run, { begin, monitor, leaks, step: 0, counted: -Infinity });
    monitor.training = {
      pid: this.#pid,
      thread,
      ...(this.#attached && { attached: true }),
      steerable,
      ...(optimizer !== undefined && { optimizer }),
      ...(lr !== undefined && { lr }),
      paused: false,
      stopping: false,
      undoable: [],
    };
    if (epochs !== undefined) monitor.run.plan({ epochs });
    this.#events.changed(monitor);
  }

  #over(monitor: Monitor, state: 'finished' | 'failed'): void {
    if (monitor.training) {
      const facts: { -readonly [Fact in keyof TrainingFacts]: TrainingFacts[Fact] } = { ...monitor.training };
      delete facts.steerable;
      monitor.training = { ...facts, paused: false, stopping: false, undoable: [] };
    }
    monitor.run.state = state;
    this.#events.changed(monitor);
  }

  #status({ run, thread, time, epoch, backend, tensors, bytes, stepsPerSecond, ignoredRate }: Status): void {
    for (const [name, training] of this.#trainings) {
      const { monitor } = training;
      if (monitor.training?.thread !== thread || !monitor.training.steerable) continue;
      this.#know(monitor, { backend, tensors, bytes, ...(name === run && { stepsPerSecond }) });
      if (name === run) {
        if (tensors !== undefined) count(training, tensors, time, epoch);
        monitor.training = { ...monitor.training, ignoredRate, leak: training.leaks.sentence };
      }
      this.#events.changed(monitor);
    }
  }

  #know(monitor: Monitor, news: { readonly [Fact in keyof TrainingFacts]?: TrainingFacts[Fact] | undefined }): void {
    const { lr, backend, tensors, bytes, stepsPerSecond, paused, stopping, undoable } = news;
    const known = { lr, backend, tensors, bytes, stepsPerSecond, paused, stopping, undoable };
    const stated = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
    if (monitor.training) monitor.training = { ...monitor.training, ...stated };
  }
}

/** An epoch is over with its last step: what the script does at its end comes before `fit` tells of it, and may take long. */
function epochsOver(
  { batches }: Begin,
  { epoch, step }: { readonly epoch?: number; readonly step?: number },
): number | undefined {
  if (epoch === undefined || step === undefined || batches === undefined) return epoch;
  return step >= (epoch + 1) * batches ? epoch + 1 : epoch;
}

/** Within an epoch what is just being worked with is alive too: only its end counts. */
function count(training: Training, tensors: number, time: number, epoch: number | undefined): void {
  const { leaks, monitor, step, counted } = training;
  if (epoch !== undefined) return leaks.take({ at: epoch, tensors });
  if (monitor.training?.steerable === 'epochs' || time < counted + COUNTED_EVERY) return;
  training.counted = time;
  leaks.take({ at: step, tensors });
}
