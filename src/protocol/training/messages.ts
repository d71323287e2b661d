import type { RunEventKind } from '../../core/runs/event.ts';
import type { ScheduleSettings } from '../../core/schedules/remedy.ts';

/** Grows with every change that an older probe or host would misread. */
export const PROBE_VERSION = 1;

/** Names, in the environment of a process, the folder that its probe writes into. */
export const PROBE_FOLDER = 'LOSSLINE_PROBE';

/** Names, as a symbol of the global object, the folder that the probe of a thread writes into: nobody is to bring a second one. */
export const PROBE_MARK = 'lossline.probe';

/** How the probe came into the process: with it, or later through the inspector. */
export type ProbeWay = 'preload' | 'inspector';

/** What trains: a call of `fit` or `fitDataset`, a loop around `trainOnBatch`, or a loop of the user's own around an optimizer. */
export type TrainingKind = 'fit' | 'fitDataset' | 'trainOnBatch' | 'loop';

/** One number of a batch or an epoch by its name in the framework: `loss`, `val_acc`. May be NaN or ±Infinity. */
export interface Logged {
  readonly name: string;
  readonly value: number;
}

/**
 * From the probe to the host, one line of JSON each. `run` names a training within all threads and processes of a run folder; all times are
 * milliseconds since the Unix epoch; epochs are those that are over (the first is 1), steps those that are done, both of the training.
 */
export type ProbeMessage =
  /** A thread of a process has the probe. */
  | {
      readonly type: 'hello';
      readonly version: number;
      readonly way: ProbeWay;
      readonly pid: number;
      readonly thread: number;
      /** `v20.20.2` */
      readonly node: string;
      readonly script: string;
      readonly time: number;
    }
  /** A copy of TensorFlow.js was found and is observed. */
  | { readonly type: 'copy'; readonly thread: number; readonly file: string; readonly version: string }
  /** TensorFlow.js is there, and cannot be observed: why, and what to do, in words for the user. */
  | { readonly type: 'blind'; readonly thread: number; readonly reason: string }
  /** A training begins; or goes on, where it was named before: its end was told too soon. */
  | {
      readonly type: 'begin';
      readonly run: string;
      readonly thread: number;
      readonly kind: TrainingKind;
      readonly time: number;
      /** Name of the model, as the framework or the user named it. */
      readonly model?: string;
      /** Class of the optimizer as the framework names it: `Adam`, `SGD`. */
      readonly optimizer?: string;
      readonly lr?: number;
      /** Epoch after which this training is to end; batches of an epoch. */
      readonly epochs?: number;
      readonly batches?: number;
      /** Whether it was going on already when the probe came. */
      readonly underWay?: boolean;
    }
  /** What came out of an epoch. None is ever left out. */
  | {
      readonly type: 'epoch';
      readonly run: string;
      readonly epoch: number;
      readonly step: number;
      readonly time: number;
      /** The rate that the optimizer used for its last step. */
      readonly lr?: number;
      readonly logs: readonly Logged[];
    }
  /** What came out of a step: those of which there is time to tell. `batch` (from 0) stands where the training has epochs. */
  | {
      readonly type: 'step';
      readonly run: string;
      readonly step: number;
      readonly time: number;
      /** Epochs that were over before. */
      readonly epoch?: number;
      readonly batch?: number;
      readonly lr?: number;
      readonly logs: readonly Logged[];
    }
  /** How a thread is, from time to time. */
  | {
      readonly type: 'status';
      readonly thread: number;
      readonly time: number;
      readonly backend?: string;
      /** Tensors that are alive, without those that `fit` itself keeps until it is over, and their bytes. */
      readonly tensors?: number;
      readonly bytes?: number;
      /** Of the training that goes on; at the end of an epoch also that epoch. */
      readonly run?: string;
      readonly epoch?: number;
      readonly stepsPerSecond?: number;
      /** The rate that the script has assigned to an optimizer that does not read it there. */
      readonly ignoredRate?: number;
    }
  /** Something was done, or refused: the answer to a command, or what followed from one later. */
  | {
      readonly type: 'event';
      readonly run: string;
      readonly kind: RunEventKind;
      readonly text: string;
      readonly command?: number;
      readonly epoch?: number;
      readonly step?: number;
      readonly time: number;
      /** What can be undone now, the latest last: numbers of commands. An event that is `not-finite` knows nothing of these three. */
      readonly undoable: readonly number[];
      readonly paused: boolean;
      readonly stopping: boolean;
    }
  /** A training is over; `error` is what it threw. */
  | { readonly type: 'end'; readonly run: string; readonly time: number; readonly error?: string }
  /** The probe has left the process as it was. */
  | { readonly type: 'detached'; readonly thread: number; readonly time: number }
  /** The thread ends by itself, or by an exception that nobody caught; a process that is killed cannot say so. */
  | { readonly type: 'exit'; readonly thread: number; readonly pid?: number; readonly code: number; readonly time: number };

/** What is to be done to a training that goes on. */
export type Steering =
  | { readonly do: 'rate'; readonly rate: number }
  /** A schedule from now on, counted from the epoch that comes next; `rounds` epochs are left. Its initial rate is the present one. */
  | { readonly do: 'schedule'; readonly settings: ScheduleSettings; readonly rounds: number }
  /** Waits at the end of this epoch; if the host (a process) dies, the training goes on by itself after a while. */
  | { readonly do: 'pause'; readonly host: number }
  | { readonly do: 'resume' }
  /** Ends the training after this epoch. */
  | { readonly do: 'stop' }
  /** Writes model.json and weights.bin into a folder. */
  | { readonly do: 'save'; readonly folder: string }
  /**
   * Keeps weights and optimizer state at the end of this epoch, lowers the rate for `epochs` epochs, and then keeps on if the mean of
   * `monitor` over the last `judged` of them is below `below`; else rolls back to what was kept, and to the former rate.
   */
  | {
      readonly do: 'trial';
      readonly rate: number;
      readonly epochs: number;
      readonly judged: number;
      readonly monitor: string;
      readonly below: number;
    }
  /** Takes a command back. */
  | { readonly do: 'undo'; readonly of: number };

/** Stands in a command for the first training of the process, before its first step. */
export const FIRST_RUN = 'first';

/** From the host to the probe. Commands are numbered from 1 without a gap. */
export type ProbeCommand =
  | { readonly id: number; readonly run: string; readonly steering: Steering }
  /** Leave the process as it was. */
  | { readonly id: number; readonly detach: true };
