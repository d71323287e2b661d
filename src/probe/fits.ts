import type { Logged } from '../protocol/training/messages.ts';
import type { Beginning, Observed } from './observed.ts';
import { nameOf, noteOuter } from './names.ts';
import { type Patches, quietly } from './patches.ts';
import { wordsOf } from './thrown.ts';
import type { Steps } from './steps.ts';
import { type History, type Layers, type Logs, type Model, scalarOf, type Tensor } from './tfjs.ts';
import type { Trainings } from './trainings.ts';

/** How `fit` or `fitDataset` was called. */
interface Call {
  readonly kind: 'fit' | 'fitDataset';
  readonly initialEpoch: number;
}

/** One call that goes on, within a training that may be made of several. */
interface Fit {
  readonly course: Observed;
  readonly model: Model | undefined;
  /** Epochs of the training before those that this call counts. */
  readonly before: number;
  /** Whether it is meant to be of one epoch. */
  readonly single: boolean;
}

/** The latest training of a model, and whether each of its calls began anew at epoch 0, for one epoch. */
interface Latest {
  readonly course: Observed;
  readonly single: boolean;
}

/** Values of `fit` that are none of the training's. */
const OF_BATCH = new Set(['batch', 'size']);

/** Observes `fit` and `fitDataset` of all models of a thread, through the callback that both have, and which comes after all others. */
export class Fits {
  readonly #trainings: Trainings;
  readonly #steps: Steps;
  readonly #calls = new WeakMap<Model, Call>();
  readonly #models = new WeakMap<History, Model>();
  readonly #fits = new WeakMap<History, Fit>();
  readonly #ofModel = new WeakMap<Model, Fit>();
  readonly #latest = new WeakMap<Model, Latest>();

  constructor(trainings: Trainings, steps: Steps) {
    this.#trainings = trainings;
    this.#steps = steps;
  }

  /** Observes the models of one copy. */
  observe({ History, LayersModel, Sequential }: Layers, patches: Patches): void {
    this.#steps.observeLosses(LayersModel.prototype);
    this.#observeCalls(LayersModel.prototype, patches);
    for (const name of ['fit', 'fitDataset', 'trainOnBatch'])
      patches.wrap(
        Sequential.prototype,
        name,
        (original) =>
          function (...args) {
            quietly(() => noteOuter(this as Model));
            return original.apply(this, args);
          },
      );
    this.#observeHistory(History.prototype, patches);
  }

  #observeCalls(models: object, patches: Patches): void {
    const called = (model: Model, call: Call) => this.#calls.set(model, call);
    const failed = (model: Model, error: unknown) => this.#failed(model, error);
    const batchOver = (model: Model, values: readonly Tensor[]) => this.#steps.batchOver(model, values);
    for (const kind of ['fit', 'fitDataset'] as const)
      patches.wrap(
        models,
        kind,
        (original) =>
          function (...args) {
            if (quietly(() => (this as Model).isTraining)) return original.apply(this, args); // refused: the fit that goes on is another
            quietly(() => {
              const { initialEpoch } = (args[kind === 'fit' ? 2 : 1] ?? {}) as { readonly initialEpoch?: number };
              called(this as Model, { kind, initialEpoch: initialEpoch ?? 0 });
            });
            const result = original.apply(this, args);
            return !(result instanceof Promise)
              ? result
              : result.catch((error: unknown) => {
                  quietly(() => failed(this as Model, error));
                  throw error;
                });
          },
      );
    patches.wrap(
      models,
      'makeTrainFunction',
      (original) =>
        function () {
          const train = original.call(this);
          if ((this as Model).isTraining === true) return train; // fit tells of its steps itself
          return (data: unknown) => {
            const values = (train as (data: unknown) => unknown)(data);
            quietly(() => batchOver(this as Model, values as readonly Tensor[]));
            return values;
          };
        },
    );
  }

  #observeHistory(history: object, patches: Patches): void {
    const on = {
      setModel: (one: History, model: Model) => this.#models.set(one, model),
      begins: (one: History) => this.#begins(one),
      batchOver: (one: History, batch: number, logs: Logs) => this.#batchOver(one, batch, logs),
      epochOver: (one: History, epoch: number, logs: Logs) => this.#epochOver(one, epoch, logs),
      ends: (one: History) => this.#ends(one),
    };
    patches.wrap(
      history,
      'setModel',
      (original) =>
        function (model) {
          quietly(() => on.setModel(this as History, model as Model));
          return original.call(this, model);
        },
    );
    patches.wrap(
      history,
      'onTrainBegin',
      (original) =>
        function (logs) {
          const begun = original.call(this, logs);
          quietly(() => on.begins(this as History));
          return begun;
        },
    );
    patches.wrap(
      history,
      'onBatchEnd',
      (original) =>
        function (batch, logs) {
          const over = original.call(this, batch, logs);
          try {
            on.batchOver(this as History, batch as number, logs as Logs);
          } catch {
            // what went wrong is ours alone
          }
          return over;
        },
    );
    patches.wrap(
      history,
      'onEpochEnd',
      (original) =>
        function (epoch, logs) {
          const over = original.call(this, epoch, logs);
          const wait = quietly(() => on.epochOver(this as History, epoch as number, logs as Logs));
          return wait ? Promise.all([over, wait.catch(() => undefined)]) : over;
        },
    );
    patches.wrap(
      history,
      'onTrainEnd',
      (original) =>
        function (logs) {
          quietly(() => on.ends(this as History));
          return original.call(this, logs);
        },
    );
  }

  #begins(history: History): void {
    const model = this.#models.get(history);
    if (!model) return;
    const { kind, initialEpoch: first } = this.#calls.get(model) ?? { kind: 'fit', initialEpoch: 0 };
    const epochs = history.params?.epochs ?? 1;
    const single = epochs - first === 1;
    const latest = this.#latest.get(model);
    const continued = latest && carriesOn(latest, first, single) ? latest.course : undefined;
    const course = this.#trainings.begin(
      { ...factsOf(history, kind), name: nameOf(model), model, epochs: single ? undefined : epochs },
      continued,
    );
    const before = first === 0 && continued ? continued.epoch : 0;
    this.#goesOn(history, { course, model, before, single });
    this.#latest.set(model, { course, single: first === 0 && single });
  }

  #goesOn(history: History, fit: Fit): void {
    fit.course.resting = false;
    this.#fits.set(history, fit);
    if (fit.model) this.#ofModel.set(fit.model, fit);
  }

  #batchOver(history: History, batch: number, logs: Logs): void {
    const fit = this.#fits.get(history) ?? this.#underWay(history, batch);
    if (!fit) return;
    if (this.#trainings.stepOver(fit.course)) this.#trainings.tellStep(fit.course, () => logged(logs), batch);
    else if (typeof logs['loss'] === 'number' && !Number.isFinite(logs['loss']) && !fit.course.spoilt)
      this.#trainings.tellStep(fit.course, () => logged(logs), batch);
  }

  #epochOver(history: History, epoch: number, logs: Logs): Promise<void> | undefined {
    const fit = this.#fits.get(history);
    if (!fit) return undefined;
    fit.course.kept += Object.values(logs).filter((value) => typeof value !== 'number').length;
    return this.#trainings.epochOver(fit.course, fit.before + epoch + 1, logged(logs));
  }

  #ends(history: History): void {
    const fit = this.#fits.get(history) ?? this.#adopt(history, undefined);
    this.#fits.delete(history);
    this.#over(fit);
  }

  #failed(model: Model, error: unknown): void {
    const fit = this.#ofModel.get(model);
    if (!fit) return;
    this.#ofModel.delete(model);
    this.#trainings.end(fit.course, wordsOf(error));
  }

  /** A fit of one epoch may be one of many: it is over when nothing more comes of it. */
  #over({ course, model, single }: Fit): void {
    if (model) this.#ofModel.delete(model);
    course.kept = 0;
    if (single) course.resting = true;
    else this.#trainings.end(course);
  }

  /** A fit that was going on when the probe came: whose it is shows with the next batch. */
  #underWay(history: History, batch: number): Fit | undefined {
    const model = this.#steps.model;
    return model?.history === history ? this.#adopt(history, model, batch) : undefined;
  }

  /** Takes over what a fit has kept of the epochs that are over. */
  #adopt(history: History, model: Model | undefined, batch = -1): Fit {
    const facts = factsOf(history, history.params?.samples ? 'fit' : 'fitDataset');
    const past = history.epoch ?? [];
    const epoch = past.length > 0 ? Math.max(...past) + 1 : (history.params?.initialEpoch ?? 0);
    const made = facts.batches === undefined ? model?.optimizer?.iterations_ : epoch * facts.batches + batch + 1;
    const epochs = history.params?.epochs ?? undefined;
    const course = this.#trainings.begin({
      ...facts,
      epochs,
      ...(model && { name: nameOf(model), model }),
      underWay: { epoch, step: Math.max(0, (made ?? 0) - 1) },
    });
    const values = Object.entries(history.history ?? {}).filter(([, ofEpochs]) => ofEpochs.length === past.length);
    past.forEach((one, i) => {
      const logs = logged(Object.fromEntries(values.map(([name, ofEpochs]) => [name, ofEpochs[i] ?? NaN])));
      this.#trainings.tellEpoch(course, one + 1, (one + 1) * (facts.batches ?? 0), logs);
    });
    const fit = { course, model, before: 0, single: false };
    this.#goesOn(history, fit);
    if (model) this.#latest.set(model, { course, single: false });
    return fit;
  }
}

/** A fit that begins where one of the same model has ended carries it on, and so does one of one epoch after others such. */
function carriesOn({ course, single: others }: Latest, first: number, single: boolean): boolean {
  return first > 0 ? course.epoch === first : single && others;
}

function factsOf({ params }: History, kind: Call['kind']): Beginning {
  const { samples, batchSize, steps } = params ?? {};
  return { kind, batches: steps ?? (samples && batchSize ? Math.ceil(samples / batchSize) : undefined) };
}

function logged(logs: Logs): Logged[] {
  return Object.entries(logs)
    .filter(([name]) => !OF_BATCH.has(name))
    .map(([name, value]) => ({ name, value: scalarOf(value) }));
}
