import assert from 'node:assert/strict';
import type * as TF from '@tensorflow/tfjs';
import { rateOf } from '../../../src/probe/rates.ts';
import type { Optimizer } from '../../../src/probe/tfjs.ts';
import { TrainingState, type Weighty } from '../../../src/probe/state.ts';
import { Trial } from '../../../src/probe/trial.ts';
import type { Steering } from '../../../src/protocol/training/messages.ts';
import { Helmed, quadratic, tf } from './helmed.ts';

/** Every class of optimizer that there is, in all its modes that keep state of their own. */
const OPTIMIZERS: Readonly<Record<string, () => TF.Optimizer>> = {
  SGD: () => tf.train.sgd(0.05),
  Momentum: () => tf.train.momentum(0.05, 0.9),
  'Momentum (Nesterov)': () => tf.train.momentum(0.05, 0.9, true),
  Adam: () => tf.train.adam(0.05),
  Adamax: () => tf.train.adamax(0.05),
  Adagrad: () => tf.train.adagrad(0.05),
  Adadelta: () => tf.train.adadelta(0.05),
  RMSProp: () => tf.train.rmsprop(0.05),
  'RMSProp (centered)': () => tf.train.rmsprop(0.05, 0.9, 0.5, 1e-7, true),
};

type Trying = Extract<Steering, { do: 'trial' }>;
const trial = (changed: Partial<Trying> = {}): Trying => ({
  do: 'trial',
  rate: 0.001,
  epochs: 3,
  judged: 2,
  monitor: 'loss',
  below: 0,
  ...changed,
});
const used = (optimizer: unknown): number | undefined => rateOf(optimizer as Optimizer);

/** Weights that train and such that do not: the statistics of a normalization. */
function network(optimizer: TF.Optimizer): { model: TF.Sequential; xs: TF.Tensor; ys: TF.Tensor } {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [3], activation: 'tanh' }),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return { model, xs: tf.randomNormal([16, 3]), ys: tf.randomNormal([16, 1]) };
}

/** Where the classes keep their state: lists of variables, and scalars. */
const LISTS = [
  ...['accumulations', 'accumulatedFirstMoment', 'accumulatedSecondMoment', 'accumulatedWeightedInfNorm', 'accumulatedGrads'],
  ...['accumulatedUpdates', 'accumulatedMeanSquares', 'accumulatedMoments', 'accumulatedMeanGrads'],
];
const SCALARS = ['accBeta1', 'accBeta2', 'iteration', 'm'];

/** All bytes of the weights and of the optimizer's state, with their names. */
function bytesOf(model: TF.LayersModel): string[] {
  const { optimizer } = model;
  const weights = model.weights.map((weight) => ({ name: weight.name, tensor: weight.read() as TF.Tensor }));
  const lists = LISTS.flatMap((list) => {
    const variables = (Reflect.get(optimizer, list) ?? []) as { originalName: string; variable: TF.Tensor }[];
    return variables.map(({ originalName, variable }) => ({ name: originalName, tensor: variable }));
  });
  const scalars = SCALARS.flatMap((name) => {
    const tensor = Reflect.get(optimizer, name) as TF.Tensor | undefined;
    return tensor ? [{ name, tensor }] : [];
  });
  const lines = [...weights, ...lists, ...scalars].map(({ name, tensor }) => {
    const { buffer, byteOffset, byteLength } = tensor.dataSync() as Float32Array;
    return `${name} ${tensor.dtype} ${tensor.shape.join('x')} ${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
  });
  return [...lines, `${optimizer.iterations} steps`];
}

describe('a trial of a lower rate', () => {
  let helmed: Helmed;
  beforeEach(async () => {
    helmed = await Helmed.start();
  });
  afterEach(() => helmed.end());

  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(`is rolled back to the very bytes, with ${name}`, async () => {
      const { model, xs, ys } = network(make());
      const training = helmed.training('fit', { model });
      const bytes: string[][] = [];
      const tensors: number[] = [];
      const callback = helmed.callback(training, async (epoch) => {
        if (epoch === 2) await helmed.steer(trial());
      });
      const look = new tf.CustomCallback({
        onEpochEnd: async () => {
          bytes.push(bytesOf(model));
          tensors.push(tf.memory().numTensors);
        },
      });
      await model.fit(xs, ys, { epochs: 7, batchSize: 4, verbose: 0, callbacks: [callback, look] });
      const [begun, ended] = await helmed.told();
      assert.match(
        begun ?? '',
        /^trial: Learning rate 0\.05 → 0\.001 \(÷50\) on trial for 3 epochs; weights and optimizer state are kept \(1 KB\)\.$/,
      );
      assert.match(
        ended ?? '',
        /^rolled-back: Rolled back to epoch 2: mean loss .*, not below 0\. Learning rate 0\.001 → 0\.05 again\.$/,
      );
      const [, kept, , , rolledBack, next] = bytes;
      assert.ok((kept?.length ?? 0) > 8);
      assert.deepEqual(rolledBack, kept);
      assert.notDeepEqual(bytes[2], bytes[1]);
      assert.notDeepEqual(next, rolledBack);
      assert.equal(used(model.optimizer), 0.05);
      assert.deepEqual(new Set(tensors).size, 1, tensors.join(' '));
    });
  }

  it('is kept where the loss is below what was said, and its rate can still be taken back', async () => {
    const { model, xs, ys } = quadratic(tf.train.sgd(0.1));
    const training = helmed.training('fit', { model });
    const callback = helmed.callback(training, (epoch) => {
      if (epoch === 1) return helmed.steer(trial({ rate: 0.05, below: 1 }));
      if (epoch === 6) return helmed.steer({ do: 'undo', of: 1 });
      return undefined;
    });
    await model.fit(xs, ys, { epochs: 7, verbose: 0, callbacks: callback });
    const events = await helmed.events();
    assert.deepEqual(
      events.map(({ kind, epoch, undoable }) => [kind, epoch, undoable]),
      [
        ['trial', 1, [1]],
        ['kept', 4, [1]],
        ['undone', 6, []],
      ],
    );
    assert.match(events[1]?.text ?? '', /^Learning rate 0\.05 is kept: mean loss of the last 2 epochs is 0\.\d+, below 1\.$/);
    assert.equal(events[2]?.text, 'Learning rate 0.05 → 0.1 again.');
  });

  for (const [how, epochs] of [
    ['rolled back', 2],
    ['taken back', 9],
  ] as const) {
    it(`brings the former schedule back when it is ${how}`, async () => {
      const { model, xs, ys } = quadratic(tf.train.sgd(0.08));
      const training = helmed.training('fit', { model });
      const rates: (number | undefined)[] = [];
      const callback = helmed.callback(training, async (epoch) => {
        rates.push(used(model.optimizer));
        if (epoch === 1) await helmed.steer({ do: 'schedule', settings: { kind: 'exponential', gamma: 0.5 }, rounds: 9 });
        if (epoch === 3) await helmed.steer(trial({ epochs }));
        if (epoch === 5) await helmed.steer({ do: 'undo', of: 2 });
      });
      await model.fit(xs, ys, { epochs: 7, verbose: 0, callbacks: callback });
      assert.deepEqual(
        rates.map((rate) => Number(rate?.toFixed(5))),
        [0.08, 0.08, 0.04, 0.001, 0.001, 0.005, 0.0025],
      );
      assert.ok(!(await helmed.told()).some((line) => line.includes('script')));
    });
  }

  it('is taken back: rolled back at the end of the epoch', async () => {
    const { model, xs, ys } = quadratic(tf.train.sgd(0.1));
    const training = helmed.training('fit', { model });
    const weights: number[] = [];
    const callback = helmed.callback(training, (epoch) => {
      weights.push(model.getWeights()[0]?.dataSync()[0] ?? NaN);
      if (epoch === 2) return helmed.steer(trial({ epochs: 9 }));
      if (epoch === 4) return helmed.steer({ do: 'undo', of: 1 });
      return undefined;
    });
    await model.fit(xs, ys, { epochs: 5, verbose: 0, callbacks: callback });
    assert.deepEqual((await helmed.told()).slice(1), [
      'rolled-back: Rolled back to epoch 2: it was taken back. Learning rate 0.001 → 0.1 again.',
      'undone: The trial is rolled back.',
    ]);
    assert.equal(weights[4], Math.fround((weights[1] ?? NaN) * 0.8));
    assert.deepEqual((await helmed.events()).at(-1)?.undoable, []);
  });

  it('ends undecided when the rate is set by hand', async () => {
    const { model, xs, ys } = quadratic(tf.train.sgd(0.1));
    const training = helmed.training('fit', { model });
    const callback = helmed.callback(training, async (epoch) => {
      if (epoch === 1) await helmed.steer(trial());
      if (epoch === 2) await helmed.steer({ do: 'rate', rate: 0.02 });
      if (epoch === 4) for (const command of [2, 1]) await helmed.steer({ do: 'undo', of: command });
    });
    await model.fit(xs, ys, { epochs: 5, verbose: 0, callbacks: callback });
    assert.deepEqual((await helmed.told()).slice(1), [
      'kept: The trial has ended undecided: the learning rate is changed by hand.',
      'rate: Learning rate 0.001 → 0.02.',
      'undone: Learning rate 0.02 → 0.001 again.',
      'undone: Learning rate 0.001 → 0.1 again.',
    ]);
  });

  it('is decided by what there is when the training ends before', async () => {
    for (const [n, below] of [2, 0].entries()) {
      const { model, xs, ys } = quadratic(tf.train.sgd(0.1));
      const training = helmed.training('fit', { model });
      const callback = helmed.callback(training, (epoch) =>
        epoch === 2 ? helmed.steer(trial({ epochs: 9, below }), Helmed.run(n + 1)) : undefined,
      );
      await model.fit(xs, ys, { epochs: 4, verbose: 0, callbacks: callback });
      const weight = model.getWeights()[0]?.dataSync()[0] ?? NaN;
      const atTrial = 0.8 ** 2;
      assert.ok(Math.abs(weight - (below > 0 ? atTrial * 0.998 ** 2 : atTrial)) < 1e-6, String(weight));
    }
    const last = (await helmed.told()).filter((line) => !line.startsWith('trial'));
    assert.match(last[0] ?? '', /^kept: .*, below 2; the training ended after 2 of 9 epochs of the trial\.$/);
    assert.match(
      last[1] ?? '',
      /^rolled-back: .*, not below 0; the training ended after 2 of 9 epochs of the trial\. Learning rate/,
    );
  });

  it('is rolled back where the script sets the rate itself', async () => {
    const optimizer = tf.train.sgd(0.1);
    const { model, xs, ys } = quadratic(optimizer);
    const training = helmed.training('fit', { model });
    const script = new tf.CustomCallback({ onEpochBegin: async () => optimizer.setLearningRate(0.1) });
    const callback = helmed.callback(training, (epoch) => (epoch === 1 ? helmed.steer(trial({ below: 5 })) : undefined));
    await model.fit(xs, ys, { epochs: 3, verbose: 0, callbacks: [script, callback] });
    const told = (await helmed.told()).slice(1);
    assert.match(told[0] ?? '', /^rate: The script has set the learning rate to 0\.1 itself: the trial cannot go on/);
    assert.match(told[1] ?? '', /^rolled-back: Rolled back to epoch 1: the script sets the learning rate itself\./);
  });

  it('is refused where it makes no sense, and where there is nothing that could be kept', async () => {
    const { model, xs, ys } = quadratic(tf.train.sgd(0.1));
    const training = helmed.training('fit', { model });
    const callback = helmed.callback(training, async (epoch) => {
      if (epoch !== 1) return;
      await helmed.steer(trial({ judged: 4 }));
      await helmed.steer(trial({ monitor: 'val_loss' }));
      await helmed.steer(trial());
      await helmed.steer(trial());
    });
    await model.fit(xs, ys, { epochs: 1, verbose: 0, callbacks: callback });
    helmed.helm.begins(helmed.training('trainOnBatch', { model }));
    await helmed.steer(trial(), Helmed.run(2));
    await helmed.until(({ command }) => command === 5);
    const told = await helmed.told();
    assert.deepEqual(told.slice(0, 2), [
      'refused: A trial judges at least one of its epochs, and no more than it has.',
      'refused: This training logs no val_loss, only loss.',
    ]);
    assert.deepEqual(told.slice(3), [
      'refused: A trial is going on already.',
      'rolled-back: Rolled back to epoch 1: the training ended after 0 of 3 epochs of the trial. Learning rate 0.001 → 0.1 again.',
      'refused: A trial begins at the end of an epoch, and this loop has none that Lossline could see: only fit and fitDataset have.',
    ]);
  });
});

describe('what a trial keeps', () => {
  it('is put back where state has come since, or is in other objects', async () => {
    const { model, xs, ys } = network(tf.train.momentum(0.05, 0.9));
    const empty = new TrainingState(model as unknown as Weighty);
    const before = bytesOf(model);
    const tensors = tf.memory().numTensors;
    await model.trainOnBatch(xs, ys);
    const full = new TrainingState(model as unknown as Weighty);
    const after = bytesOf(model);
    const full0 = tf.memory().numTensors;
    empty.restore();
    assert.deepEqual(bytesOf(model), before);
    assert.equal(tf.memory().numTensors, tensors);
    full.restore();
    assert.deepEqual(bytesOf(model), after);
    assert.equal(tf.memory().numTensors, full0);
    await model.trainOnBatch(xs, ys);
    assert.notDeepEqual(bytesOf(model), after);
  });

  it('is refused before anything is changed where a weight is gone', () => {
    const { model } = network(tf.train.sgd(0.05));
    const state = new TrainingState(model as unknown as Weighty);
    const [first, last] = [model.getWeights()[0], model.weights.at(-1)?.read() as TF.Variable];
    (first as TF.Variable).assign(tf.ones(first?.shape ?? []));
    const changed = first?.dataSync().slice();
    last.dispose();
    assert.throws(() => state.restore(), /no longer the one/);
    assert.deepEqual(first?.dataSync(), changed);
  });
});

describe('what a trial keeps of a model that is compiled again', () => {
  it('is not put into an optimizer that has come since', () => {
    const { model } = network(tf.train.sgd(0.05));
    const state = new TrainingState(model as unknown as Weighty);
    const [first] = model.getWeights();
    (first as TF.Variable).assign(tf.ones(first?.shape ?? []));
    const changed = first?.dataSync().slice();
    model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
    assert.throws(() => state.restore(), /compiled again since its weights were kept: only the learning rate is set back/);
    assert.deepEqual(first?.dataSync(), changed);
  });
});

describe('the rule of a trial', () => {
  const outcome = (plan: Partial<Trying>, ...values: number[]) => {
    const tried = new Trial(trial(plan));
    for (const value of values) tried.take(value);
    return tried.outcome();
  };

  it('keeps the lower rate if the mean of the last epochs is below the bound', () => {
    assert.deepEqual(outcome({ judged: 2, below: 0.32 }, 9, 0.3, 0.32), {
      kept: true,
      reason: 'mean loss of the last 2 epochs is 0.31, below 0.32',
    });
    assert.equal(outcome({ judged: 2, below: 0.31 }, 0.1, 0.3, 0.32).kept, false);
    assert.deepEqual(outcome({ judged: 1, below: 0.31 }, 0.1), {
      kept: true,
      reason: 'loss of the last epoch is 0.1, below 0.31',
    });
  });

  it('takes a value that is no number for no better', () => {
    assert.deepEqual(outcome({ judged: 2, below: 1 }, 0, NaN), {
      kept: false,
      reason: 'mean loss of the last 2 epochs is NaN, not below 1',
    });
    assert.equal(outcome({ judged: 1, below: 1 }, Infinity).kept, false);
  });
});
