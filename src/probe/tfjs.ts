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
  iterations_?: number;
}

export interface Model {
  readonly name?: string;
  readonly optimizer?: Optimizer;
  stopTraining?: boolean;
  history?: object;
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
}

export type Logs = Readonly<Record<string, number | Tensor>>;

export type Class = { readonly prototype: object };

/** Exports of tfjs-layers that are patched. */
export interface Layers {
  readonly History: Class;
  readonly LayersModel: Class;
  readonly version_layers: string;
}

export function isLayers(exports: unknown): exports is Layers {
  return has(exports, 'History', 'LayersModel', 'version_layers');
}

function has(exports: unknown, ...names: readonly string[]): boolean {
  return typeof exports === 'object' && exports !== null && names.every((name) => Object.hasOwn(exports, name));
}
