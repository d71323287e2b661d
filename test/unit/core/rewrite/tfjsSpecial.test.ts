import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { analyze, rewrite } from '../../../../src/core/rewrite/registry.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import type { RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import { foretold } from '../../../../src/core/schedules/schedule.ts';
import { replayLr } from '../../../../src/core/schedules/replay.ts';
import { testParser } from './support.ts';
import { runAll, type Outcome } from './tfjsRun.ts';

const ESM = "import * as tf from '@tensorflow/tfjs';\n";
const plateau = { kind: 'reduce-on-plateau', factor: 0.5, patience: 4, minDelta: 100, cooldown: 0, minLr: 0 } as const;
const cosine = { kind: 'cosine', alpha: 0.1 } as const;

interface Result {
  readonly rates: readonly number[];
  readonly watched?: readonly number[];
  readonly seen?: number;
}

/** Callbacks that only the running script knows. */
const CALLBACKS = {
  nothing: 'undefined',
  'one of handlers': 'watch',
  'a list of handlers': '[watch, {}]',
  'an instance': 'new tf.CustomCallback(watch)',
  'a list of instances': "[tf.callbacks.earlyStopping({ monitor: 'loss', patience: 90 }), new tf.CustomCallback(watch)]",
  'an empty list': '[]',
};

const withCallbacks = (callbacks: string) => `${ESM}
async function train(model, callbacks) {
  await model.fit(tf.ones([2, 1]), tf.ones([2, 1]), { epochs: 9, callbacks });
}

export async function main() {
  const layer = tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer: 'adam', loss: (_, out) => out.mean() });
  let seen = 0;
  const watch = { onEpochEnd: () => void (seen += 1) };
  const rates = [];
  const { minimize } = model.optimizer;
  model.optimizer.minimize = function (...args) {
    rates.push(this.learningRate);
    return minimize.apply(this, args);
  };
  await train(model, ${callbacks});
  return { rates, seen };
}
`;

/** A cost that is noise around a level that falls once. */
const NOISY = `${ESM}
export async function main() {
  const w = tf.variable(tf.scalar(0));
  const optimizer = tf.train.sgd(0.1);
  const [rates, watched] = [[], []];
  let seed = 1;
  for (let i = 0; i < 120; i++) {
    rates.push(optimizer.learningRate);
    seed = (seed * 16807) % 2147483647;
    const value = (i < 40 ? 5 - i / 10 : 1) + (seed / 2147483647 - 0.5);
    watched.push(Math.fround(value));
    optimizer.minimize(() => w.mul(0).add(value));
  }
  return { rates, watched };
}
`;

const ACCURACY = `${ESM}
export async function main() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1], activation: 'softmax' })] });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const xs = tf.tensor2d([[1], [2], [-1], [-3]]);
  const ys = tf.tensor2d([[1, 0], [1, 0], [0, 1], [0, 1]]);
  const [rates, watched] = [[], []];
  await model.fit(xs, ys, {
    epochs: 12,
    validationData: [xs, ys],
    callbacks: {
      onEpochEnd: (_, { val_acc }) => {
        rates.push(model.optimizer.learningRate);
        watched.push(val_acc);
      },
    },
  });
  return { rates, watched };
}
`;

const STEP_FUNCTION = `${ESM}
const optimizer = tf.train.momentum(0.1, 0);
const w = tf.variable(tf.scalar(0));
const trainStep = (opt) => tf.tidy(() => opt.minimize(() => w.mul(1), true).dataSync()[0]);

export async function main() {
  const rates = [];
  for (let epoch = 0; epoch < 9; epoch++) {
    let sum = 0;
    for (let j = 0; j < 2; j++) {
      rates.push(optimizer.learningRate);
      sum += trainStep(optimizer);
    }
    const epochLoss = sum / 2;
    note(epochLoss);
  }
  return { rates: rates.filter((_, i) => i % 2 === 0) };
}
function note() {}
`;

const WHILE = `${ESM}
export async function main() {
  const w = tf.variable(tf.scalar(0));
  const [rates, optimizer] = [[], tf.train.adam(0.1)];
  let left = 9;
  while (left-- > 0) { rates.push(optimizer.learningRate); optimizer.minimize(() => w.mul(1)); }
  return { rates };
}
`;

const OUTER_LOOP = `${ESM}
export async function main() {
  const layer = tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: (_, out) => out.mean() });
  const rates = [];
  const rounds = 9;
  for (let round = 0; round < rounds; round++) {
    await model.fit(tf.ones([2, 1]), tf.ones([2, 1]), { epochs: 1, callbacks: { onEpochEnd: () => void rates.push(model.optimizer.learningRate) } });
  }
  return { rates };
}
`;

/** TensorBoard's debiased mean. */
function smoothed(values: readonly number[], weight: number): number[] {
  let [last, count] = [0, 0];
  return values.map((value) => (last = last * weight + (1 - weight) * value) / (1 - weight ** ++count));
}

describe('TensorFlow.js scripts of special kinds, really run', function () {
  this.timeout(60_000);
  let parser: Parser;
  let results: Record<string, Outcome<Result>> = {};
  const sources = new Map<string, string>();

  const put = (file: string, text: string, settings: RemedySettings) => {
    const [site] = analyze(parser, 'javascript', text).sites;
    assert.ok(site, file);
    const result = rewrite(parser, 'javascript', text, site, settings);
    assert.ok(result.ok, JSON.stringify(result));
    sources.set(`${file}.mjs`, applyEdits(text, result.edits));
  };
  const result = (file: string): Result & { printed: readonly string[] } => {
    const found = results[`${file}.mjs`];
    assert.ok(found && 'rates' in found, found && 'error' in found ? `${found.error}\n${sources.get(`${file}.mjs`)}` : file);
    return found;
  };
  const near = (rates: readonly number[], reference: readonly number[]) => {
    assert.equal(rates.length, reference.length);
    for (const [i, lr] of reference.entries())
      assert.ok(Math.abs((rates[i] ?? NaN) - lr) <= 1e-6 * lr, `round ${i}: ${rates[i]}, not ${lr}`);
  };

  before(async () => {
    parser = await testParser();
    for (const [i, callbacks] of Object.values(CALLBACKS).entries()) {
      put(`plateau${i}`, withCallbacks(callbacks), { ...plateau, monitor: 'loss' });
      put(`cosine${i}`, withCallbacks(callbacks), cosine);
      put(`stop${i}`, withCallbacks(callbacks), { kind: 'early-stopping', monitor: 'loss', patience: 3, minDelta: 100 });
    }
    put('noisy', NOISY, { ...plateau, monitor: 'cost', patience: 10, minDelta: 0.01, cooldown: 5 });
    put('accuracy', ACCURACY, { ...plateau, monitor: 'val_acc', mode: 'max', patience: 2, minDelta: 0.01 });
    put('stepFunction', STEP_FUNCTION, { ...plateau, monitor: 'epochLoss' });
    put('stepFunctionCosine', STEP_FUNCTION, cosine);
    put('while', WHILE, { kind: 'exponential', gamma: 0.9 });
    put('whileCosine', WHILE, { ...cosine, decaySteps: 5 });
    put('outer', OUTER_LOOP, cosine);
    put('outerSwitch', OUTER_LOOP.replace('tf.train.sgd(0.1)', "'adam'"), {
      kind: 'switch-to-sgd',
      at: 4,
      lr: 0.02,
      momentum: 0.9,
    });
    results = runAll<Result>(sources);
  });

  for (const [i, what] of Object.keys(CALLBACKS).entries()) {
    it(`joins callbacks of which only the running script knows the kind: ${what}`, () => {
      near(result(`plateau${i}`).rates, replayLr({ ...plateau, monitor: 'loss' }, 0.001, Array<number>(9).fill(0)));
      near(
        result(`cosine${i}`).rates,
        Array.from({ length: 9 }, (_, epoch) => foretold(cosine, 0.001, 9)(epoch)),
      );
      assert.equal(result(`stop${i}`).rates.length, 4);
      const own = /nothing|empty/.test(what) ? 0 : 9;
      assert.equal(result(`plateau${i}`).seen, own);
    });
  }

  it('watches a running mean of what single batches cost', () => {
    const { rates, watched = [] } = result('noisy');
    const weight = Number(/smoothing: ([\d.]+)/.exec(sources.get('noisy.mjs') ?? '')?.[1]);
    assert.ok(weight > 0.5 && weight < 1);
    const put = { ...plateau, monitor: 'cost', patience: 10, minDelta: 0.01, cooldown: 5 };
    const reference = replayLr(put, 0.1, smoothed(watched, weight));
    near(rates, reference);
    assert.ok(reference.findIndex((lr) => lr < 0.1) > 40, 'not before it has stopped falling');
    assert.ok((rates.at(-1) ?? 1) < 0.1);
  });

  it('watches a value that is to rise', () => {
    const { rates, watched = [] } = result('accuracy');
    const put = { ...plateau, monitor: 'val_acc', mode: 'max', patience: 2, minDelta: 0.01 } as const;
    near(rates, replayLr(put, 0.01, watched));
    assert.ok((rates.at(-1) ?? 1) < 0.01);
  });

  it('schedules a loop that trains in a function of its own, by its epochs', () => {
    near(result('stepFunction').rates, replayLr({ ...plateau, monitor: 'epochLoss' }, 0.1, Array<number>(9).fill(0)));
    near(
      result('stepFunctionCosine').rates,
      Array.from({ length: 9 }, (_, epoch) => foretold(cosine, 0.1, 9)(epoch)),
    );
    assert.match(result('stepFunction').printed.join('\n'), /^Epoch 5: reducing learning rate to 0\.05\.$/m);
  });

  it('counts the rounds of a loop that does not, and stays where a cosine ends', () => {
    near(
      result('while').rates,
      Array.from({ length: 9 }, (_, step) => 0.1 * 0.9 ** step),
    );
    near(
      result('whileCosine').rates,
      Array.from({ length: 9 }, (_, step) => foretold({ ...cosine, decaySteps: 5 }, 0.1, 9)(step)),
    );
  });

  it('goes on over calls that train for an epoch each', () => {
    near(
      result('outer').rates,
      Array.from({ length: 9 }, (_, epoch) => foretold(cosine, 0.1, 9)(epoch)),
    );
    near(result('outerSwitch').rates, [0.001, 0.001, 0.001, 0.001, 0.02, 0.02, 0.02, 0.02, 0.02]);
  });
});
