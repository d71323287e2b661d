import type { Logged } from '../protocol/training/messages.ts';
import type { Journal } from './journal.ts';
import { type Patches, quietly } from './patches.ts';
import { rateOf } from './rates.ts';
import type { History, Layers, Logs, Model } from './tfjs.ts';
import type { Helm, Training } from './training.ts';

interface Fit {
  readonly run: string;
  readonly model: Model;
  steps: number;
  training?: Training;
}

/** Observes `fit` and `fitDataset` of one copy of TensorFlow.js through the callback that both have. */
export function observeFits(
  layers: Layers,
  patches: Patches,
  journal: Journal,
  thread: { readonly id: number; runs: number },
  helm: Helm,
): void {
  const fits = new WeakMap<object, Fit>();
  const history = layers.History.prototype;
  patches.wrap(
    history,
    'setModel',
    (original) =>
      function (...args) {
        quietly(() =>
          fits.set(this as object, { run: `${process.pid}.${thread.id}.${++thread.runs}`, model: args[0] as Model, steps: 0 }),
        );
        return original.apply(this, args);
      },
  );
  patches.wrap(
    history,
    'onTrainBegin',
    (original) =>
      function (...args) {
        quietly(() => {
          const fit = fits.get(this as object);
          const { params } = this as History;
          if (!fit) return;
          const { optimizer, name } = fit.model;
          const lr = optimizer && rateOf(optimizer);
          const { epochs, samples, batchSize, steps } = params ?? {};
          const batches = steps ?? (samples && batchSize ? Math.ceil(samples / batchSize) : undefined);
          journal.tell({
            type: 'begin',
            run: fit.run,
            thread: thread.id,
            kind: samples ? 'fit' : 'fitDataset',
            time: Date.now(),
            ...(name !== undefined && { model: name }),
            ...(optimizer?.getClassName && { optimizer: optimizer.getClassName() }),
            ...(lr !== undefined && { lr }),
            ...(epochs && { epochs }),
            ...(batches && { batches }),
          });
          fit.training = {
            run: fit.run,
            kind: samples ? 'fit' : 'fitDataset',
            model: fit.model,
            ...(optimizer && { optimizer }),
            epoch: 0,
            step: 0,
          };
          helm.begins(fit.training);
        });
        return original.apply(this, args);
      },
  );
  patches.wrap(
    history,
    'onBatchEnd',
    (original) =>
      function (...args) {
        const fit = fits.get(this as object);
        if (fit) fit.steps++;
        if (fit?.training) {
          fit.training.step++;
          helm.stepOver(fit.training);
        }
        return original.apply(this, args);
      },
  );
  patches.wrap(
    history,
    'onEpochEnd',
    (original) =>
      async function (...args) {
        const waits = quietly(() => {
          const fit = fits.get(this as object);
          if (!fit) return undefined;
          const lr = fit.model.optimizer && rateOf(fit.model.optimizer);
          const [epoch, logs] = args as [number, Logs];
          journal.tell({
            type: 'epoch',
            run: fit.run,
            epoch: epoch + 1,
            step: fit.steps,
            time: Date.now(),
            ...(lr !== undefined && { lr }),
            logs: logged(logs),
          });
          if (!fit.training) return undefined;
          fit.training.epoch = epoch + 1;
          return helm.epochOver(fit.training, logged(logs));
        });
        if (waits) await waits;
        return original.apply(this, args);
      },
  );
  patches.wrap(
    history,
    'onTrainEnd',
    (original) =>
      function (...args) {
        const fit = fits.get(this as object);
        if (fit?.training) helm.ends(fit.training);
        if (fit) journal.tell({ type: 'end', run: fit.run, time: Date.now() });
        return original.apply(this, args);
      },
  );
}

function logged(logs: Logs): Logged[] {
  return Object.entries(logs).map(([name, value]) => ({
    name,
    value: typeof value === 'number' ? value : (value.dataSync()[0] ?? NaN),
  }));
}
