import assert from 'node:assert/strict';
import { cosineDecay } from '../../../src/core/schedules/schedule.ts';
import { rateOf } from '../../../src/probe/rates.ts';
import type { Optimizer } from '../../../src/probe/tfjs.ts';
import { Helmed, near, quadratic, ratesSeen, tf } from './helmed.ts';

const OPTIMIZERS = {
  sgd: () => tf.train.sgd(0.01),
  momentum: () => tf.train.momentum(0.01, 0.9),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01),
  adagrad: () => tf.train.adagrad(0.01),
  adadelta: () => tf.train.adadelta(0.01),
  rmsprop: () => tf.train.rmsprop(0.01),
};
const used = (optimizer: unknown): number | undefined => rateOf(optimizer as Optimizer);

describe('the learning rate of a training that goes on', () => {
  let helmed: Helmed;
  beforeEach(async () => {
    helmed = await Helmed.start();
  });
  afterEach(() => helmed.end());

  it('is set, and the next epoch uses it; undone, and the former one is used again', async () => {
    const { model, xs, ys } = quadratic(tf.train.sgd(0.001));
    const training = helmed.training('fit', { model });
    const callback = helmed.callback(training, (epoch) => {
      if (epoch === 3) return helmed.steer({ do: 'rate', rate: 0.01 });
      if (epoch === 6) return helmed.steer({ do: 'undo', of: 1 });
      return undefined;
    });
    const { history } = await model.fit(xs, ys, { epochs: 9, verbose: 0, callbacks: callback });
    const rates = ratesSeen(history['loss'] as number[]);
    assert.ok(
      rates.every((rate, i) => near(rate, i < 3 || i >= 6 ? 0.001 : 0.01)),
      rates.join(' '),
    );
    assert.deepEqual(await helmed.told(), ['rate: Learning rate 0.001 → 0.01.', 'undone: Learning rate 0.01 → 0.001 again.']);
    const [set, undone] = await helmed.events();
    assert.deepEqual([set?.command, set?.epoch, set?.undoable], [1, 3, [1]]);
    assert.deepEqual([undone?.command, undone?.epoch, undone?.undoable], [2, 6, []]);
  });

  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(`is set the way ${name} uses it, without a tensor more`, async () => {
      const optimizer = make();
      const { model, xs, ys } = quadratic(optimizer);
      const training = helmed.training('trainOnBatch', { model });
      await model.trainOnBatch(xs, ys);
      const tensors = tf.memory().numTensors;
      await helmed.steer({ do: 'rate', rate: 0.25 });
      helmed.helm.begins(training);
      assert.equal(used(optimizer), 0.25);
      assert.equal(tf.memory().numTensors, tensors);
    });
  }

  it('steers a loop that never lets the event loop run', async () => {
    const optimizer = tf.train.sgd(0.001);
    const weight = tf.variable(tf.scalar(1));
    const training = helmed.training('loop', { optimizer });
    helmed.helm.begins(training);
    await helmed.steer({ do: 'rate', rate: 0.01 });
    const end = Date.now() + 5000;
    while (used(optimizer) !== 0.01 && Date.now() < end) {
      optimizer.minimize(() => weight.square().asScalar(), false, [weight]);
      training.step++;
      helmed.helm.stepOver(training);
    }
    assert.equal(used(optimizer), 0.01);
    const before = weight.dataSync()[0] ?? NaN;
    optimizer.minimize(() => weight.square().asScalar(), false, [weight]);
    assert.ok(near((weight.dataSync()[0] ?? NaN) / before, 0.98, 1e-5));
    const [event] = await helmed.events();
    assert.equal(event?.epoch, undefined);
    assert.ok((event?.step ?? 0) > 0);
  });

  it('steers a loop that waits without taking a step', async () => {
    const optimizer = tf.train.adam(0.001);
    helmed.helm.begins(helmed.training('loop', { optimizer }));
    await helmed.steer({ do: 'rate', rate: 0.01 });
    await helmed.until(({ kind }) => kind === 'rate');
    assert.equal(used(optimizer), 0.01);
  });

  it('is refused where it is no rate, or the optimizer does not take it, and the training goes on', async () => {
    class Stubborn extends tf.SGDOptimizer {
      override setLearningRate(): void {
        super.setLearningRate(0.001);
      }
    }
    const frozen = tf.train.adam(0.001);
    Object.freeze(frozen);
    const optimizers = [tf.train.sgd(0.001), frozen, new Stubborn(0.001)];
    for (const optimizer of optimizers) helmed.helm.begins(helmed.training('loop', { optimizer }));
    helmed.helm.begins(helmed.training('loop', { optimizer: {} as never }));
    await helmed.steer({ do: 'rate', rate: -1 });
    for (const n of [2, 3, 4]) await helmed.steer({ do: 'rate', rate: 0.01 }, Helmed.run(n));
    await helmed.until(({ command }) => command === 4);
    assert.deepEqual(await helmed.told(), [
      'refused: A learning rate must be greater than 0.',
      'refused: The optimizer does not let its learning rate be set; it stays 0.001.',
      'refused: The optimizer does not take the learning rate: 0.01 was set, and it uses 0.001.',
      'refused: The optimizer has no learning rate that can be set.',
    ]);
    assert.deepEqual(optimizers.map(used), [0.001, 0.001, 0.001]);
  });

  it('tells when the script sets another again', async () => {
    const optimizer = tf.train.sgd(0.1);
    const { model, xs, ys } = quadratic(optimizer);
    const training = helmed.training('fit', { model });
    const callback = helmed.callback(training, async (epoch) => {
      if (epoch >= 3) optimizer.setLearningRate(0.1 / epoch);
      if (epoch === 2) await helmed.steer({ do: 'rate', rate: 0.01 });
    });
    await model.fit(xs, ys, { epochs: 6, verbose: 0, callbacks: callback });
    assert.deepEqual(await helmed.told(), [
      'rate: Learning rate 0.1 → 0.01.',
      'rate: The script has set the learning rate to 0.0333 itself.',
    ]);
  });

  it('is taken back only from the last change on', async () => {
    const { model, xs, ys } = quadratic(tf.train.adam(0.1));
    const training = helmed.training('fit', { model });
    const callback = helmed.callback(training, async (epoch) => {
      if (epoch === 1) for (const rate of [0.05, 0.01]) await helmed.steer({ do: 'rate', rate });
      if (epoch === 2) for (const command of [1, 2, 1, 1]) await helmed.steer({ do: 'undo', of: command });
    });
    await model.fit(xs, ys, { epochs: 3, verbose: 0, callbacks: callback });
    assert.deepEqual((await helmed.told()).slice(2), [
      'refused: The learning rate was changed again since: undo that first.',
      'undone: Learning rate 0.01 → 0.05 again.',
      'undone: Learning rate 0.05 → 0.1 again.',
      'refused: There is nothing to undo any more.',
    ]);
  });
});

describe('a schedule from now on', () => {
  let helmed: Helmed;
  beforeEach(async () => {
    helmed = await Helmed.start();
  });
  afterEach(() => helmed.end());

  it('lowers the rate by a cosine to the end of a fit; a rate by hand ends it, and undone it goes on', async () => {
    const { model, xs, ys } = quadratic(tf.train.sgd(0.01));
    const training = helmed.training('fit', { model });
    const callback = helmed.callback(training, (epoch) => {
      if (epoch === 2) return helmed.steer({ do: 'schedule', settings: { kind: 'cosine', alpha: 0.1 }, rounds: 10 });
      if (epoch === 5) return helmed.steer({ do: 'rate', rate: 0.02 });
      if (epoch === 7) return helmed.steer({ do: 'undo', of: 2 });
      return undefined;
    });
    const { history } = await model.fit(xs, ys, { epochs: 12, verbose: 0, callbacks: callback });
    const cosine = cosineDecay(0.01, 10, 0.1);
    const rates = ratesSeen(history['loss'] as number[]);
    const wanted = rates.map((_, i) => (i < 2 ? 0.01 : i === 5 || i === 6 ? 0.02 : cosine(i - 2)));
    assert.ok(
      rates.every((rate, i) => near(rate, wanted[i] ?? NaN)),
      `${rates.join(' ')}\n${wanted.join(' ')}`,
    );
    assert.deepEqual(await helmed.told(), [
      'schedule: Cosine decay from 0.01 over the 10 epochs left.',
      'rate: Learning rate 0.00815 → 0.02.',
      'undone: Learning rate 0.02 → 0.00815 again, and the cosine decay goes on.',
    ]);
  });

  it('cuts the rate on a plateau as Keras does, and tells each cut', async () => {
    const optimizer = tf.train.sgd(0.01);
    const { model, xs, ys } = quadratic(optimizer);
    const training = helmed.training('fit', { model });
    const settings = {
      kind: 'reduce-on-plateau',
      monitor: 'loss',
      factor: 0.5,
      patience: 2,
      minDelta: 100,
      cooldown: 0,
      minLr: 0.004,
    } as const;
    const rates: (number | undefined)[] = [];
    const callback = helmed.callback(training, async (epoch) => {
      rates.push(used(optimizer));
      if (epoch === 1) await helmed.steer({ do: 'schedule', settings, rounds: 9 });
    });
    await model.fit(xs, ys, { epochs: 9, verbose: 0, callbacks: callback });
    // Best at the end of epoch 2; worse at those of 3 and 4.
    assert.deepEqual(
      rates.map((rate) => Number(rate?.toFixed(6))),
      [0.01, 0.01, 0.01, 0.01, 0.005, 0.005, 0.004, 0.004, 0.004],
    );
    assert.deepEqual(await helmed.told(), [
      'schedule: Reduce on plateau: 0.01 now, times 0.5 after no better loss for 2 epochs.',
      'rate: Learning rate 0.01 → 0.005 (reduce on plateau: no better loss for 2 epochs).',
      'rate: Learning rate 0.005 → 0.004 (reduce on plateau: no better loss for 2 epochs).',
    ]);
  });

  it('is refused for a value that is not logged, for settings that are none, and in a loop without epochs', async () => {
    const { model, xs, ys } = quadratic(tf.train.sgd(0.01));
    const training = helmed.training('fit', { model });
    const plateau = { kind: 'reduce-on-plateau', factor: 0.5, patience: 2, minDelta: 0, cooldown: 0, minLr: 0 } as const;
    await helmed.steer({ do: 'schedule', settings: { ...plateau, monitor: 'val_acc' }, rounds: 9 });
    const callback = helmed.callback(training, async (epoch) => {
      if (epoch !== 2) return;
      await helmed.steer({ do: 'schedule', settings: { ...plateau, monitor: 'val_loss' }, rounds: 9 });
      await helmed.steer({ do: 'schedule', settings: { ...plateau, monitor: 'loss', factor: 2 }, rounds: 9 });
      await helmed.steer({ do: 'schedule', settings: { kind: 'exponential', gamma: 0.5 }, rounds: 0 });
    });
    await model.fit(xs, ys, { epochs: 3, verbose: 0, callbacks: callback });
    helmed.helm.begins(helmed.training('loop', { optimizer: tf.train.sgd(0.1) }));
    await helmed.steer({ do: 'schedule', settings: { kind: 'exponential', gamma: 0.5 }, rounds: 5 }, Helmed.run(2));
    await helmed.until(({ command }) => command === 5);
    assert.deepEqual(await helmed.told(), [
      'schedule: Reduce on plateau: 0.01 now, times 0.5 after no better val_acc for 2 epochs.',
      'refused: This training logs no val_acc, only loss.',
      'refused: This training logs no val_loss, only loss.',
      'refused: It did not work: Keras takes no factor of 1 or more, and this is 2.',
      'refused: No epoch is left that a schedule could change.',
      'refused: A schedule counts epochs, and this loop has none that Lossline could see: only fit and fitDataset have.',
    ]);
    assert.deepEqual((await helmed.events()).at(1)?.undoable, []);
  });

  it('goes on where the script sets the rate at the end of epochs, and ends where it does before steps', async () => {
    const optimizer = tf.train.sgd(0.01);
    const { model, xs, ys } = quadratic(optimizer);
    const training = helmed.training('fit', { model });
    let beforeSteps = false;
    const steps = new tf.CustomCallback({
      onEpochBegin: async () => {
        if (beforeSteps) optimizer.setLearningRate(0.007);
      },
    });
    const callback = helmed.callback(training, async (epoch) => {
      if (epoch === 1) await helmed.steer({ do: 'schedule', settings: { kind: 'exponential', gamma: 0.5 }, rounds: 9 });
      if (epoch === 2 || epoch === 3) optimizer.setLearningRate(0.03);
      if (epoch === 4) beforeSteps = true;
    });
    const { history } = await model.fit(xs, ys, { epochs: 7, verbose: 0, callbacks: [steps, callback] });
    const rates = ratesSeen(history['loss'] as number[]);
    const wanted = [0.01, 0.01, 0.005, 0.0025, 0.007, 0.007];
    assert.ok(
      rates.every((rate, i) => near(rate, wanted[i] ?? NaN)),
      rates.join(' '),
    );
    assert.deepEqual(await helmed.told(), [
      'schedule: Exponential decay from 0.01: times 0.5 every epoch.',
      'rate: The script has set the learning rate to 0.03 itself; the exponential decay goes on.',
      'rate: The script has set the learning rate to 0.007 itself: the exponential decay has ended.',
    ]);
  });
});
