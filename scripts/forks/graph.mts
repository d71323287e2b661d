import { Chance } from './chance.mts';

/** A vector in a graph, with the gradient of the loss by it. */
export interface Node {
  readonly size: number;
  readonly value: Float64Array;
  readonly grad: Float64Array;
}

interface Operation {
  readonly out: Node;
  forward(): void;
  /** Adds to the gradients of what `out` was made from. */
  backward(): void;
}

const CAPACITY = 4096;

/** The number at a place that is within bounds. */
export function at(of: Float64Array, i: number): number {
  return of[i] as number;
}

/** Adds to the number at a place that is within bounds. */
export function add(to: Float64Array, i: number, what: number): void {
  to[i] = at(to, i) + what;
}

/**
 * The loss of a small model on one example, as a fixed sequence of vector operations with hand-written derivatives: built once,
 * then run for each example without making anything new.
 */
export class Graph {
  /** What noise is drawn from. */
  chance = new Chance(0);
  /** Whether dropout drops. */
  training = true;
  readonly #weights = new Float64Array(CAPACITY);
  readonly #grads = new Float64Array(CAPACITY);
  readonly #init: Chance;
  readonly #operations: Operation[] = [];
  readonly #inputs: { node: Node; from: number }[] = [];
  /** About how many multiplications one example takes. */
  work = 0;
  #size = 0;
  #inputSize = 0;
  #loss: Node | undefined;

  constructor(init: Chance) {
    this.#init = init;
  }

  get weights(): Float64Array {
    return this.#weights.subarray(0, this.#size);
  }

  get grads(): Float64Array {
    return this.#grads.subarray(0, this.#size);
  }

  /** Weights, drawn from a normal distribution of width `scale` around `around`. */
  parameter(size: number, scale: number, around = 0): Node {
    const [from, to] = [this.#size, this.#size + size];
    if (to > CAPACITY) throw new RangeError(`A model of more than ${String(CAPACITY)} weights.`);
    this.#size = to;
    const value = this.#weights.subarray(from, to);
    value.set(this.#init.normals(size, scale).map((v) => v + around));
    return { size, value, grad: this.#grads.subarray(from, to) };
  }

  /** The next `size` numbers of an example. */
  input(size: number): Node {
    const node = vector(size);
    this.#inputs.push({ node, from: this.#inputSize });
    this.#inputSize += size;
    return node;
  }

  /** A new vector that `forward` fills and `backward` passes the gradient on from. */
  operation(
    size: number,
    forward: (out: Float64Array) => void,
    backward: (out: Float64Array, grad: Float64Array) => void,
    work = size,
  ): Node {
    const out = vector(size);
    this.work += work + 8;
    this.#operations.push({
      out,
      forward: () => {
        forward(out.value);
      },
      backward: () => {
        backward(out.value, out.grad);
      },
    });
    return out;
  }

  /** Says which number the graph is there for. */
  minimise(loss: Node): void {
    this.#loss = loss;
  }

  /** The loss on one example. */
  forward(example: Float64Array): number {
    for (const { node, from } of this.#inputs) for (let i = 0; i < node.size; i++) node.value[i] = at(example, from + i);
    for (const operation of this.#operations) operation.forward();
    return this.#loss ? at(this.#loss.value, 0) : NaN;
  }

  /** Adds `share` of the gradient at the example that was last run forward. */
  backward(share: number): void {
    if (!this.#loss) return;
    for (const { out } of this.#operations) out.grad.fill(0);
    this.#loss.grad[0] = share;
    for (let i = this.#operations.length - 1; i >= 0; i--) this.#operations[i]?.backward();
  }
}

function vector(size: number): Node {
  return { size, value: new Float64Array(size), grad: new Float64Array(size) };
}
