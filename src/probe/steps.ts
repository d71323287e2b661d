import type { Logged } from '../protocol/training/messages.ts';
import type { Observed } from './observed.ts';
import { nameOf } from './names.ts';
import { ownerOf, type Patches, quietly } from './patches.ts';
import type { Rates } from './rates.ts';
import {
  type Applied,
  type Core,
  type Gradients,
  type Model,
  type Optimizer,
  optimizersOf,
  scalarOf,
  type Tensor,
} from './tfjs.ts';
import type { Trainings } from './trainings.ts';

/** Gradients that wait to be applied: those of a discriminator and a generator may be computed before either is applied. */
const LATEST = 4;

/** Gradients that nobody applied, from which on they are steps of a loop that changes its variables itself. */
const BY_HAND = 100;
/** The same where no optimizer can be seen. */
const BLIND = 2;

/**
 * Steps of all optimizers of a thread. Those that a model makes within `fit` are counted there; the others are a training of their own,
 * one for each model that is trained by `trainOnBatch`, and one for each optimizer of a loop.
 */
export class Steps {
  readonly #patches: Patches;
  readonly #trainings: Trainings;
  readonly #rates: Rates;
  /** Whether trainings may have been going on before the probe came. */
  readonly #late: boolean;
  readonly #batches = new WeakMap<Model, Observed>();
  readonly #loops = new WeakMap<Optimizer, Observed>();
  readonly #classes = new WeakSet();
  readonly #latest: (Gradients | undefined)[] = new Array<undefined>(LATEST).fill(undefined);
  #at = 0;
  #unclaimed = 0;
  #byHand: Observed | undefined;
  #applies = false;
  /** The model whose loss was computed within the latest gradients. */
  #model: Model | undefined;
  /** Of the latest step: its optimizer, the model whose loss it was of, and the loop that it is of. */
  #optimizer: Optimizer | undefined;
  #trained: Model | undefined;
  #course: Observed | undefined;
  #within = false;
  /** Called when a step was made and no optimizer is known that may have made it. */
  readonly #unseen: () => void;

  constructor(
    patches: Patches,
    { trainings, rates, late, unseen }: { trainings: Trainings; rates: Rates; late: boolean; unseen: () => void },
  ) {
    this.#patches = patches;
    this.#trainings = trainings;
    this.#rates = rates;
    this.#late = late;
    this.#unseen = unseen;
  }

  /** Observes all gradients that are computed to train by. */
  observeEngine(engine: object): void {
    const begin = () => (this.#model = undefined);
    const computed = (gradients: Gradients) => this.#computed(gradients);
    const owner = ownerOf(engine, 'gradients');
    if (!owner) return;
    this.#patches.wrap(
      owner,
      'gradients',
      (original) =>
        function (f, xs, dy, allowNoGradients) {
          begin();
          const gradients = original.call(this, f, xs, dy, allowNoGradients);
          if (allowNoGradients === true) computed(gradients as Gradients); // only variableGrads asks so
          return gradients;
        },
    );
  }

  /** Observes the optimizers of one copy, and those that are derived from them. */
  observeOptimizers(core: Core): void {
    this.#applies = true;
    for (const { prototype } of optimizersOf(core)) this.#observeSteps(prototype);
    const rates = this.#rates;
    const see = (optimizer: Optimizer) => this.#see(optimizer);
    this.#patches.wrap(
      core.SGDOptimizer.prototype,
      'setLearningRate',
      (original) =>
        function (...args) {
          const result = original.apply(this, args);
          quietly(() => rates.set(this as Optimizer, args[0]));
          return result;
        },
    );
    this.#patches.wrap(
      core.Optimizer.prototype,
      'computeGradients',
      (original) =>
        function (f, varList) {
          see(this as Optimizer);
          return original.call(this, f, varList);
        },
    );
  }

  /** Notes which model computes its loss. */
  observeLosses(model: object): void {
    const note = (trained: Model) => (this.#model = trained);
    const owner = ownerOf(model, 'calculateLosses');
    if (!owner || this.#classes.has(owner)) return;
    this.#classes.add(owner);
    this.#patches.wrap(
      owner,
      'calculateLosses',
      (original) =>
        function () {
          const losses = original.call(this);
          note(this as Model); // after those of the models within it
          return losses;
        },
    );
  }

  /** The model whose loss was computed last. */
  get model(): Model | undefined {
    return this.#model;
  }

  /** The step of `trainOnBatch` is made: what it will return, when the backend has handed that out. */
  batchOver(model: Model, values: readonly Tensor[]): void {
    const course = this.#batches.get(model);
    if (!course?.open || !course.wanted) return;
    course.wanted = false;
    const logs = () => values.map((value, i): Logged => ({ name: model.metricsNames?.[i] ?? `${i}`, value: scalarOf(value) }));
    this.#trainings.tellStep(course, logs);
  }

  /** An optimizer may be of a class that nobody has seen: one of the user's own. */
  #see(optimizer: Optimizer): void {
    if (optimizer === this.#optimizer) return;
    quietly(() => {
      const owner = ownerOf(optimizer, 'applyGradients');
      if (owner && !this.#classes.has(owner)) this.#observeSteps(owner);
    });
  }

  #observeSteps(owner: object): void {
    const begins = (optimizer: Optimizer) => this.#begins(optimizer);
    const over = (gradients: unknown, isMade: boolean) => this.#over(gradients as Applied, isMade);
    this.#classes.add(owner);
    this.#patches.wrap(
      owner,
      'applyGradients',
      (original) =>
        function (gradients) {
          if (!begins(this as Optimizer)) return original.call(this, gradients); // a class that is derived from it does the step
          let isMade = false;
          try {
            const result = original.call(this, gradients);
            isMade = true;
            return result;
          } finally {
            over(gradients, isMade);
          }
        },
    );
  }

  #computed(gradients: Gradients): void {
    this.#at = (this.#at + 1) % LATEST;
    this.#latest[this.#at] = gradients;
    if (++this.#unclaimed > BLIND) this.#madeByHand();
  }

  #madeByHand(): void {
    if (this.#unclaimed <= (this.#applies ? BY_HAND : BLIND)) return;
    quietly(() => {
      if (!this.#applies) this.#unseen();
      const course = this.#trainings.begin({ kind: 'loop' }, this.#byHand);
      this.#byHand = course;
      course.resting = true;
      if (this.#trainings.stepOver(course)) this.#trainings.tellStep(course, () => this.#loss());
    });
  }

  /** @returns whether a step begins that is not part of another */
  #begins(optimizer: Optimizer): boolean {
    if (this.#within) return false;
    this.#within = true;
    try {
      if (!this.#isAsBefore(optimizer)) this.#find(optimizer);
      this.#rates.note(optimizer);
    } catch {
      this.#course = undefined;
    }
    return true;
  }

  /** Whether a step is of the same training as the one before: what nearly all are. */
  #isAsBefore(optimizer: Optimizer): boolean {
    if (optimizer !== this.#optimizer || this.#model !== this.#trained) return false;
    return this.#trained?.isTraining === true ? this.#course === undefined : this.#course?.open === true;
  }

  /** Finds the training that a step is of. */
  #find(optimizer: Optimizer): void {
    const model = this.#model?.optimizer === optimizer ? this.#model : undefined;
    this.#optimizer = optimizer;
    this.#trained = this.#model;
    this.#course = undefined;
    if (model?.isTraining) return;
    const steps = this.#late ? (optimizer.iterations_ ?? 0) : 0;
    const known = model ? this.#batches.get(model) : this.#loops.get(optimizer);
    if (known?.open) {
      this.#course = known;
      return;
    }
    const underWay = steps > 0 && !known ? { epoch: 0, step: steps } : undefined;
    const course = this.#trainings.begin(
      { kind: model ? 'trainOnBatch' : 'loop', name: model && nameOf(model), model, optimizer, underWay },
      known,
    );
    course.resting = true;
    this.#course = course;
    if (model) this.#batches.set(model, course);
    else this.#loops.set(optimizer, course);
  }

  #over(gradients: Applied, isMade: boolean): void {
    this.#within = false;
    this.#unclaimed = 0;
    const course = this.#course;
    if (!course || !isMade) return;
    try {
      if (!this.#trainings.stepOver(course)) return;
      if (course.kind === 'trainOnBatch') course.wanted = true;
      else this.#trainings.tellStep(course, () => this.#loss(gradients));
    } catch {
      // what went wrong is ours alone
    }
  }

  /** The loss that gradients were computed of, the latest one where they are none of those that were: clipped, or means of several. */
  #loss(gradients?: Applied): Logged[] {
    const applied = new Set<unknown>(
      Array.isArray(gradients)
        ? gradients.map(({ tensor }: { readonly tensor: unknown }) => tensor)
        : Object.values(gradients ?? {}),
    );
    const own = this.#latest.find((latest) => latest?.grads.some((gradient) => gradient && applied.has(gradient)));
    const { value } = own ?? this.#latest[this.#at] ?? {};
    return !value || value.isDisposed ? [] : [{ name: 'loss', value: scalarOf(value) }];
  }
}
