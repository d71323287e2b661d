/** What the probe knows of TensorFlow.js: versions 2 to 4 share it. Everything here is the user's; nothing is ever taken for granted. */

export interface Tensor {
  readonly isDisposed: boolean;
  readonly dtype: string;
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}

export interface Optimizer {
  /** What Adam, Adamax, RMSProp, Adagrad and Adadelta read at each step. */
  learningRate?: number;
  /** What SGD and Momentum read instead: a scalar, minus the rate. */
  c?: Tensor;
  setLearningRate?(rate: number): void;
  getClassName?(): string;
  /** Steps that it has made. */
  iterations_?: number;
}

export interface Model {
  readonly name?: string;
  readonly optimizer?: Optimizer;
  /** Of the values that `trainOnBatch` returns. */
  readonly metricsNames?: readonly string[];
  stopTraining?: boolean;
  /** Whether a fit of it goes on. */
  readonly isTraining?: boolean;
  readonly history?: object;
}

/** The callback that every fit has, after all others. */
export interface History {
  readonly params?: {
    readonly epochs?: number | null;
    readonly initialEpoch?: number | null;
    readonly samples?: number | null;
    readonly steps?: number | null;
    readonly batchSize?: number | null;
  };
  /** Epochs that are over, from 0, and their values by name. */
  readonly epoch?: readonly number[];
  readonly history?: Readonly<Record<string, readonly (number | Tensor)[]>>;
}

export type Logs = Readonly<Record<string, number | Tensor>>;

/** What every way of computing gradients ends in: `minimize`, `computeGradients`, `variableGrads`. */
export interface Gradients {
  readonly value: Tensor;
  readonly grads: readonly (Tensor | null)[];
}

/** What `applyGradients` takes. */
export type Applied = readonly { readonly tensor: Tensor }[] | Readonly<Record<string, Tensor | null>>;

/** One for all copies of a thread. */
export interface Engine {
  readonly state: { readonly numTensors: number; readonly numBytes: number };
  readonly backendName?: string;
}

export type Class = { readonly prototype: object };

/** Exports of tfjs-layers that are patched. */
export interface Layers {
  readonly History: Class;
  readonly LayersModel: Class;
  readonly Sequential: Class;
}

/** Exports of tfjs-core that are patched, among them all optimizers. */
export interface Core {
  readonly Optimizer: Class;
  readonly SGDOptimizer: Class;
  readonly version_core: string;
}

export function isLayers(exports: unknown): exports is Layers {
  return has(exports, 'History', 'LayersModel', 'Sequential', 'version_layers');
}

export function isCore(exports: unknown): exports is Core {
  return has(exports, 'Optimizer', 'SGDOptimizer', 'version_core');
}

/** Classes of optimizers that make their steps in a way of their own. */
export function optimizersOf(core: Core): Class[] {
  return Object.values(core).filter(
    (value: unknown): value is Class =>
      typeof value === 'function' && value.prototype instanceof Object && Object.hasOwn(value.prototype, 'applyGradients'),
  );
}

/** A value that is logged. */
export function scalarOf(value: number | Tensor): number {
  return typeof value === 'number' ? value : (value.dataSync()[0] ?? NaN);
}

function has(exports: unknown, ...names: readonly string[]): boolean {
  return typeof exports === 'object' && exports !== null && names.every((name) => Object.hasOwn(exports, name));
}
