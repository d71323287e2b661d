import { presentEngine } from './engine.ts';
import { Refusal } from './thrown.ts';
import type { Optimizer, Tensor } from './tfjs.ts';

type Numbers = Float32Array | Int32Array | Uint8Array;

interface Variable extends Tensor {
  readonly trainable?: boolean;
  assign(value: Tensor): void;
}

interface NewTensor extends Tensor {
  dispose(): void;
  variable(trainable: boolean): Variable;
}

/** The one engine of a thread: all copies of TensorFlow.js 1 to 4 share it under this name. */
/** What of the engine makes tensors anew. */
interface Maker {
  makeTensor(values: Numbers, shape: readonly number[], dtype: string): NewTensor;
  keep(tensor: Tensor): Tensor;
}

/** Weights as a layers model has them. */
export interface Weighty {
  readonly weights?: readonly { read(): Variable }[];
  readonly optimizer?: Optimizer;
}

interface KeptTensor {
  readonly kind: 'tensor';
  readonly values: Numbers;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly variable: boolean;
}

type Kept =
  | KeptTensor
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'list'; readonly items: readonly Kept[] }
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, Kept> }
  /** What is no state of an optimizer, and stays what it is: functions, objects of other classes. */
  | { readonly kind: 'other' };

/** Deeper than this no optimizer keeps state. */
const DEPTH = 5;

/**
 * All weights of a model and the whole state of its optimizer, copied out of the backend: an accelerator's memory is the training's own.
 * The rate belongs to that state.
 */
export class TrainingState {
  readonly #weights: readonly { readonly variable: Variable; readonly kept: KeptTensor }[];
  readonly #model: Weighty;
  readonly #optimizer: Optimizer;
  readonly #state: Kept;
  #bytes = 0;

  /** @throws Refusal where it cannot be kept */
  constructor(model: Weighty) {
    const { weights, optimizer } = model;
    if (!weights || !optimizer)
      throw new Refusal('This training has no model that Lossline can see: nothing could be rolled back.');
    engine();
    this.#weights = weights.map((weight) => {
      const variable = weight.read();
      return { variable, kept: this.#copy(variable) };
    });
    this.#model = model;
    this.#optimizer = optimizer;
    this.#state = this.#keep(optimizer, 0, true);
  }

  /** What the copies take in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Puts everything back, byte for byte. @throws Refusal before anything is changed where a weight is gone, or the optimizer another */
  restore(): void {
    if (this.#model.optimizer !== this.#optimizer)
      throw new Refusal('The model was compiled again since its weights were kept: only the learning rate is set back.');
    if (this.#weights.some(({ variable, kept }) => variable.isDisposed || !fits(variable, kept))) {
      throw new Refusal('The model is no longer the one whose weights were kept: only the learning rate is set back.');
    }
    for (const { variable, kept } of this.#weights) write(variable, kept);
    restoreFields(this.#optimizer, this.#state);
  }

  #copy(tensor: Tensor): KeptTensor {
    const values = tensor.dataSync();
    const copied = values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;
    if (!copied) throw new Refusal(`Tensors of type ${tensor.dtype} cannot be kept.`);
    this.#bytes += values.byteLength;
    const { shape, dtype } = tensor;
    return { kind: 'tensor', values: values.slice(), shape, dtype, variable: isVariable(tensor) };
  }

  #keep(value: unknown, depth: number, itself = false): Kept {
    if (isTensor(value)) return value.isDisposed ? { kind: 'other' } : this.#copy(value);
    if (Array.isArray(value) && depth < DEPTH) {
      return { kind: 'list', items: Array.from(value as unknown[], (item) => this.#keep(item, depth + 1)) };
    }
    if (typeof value === 'object' && value !== null) {
      if (!itself && (!isPlain(value) || depth >= DEPTH)) return { kind: 'other' };
      const fields = Object.entries(value).map(([name, field]) => [name, this.#keep(field, depth + 1)] as const);
      return { kind: 'fields', fields: new Map(fields) };
    }
    return typeof value === 'function' ? { kind: 'other' } : { kind: 'value', value };
  }
}

function restoreFields(owner: object, kept: Kept): void {
  if (kept.kind !== 'fields') return;
  for (const name of Object.keys(owner)) {
    if (kept.fields.has(name)) continue;
    discard(Reflect.get(owner, name)); // state that came later
    Reflect.deleteProperty(owner, name);
  }
  for (const [name, field] of kept.fields) put(owner, name, field);
}

/** Makes a property again what was kept of it, within the very objects that are there wherever that is possible. */
function put(owner: object, name: string, kept: Kept): void {
  const now: unknown = Reflect.get(owner, name);
  switch (kept.kind) {
    case 'value':
      if (!Object.is(now, kept.value)) {
        discard(now);
        Reflect.set(owner, name, kept.value);
      }
      return;
    case 'tensor':
      return putTensor(owner, name, now, kept);
    case 'list': {
      const list: unknown[] = Array.isArray(now) ? now : [];
      if (list !== now) Reflect.set(owner, name, list);
      for (const item of list.splice(kept.items.length)) discard(item);
      kept.items.forEach((item, i) => put(list, String(i), item));
      return;
    }
    case 'fields': {
      const fields: object = isPlain(now) ? now : {};
      if (fields !== now) Reflect.set(owner, name, fields);
      restoreFields(fields, kept);
    }
  }
}

function putTensor(owner: object, name: string, now: unknown, kept: KeptTensor): void {
  const alive = isTensor(now) && !now.isDisposed;
  if (alive && isVariable(now) && fits(now, kept)) return write(now, kept);
  if (alive && fits(now, kept) && sameBytes(now, kept)) return;
  discard(now);
  const made = engine().makeTensor(kept.values, kept.shape, kept.dtype);
  if (!kept.variable) return void Reflect.set(owner, name, engine().keep(made));
  Reflect.set(owner, name, made.variable(false));
  made.dispose();
}

function write(variable: Variable, { values, shape, dtype }: KeptTensor): void {
  const made = engine().makeTensor(values, shape, dtype);
  variable.assign(made);
  made.dispose();
}

/** Frees the tensors of what is thrown away. */
function discard(value: unknown, depth = 0): void {
  if (isTensor(value)) {
    if (!value.isDisposed) (value as NewTensor).dispose();
  } else if ((Array.isArray(value) || isPlain(value)) && depth < DEPTH) {
    for (const item of Object.values(value) as unknown[]) discard(item, depth + 1);
  }
}

function fits({ shape, dtype }: Tensor, kept: KeptTensor): boolean {
  return dtype === kept.dtype && shape.length === kept.shape.length && shape.every((size, i) => size === kept.shape[i]);
}

function sameBytes(tensor: Tensor, { values }: KeptTensor): boolean {
  const now = tensor.dataSync();
  return Array.from(values).every((value, i) => Object.is(value, now[i]));
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dataSync' in value && 'isDisposed' in value && 'dtype' in value;
}

function isVariable(value: object): value is Variable {
  return 'assign' in value && typeof value.assign === 'function';
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function engine(): Maker {
  const found: object | undefined = presentEngine();
  if (found && 'makeTensor' in found && 'keep' in found) return found as Maker;
  throw new Refusal('The engine of TensorFlow.js cannot be reached from here: nothing could be rolled back.');
}
