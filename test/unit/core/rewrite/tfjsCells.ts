import ts from 'typescript';
import type { RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import type { Language } from '../../../../src/core/rewrite/syntax.ts';

/** How a script is written and run. */
export type Dialect = 'esm' | 'commonjs' | 'typescript' | 'script tag';

export const DIALECTS: readonly Dialect[] = ['esm', 'commonjs', 'typescript', 'script tag'];

export const languageOf = (dialect: Dialect): Language => (dialect === 'typescript' ? 'typescript' : 'javascript');

/** What a script tells at its end: the rates that were in force, and where the weight was after each round. */
export interface Report {
  readonly rates: readonly number[];
  readonly weights: readonly number[];
  /** Class of the optimizer after each round. */
  readonly optimizers: readonly string[];
  /** What the rule was shown. */
  readonly watched: readonly number[];
}

const IMPORTS: Record<Dialect, string> = {
  esm: "import * as tf from '@tensorflow/tfjs';\n",
  commonjs: "const tf = require('@tensorflow/tfjs');\n",
  typescript: "import * as tf from '@tensorflow/tfjs';\n",
  'script tag': '',
};

const EXPORTS: Record<Dialect, string> = {
  esm: 'export { main };\n',
  commonjs: 'module.exports = { main };\n',
  typescript: 'export { main };\n',
  'script tag': 'globalThis.main = main;\n',
};

/** A kind of training site. The script trains one weight whose gradient is always 1: a step moves it by exactly the rate. */
export interface Place {
  readonly name: string;
  readonly kind: 'fit' | 'fitDataset' | 'loop';
  readonly unit: 'epoch' | 'step';
  /** The value that its rules watch. */
  readonly monitor: string;
  /** Updates in a round. */
  readonly updates: number;
  script(optimizer: string): string;
}

/** Rounds of every script. */
export const ROUNDS = 14;

const RESULT = `const rates: number[] = [];
  const weights = [0];
  const optimizers: string[] = [];
  const watched: number[] = [];`;
const RATE = '(optimizer as unknown as { learningRate: number }).learningRate';

const NUMBER_IN = `function numberIn(tensor: tf.Tensor | undefined): number {
  return Array.from(tensor?.dataSync() ?? [])[0] ?? NaN;
}

`;

function inModel(call: string): Place['script'] {
  return (optimizer) => `${NUMBER_IN}async function main() {
  ${RESULT}
  const layer = tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer: ${optimizer}, loss: (_: tf.Tensor, out: tf.Tensor) => out.mean() });
  const watch = {
    onEpochEnd: (_: number, logs?: tf.Logs) => {
      rates.push((model.optimizer as unknown as { learningRate: number }).learningRate);
      weights.push(numberIn(model.getWeights()[0]));
      optimizers.push(model.optimizer.getClassName());
      watched.push(logs?.['loss'] ?? NaN);
    },
  };
  const epochs = ${ROUNDS};
  ${call}
  return { rates, weights, optimizers, watched };
}
`;
}

function inLoop(loop: string): Place['script'] {
  return (
    optimizer,
  ) => `${NUMBER_IN}function note(optimizer: tf.Optimizer, w: tf.Variable, weights: number[], optimizers: string[]) {
  weights.push(numberIn(w));
  optimizers.push(optimizer.getClassName());
}

async function main() {
  ${RESULT}
  const w = tf.variable(tf.scalar(0));
  const steps = ${ROUNDS};
  const optimizer = ${optimizer};
  ${loop}
  return { rates, weights, optimizers, watched };
}
`;
}

const AFTER = 'note(optimizer, w, weights, optimizers);';

/** Rates are noted at the end of an epoch of a fit, and before the first update of a loop's round. */
export const PLACES: readonly Place[] = [
  {
    name: 'fit',
    kind: 'fit',
    unit: 'epoch',
    monitor: 'loss',
    updates: 1,
    script: inModel('await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs, callbacks: watch });'),
  },
  {
    name: 'fit with instances',
    kind: 'fit',
    unit: 'epoch',
    monitor: 'loss',
    updates: 1,
    script: inModel('await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs, callbacks: [new tf.CustomCallback(watch)] });'),
  },
  {
    name: 'fitDataset',
    kind: 'fitDataset',
    unit: 'epoch',
    monitor: 'loss',
    updates: 1,
    script: inModel(`const data = tf.data.array([{ xs: [1], ys: [1] }]).batch(1);
  const options = { epochs, callbacks: [watch] };
  await model.fitDataset(data, options);`),
  },
  {
    name: 'loop',
    kind: 'loop',
    unit: 'step',
    monitor: 'cost',
    updates: 1,
    script: inLoop(`for (let i = 0; i < steps; i++) {
    rates.push(${RATE});
    optimizer.minimize(() => {
      const cost = w.mul(1) as tf.Scalar;
      watched.push(numberIn(cost));
      return cost;
    });
    ${AFTER}
  }`),
  },
  {
    name: 'loop with its cost',
    kind: 'loop',
    unit: 'epoch',
    monitor: 'lossValue',
    updates: 1,
    script: inLoop(`for (let epoch = 1; epoch <= steps; epoch++) {
    rates.push(${RATE});
    const cost = optimizer.minimize(() => w.mul(1) as tf.Scalar, true) as tf.Scalar;
    const lossValue = cost.dataSync()[0] as number;
    watched.push(lossValue);
    cost.dispose();
    ${AFTER}
  }`),
  },
  {
    name: 'loop with gradients',
    kind: 'loop',
    unit: 'step',
    monitor: 'value',
    updates: 1,
    script: inLoop(`for (let i = 0; i < steps; ++i) {
    rates.push(${RATE});
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => w.mul(1) as tf.Scalar);
      watched.push(numberIn(value));
      optimizer.applyGradients(grads as never);
    });
    ${AFTER}
  }`),
  },
  {
    name: 'loop over batches in a loop over epochs',
    kind: 'loop',
    unit: 'epoch',
    monitor: 'cost',
    updates: 2,
    script: inLoop(`for (let epoch = 0; epoch < steps; epoch++) {
    rates.push(${RATE});
    let sum = 0;
    for (const batch of [1, 2]) {
      optimizer.minimize(() => {
        const cost = w.mul(1) as tf.Scalar;
        sum += numberIn(cost) / (batch > 0 ? 2 : 1);
        return cost;
      });
    }
    watched.push(sum);
    ${AFTER}
  }`),
  },
];

/** The script of a place in a dialect: TypeScript, or what is left of it without its types. */
export function scriptOf(place: Place, dialect: Dialect, kind: Kind): string {
  const text = place.script(OPTIMIZERS[kind]);
  const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext };
  const body = dialect === 'typescript' ? text : ts.transpileModule(text, { compilerOptions: options }).outputText;
  return IMPORTS[dialect] + body + EXPORTS[dialect];
}

/** No step of these trainings is as large as the least change: after the first round nothing counts as better. */
const FLAT = { minDelta: 100 };
export const settings = (monitor: string): RemedySettings[] => [
  { kind: 'reduce-on-plateau', monitor, factor: 0.2, patience: 4, cooldown: 3, minLr: 0.001, ...FLAT },
  { kind: 'cosine', alpha: 0.01 },
  { kind: 'cosine', initialLr: 0.2, decaySteps: 6, alpha: 0.1 },
  { kind: 'warmup-cosine', warmupSteps: 3, alpha: 0 },
  { kind: 'warmup-cosine', initialLr: 0.1, warmupSteps: 3, decaySteps: 11, alpha: 0.05 },
  { kind: 'step', stepSize: 4, gamma: 0.5 },
  { kind: 'exponential', gamma: 0.8 },
  { kind: 'lr-callback', hold: 5, gamma: 0.7 },
  { kind: 'lr-callback', initialLr: 0.3, hold: 5, gamma: 0.7 },
  { kind: 'set-rate', lr: 0.02 },
  { kind: 'switch-to-sgd', lr: 0.01, momentum: 0.5, at: 6 },
  { kind: 'early-stopping', monitor, patience: 5, ...FLAT },
];

const OPTIMIZERS = { adam: 'tf.train.adam(0.1)', sgd: 'tf.train.sgd(0.1)', momentum: 'tf.train.momentum(0.1, 0)' };
export type Kind = keyof typeof OPTIMIZERS;

/** One remedy in one script. */
export interface Cell {
  readonly name: string;
  readonly place: Place;
  readonly kind: Kind;
  readonly dialect: Dialect;
  readonly settings: RemedySettings;
  readonly file: string;
}

const EXTENSIONS: Record<Dialect, string> = { esm: 'mjs', commonjs: 'cjs', typescript: 'mts', 'script tag': 'mjs' };

/** The dialects differ in how a change is written, the optimizers in how a rate is set. */
const KINDS: Record<Dialect, Kind> = { esm: 'adam', commonjs: 'momentum', typescript: 'sgd', 'script tag': 'adam' };

/** Every remedy in every kind of script. */
export function allCells(): Cell[] {
  const cells: Cell[] = [];
  for (const place of PLACES) {
    for (const dialect of DIALECTS) {
      for (const [i, put] of settings(place.monitor).entries()) {
        const kind = put.kind === 'switch-to-sgd' ? 'adam' : KINDS[dialect];
        const name = `${place.name}, ${dialect}, ${kind}: ${put.kind} ${i}`;
        cells.push({ name, place, kind, dialect, settings: put, file: `${cells.length}.${EXTENSIONS[dialect]}` });
      }
    }
  }
  return cells;
}
