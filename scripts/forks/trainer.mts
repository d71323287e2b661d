import { Chance } from './chance.mts';
import type { Graph } from './graph.mts';
import type { Memory, OptimizerName } from './optimizers.mts';
import { copy, memory, step } from './optimizers.mts';

/** What stays the same during a run. */
export interface Settings {
  readonly optimizer: OptimizerName;
  readonly batch: number;
  readonly decay: number;
}

/** Where a training is: weights and what the optimiser remembers. */
export interface State {
  readonly weights: Float64Array;
  readonly memory: Memory;
}

/** Examples in an order of its own: every one once, then shuffled anew. */
class Order {
  readonly #places: Int32Array;
  readonly #chance: Chance;
  #next = 0;

  constructor(count: number, seed: number) {
    this.#places = Int32Array.from({ length: count }, (_, i) => i);
    this.#chance = new Chance(seed);
  }

  next(): number {
    if (this.#next === 0) this.#chance.shuffle(this.#places);
    const place = this.#places[this.#next] as number;
    this.#next = (this.#next + 1) % this.#places.length;
    return place;
  }
}

/** A loss beyond this is as good as infinite. */
const LOST = 1e12;

/** Trains one model, back and forth between states. */
export class Trainer {
  readonly #graph: Graph;
  readonly #examples: readonly Float64Array[];
  readonly #settings: Settings;
  #memory: Memory;
  #order: Order;

  constructor(graph: Graph, examples: readonly Float64Array[], settings: Settings) {
    this.#graph = graph;
    this.#examples = examples;
    this.#settings = settings;
    this.#memory = memory(graph.weights.length);
    this.#order = new Order(examples.length, 0);
  }

  save(): State {
    return { weights: this.#graph.weights.slice(), memory: copy(this.#memory) };
  }

  restore(state: State): void {
    this.#graph.weights.set(state.weights);
    this.#memory = copy(state.memory);
  }

  /** Does something else meanwhile, and is then where it was, in order and noise too. */
  aside<T>(what: () => T): T {
    const [state, order, { chance }] = [this.save(), this.#order, this.#graph];
    const result = what();
    this.restore(state);
    this.#order = order;
    this.#graph.chance = chance;
    return result;
  }

  /** Chooses the order of examples and what noise is drawn from. */
  follow(seed: number): void {
    this.#order = new Order(this.#examples.length, seed);
    this.#graph.chance = new Chance(seed + 1);
  }

  /** The mean loss of a batch, then a step down; Infinity where it is lost. */
  step(rate: number): number {
    const { optimizer, batch, decay } = this.#settings;
    const { grads, weights } = this.#graph;
    grads.fill(0);
    let total = 0;
    for (let i = 0; i < batch; i++) {
      total += this.#graph.forward(this.#examples[this.#order.next()] as Float64Array);
      this.#graph.backward(1 / batch);
    }
    const loss = total / batch;
    if (!(Math.abs(loss) < LOST)) return Infinity;
    step(optimizer, weights, grads, this.#memory, rate, decay);
    return loss;
  }

  /** Several steps; false where the loss is lost. */
  run(steps: number, rate: number): boolean {
    for (let i = 0; i < steps; i++) if (this.step(rate) === Infinity) return false;
    return true;
  }

  /** The mean loss without training, with the same noise at each call; Infinity where it is lost. */
  evaluate(examples: readonly Float64Array[]): number {
    const graph = this.#graph;
    const { chance } = graph;
    graph.chance = new Chance(1);
    graph.training = false;
    const loss = examples.reduce((total, example) => total + graph.forward(example), 0) / examples.length;
    graph.training = true;
    graph.chance = chance;
    return Math.abs(loss) < LOST ? loss : Infinity;
  }
}
