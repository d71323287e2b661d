import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as TF from '@tensorflow/tfjs';
import { RunFolder } from '../../../src/node/runFolder.ts';
import { readJournal } from './journal.ts';
import { Steerer } from '../../../src/probe/helm.ts';
import { Journal } from '../../../src/probe/journal.ts';
import type { Model, Optimizer } from '../../../src/probe/tfjs.ts';
import type { Training } from '../../../src/probe/training.ts';
import type { ProbeMessage, Steering, TrainingKind } from '../../../src/protocol/training/messages.ts';

export const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof TF;

export type Event = Extract<ProbeMessage, { type: 'event' }>;

export function temporary(): string {
  return mkdtempSync(path.join(tmpdir(), 'lossline-steer-'));
}

/** Trainings of this very process that are steered through a run folder, without the hooks that find trainings by themselves. */
export class Helmed {
  readonly folder: RunFolder;
  readonly helm: Steerer;
  detached = false;
  readonly #journal: Journal;
  #runs = 0;

  private constructor(folder: RunFolder) {
    this.folder = folder;
    const onDetach = () => {
      this.detached = true;
      this.helm.detached();
    };
    this.#journal = new Journal(folder.journal);
    this.helm = new Steerer({ folder: folder.path, thread: 0, journal: this.#journal, onDetach });
  }

  static async start(): Promise<Helmed> {
    return new Helmed(await RunFolder.create(temporary()));
  }

  /** Another thread of this process, as it were. */
  thread(thread: number): Steerer {
    return new Steerer({ folder: this.folder.path, thread, journal: this.#journal, onDetach: () => undefined });
  }

  /** Name that the training number `n` (from 1) of this process has. */
  static run(n = 1): string {
    return `${process.pid}.0.${n}`;
  }

  steer(steering: Steering, run = Helmed.run()): Promise<number> {
    return this.folder.steer(run, steering);
  }

  training(kind: TrainingKind, { model, optimizer }: { model?: TF.LayersModel; optimizer?: TF.Optimizer }): Training {
    return {
      run: Helmed.run(++this.#runs),
      kind,
      ...(model && { model: model as unknown as Model }),
      ...(optimizer && { optimizer: optimizer as unknown as Optimizer }),
      epoch: 0,
      step: 0,
    };
  }

  /** The callback through which a fit is steered; `before` is called at each epoch's end, with its number from 1. */
  callback(training: Training, before?: (epoch: number, logs: TF.Logs) => Promise<unknown> | undefined): TF.CustomCallback {
    return new tf.CustomCallback({
      onTrainBegin: async () => this.helm.begins(training),
      onBatchEnd: async () => {
        training.step++;
        this.helm.stepOver(training);
      },
      onEpochEnd: async (epoch, logs = {}) => {
        training.epoch = epoch + 1;
        await before?.(epoch + 1, logs);
        await this.helm.epochOver(
          training,
          Object.entries(logs).map(([name, value]) => ({ name, value })),
        );
      },
      onTrainEnd: async () => this.helm.ends(training),
    });
  }

  /** What was told, oldest first. */
  async events(): Promise<Event[]> {
    if ('flush' in this.#journal && typeof this.#journal.flush === 'function') this.#journal.flush();
    return (await readJournal(this.folder.journal)).filter((message) => message.type === 'event');
  }

  /** `kind: text`, as a user reads it. */
  async told(): Promise<string[]> {
    return (await this.events()).map(({ kind, text }) => `${kind}: ${text}`);
  }

  /** Resolves with the first event that is so, as soon as it is told. */
  async until(isSo: (event: Event) => boolean): Promise<Event> {
    for (;;) {
      const found = (await this.events()).find(isSo);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  end(): void {
    this.helm.detached();
  }
}

/** One weight that is to become 0: each step with SGD multiplies it by `1 - 2 * rate`, and its square is the loss. */
export function quadratic(optimizer: TF.Optimizer, weight = 1): { model: TF.Sequential; xs: TF.Tensor; ys: TF.Tensor } {
  const kernelInitializer = tf.initializers.constant({ value: weight });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer })] });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return { model, xs: tf.ones([1, 1]), ys: tf.zeros([1, 1]) };
}

/** The rates that the losses of the quadratic show, one for each epoch but the last. */
export function ratesSeen(losses: readonly number[]): number[] {
  return losses.slice(1).map((loss, i) => (1 - Math.sqrt(loss / (losses[i] ?? NaN))) / 2);
}

export const near = (a: number | undefined, b: number, by = 1e-3): boolean => Math.abs((a ?? NaN) / b - 1) < by;
