import assert from 'node:assert/strict';
import { DENSE, of, printed, runProbed, runsOf, scriptOf } from './probed.ts';

const trained = async (...lines: readonly string[]) => {
  const probed = await runProbed(scriptOf('train.cjs', ...DENSE, '(async () => {', ...lines, '})();'));
  assert.equal(probed.code, 0, probed.output);
  return probed;
};

describe('a fit that is observed from within its process', () => {
  it('tells every epoch as its own callbacks see it, and the rate that was used', async () => {
    const probed = await trained(
      `const model = make(tf.train.sgd(0.1), 'mine');`,
      `const told = [];`,
      `const onEpochEnd = (_, logs) => { told.push(logs); model.optimizer.setLearningRate(0.1 / (told.length + 1)); };`,
      `await model.fit(xs, ys, { epochs: 3, batchSize: 4, validationData: [xs, ys], shuffle: false, callbacks: { onEpochEnd } });`,
      `console.log(JSON.stringify(told));`,
    );
    const told = printed(probed) as { loss: number; val_loss: number; val_mae: number }[];
    const [{ run, training } = assert.fail('no run'), ...others] = runsOf(probed.messages);
    assert.equal(others.length, 0);
    for (const name of ['loss', 'val_loss', 'val_mae'] as const) {
      const values = told.map((_, i) => run.series.get(name)?.value(i));
      assert.deepEqual(
        values,
        told.map((logs) => logs[name]),
      );
    }
    assert.deepEqual(
      of(probed, 'epoch').map(({ lr }) => lr),
      [0.1, 0.1 / 2, 0.1 / 3],
    );
    assert.equal(run.state, 'finished');
    assert.deepEqual(run.progress(), { epoch: 3, epochs: 3 });
    assert.equal(training?.optimizer, 'SGD');
    const [begin] = of(probed, 'begin');
    assert.deepEqual(
      { kind: begin?.kind, model: begin?.model, lr: begin?.lr, batches: begin?.batches },
      {
        kind: 'fit',
        model: 'mine',
        lr: 0.1,
        batches: 2,
      },
    );
  });

  it('reads values that stay tensors, and does not count as a leak what fit keeps of them', async () => {
    const probed = await trained(
      `const { history } = await make('adam').fit(xs, ys, { epochs: 400, batchSize: 1 });`,
      `console.log(JSON.stringify(history));`,
    );
    const history = printed(probed) as Record<string, number[]>;
    const epochs = of(probed, 'epoch');
    assert.deepEqual(
      epochs.map(({ logs }) => logs.find(({ name }) => name === 'loss')?.value),
      history['loss'],
    );
    const tensors = of(probed, 'status').flatMap(({ epoch, tensors }) => (epoch === undefined ? [] : [tensors]));
    assert.ok(tensors.length > 1);
    assert.equal(new Set(tensors).size, 1, String(tensors));
  });

  it('is as long as it was planned, where the batches are known, and may stop early', async () => {
    const probed = await trained(
      `const pair = () => ({ xs: tf.ones([4, 2]), ys: tf.zeros([4, 1]) });`,
      `const known = tf.data.array([1, 2, 3]).map(pair);`,
      `const unknown = tf.data.generator(function* () { yield pair(); yield pair(); });`,
      `const model = make('rmsprop');`,
      `await model.fitDataset(known, { epochs: 2, validationData: unknown });`,
      `await model.fitDataset(unknown, { epochs: 5, callbacks: { onEpochEnd: (epoch) => { model.stopTraining = epoch === 1; } } });`,
    );
    assert.deepEqual(
      of(probed, 'begin').map(({ kind, epochs, batches, optimizer }) => ({ kind, epochs, batches, optimizer })),
      [
        { kind: 'fitDataset', epochs: 2, batches: 3, optimizer: 'RMSProp' },
        { kind: 'fitDataset', epochs: 5, batches: undefined, optimizer: 'RMSProp' },
      ],
    );
    const [first, second] = runsOf(probed.messages);
    assert.ok(first?.run.series.has('val_mae'));
    assert.deepEqual(second?.run.progress(), { epoch: 2, epochs: 5, step: 4 });
    assert.equal(second?.run.state, 'finished');
  });

  it('is one training with those that carry it on, and another with those that do not', async () => {
    const probed = await trained(
      `const model = make('sgd', 'carried');`,
      `await model.fit(xs, ys, { epochs: 2 });`,
      `await model.fit(xs, ys, { initialEpoch: 2, epochs: 4 });`,
      `await model.fit(xs, ys, { epochs: 2 });`,
      `const single = make('sgd', 'single');`,
      `for (let i = 0; i < 3; i++) await single.fit(xs, ys, { epochs: 1 });`,
    );
    const runs = runsOf(probed.messages).map(({ run }) => ({ epoch: run.progress().epoch, state: run.state }));
    assert.deepEqual(runs, [
      { epoch: 4, state: 'finished' },
      { epoch: 2, state: 'finished' },
      { epoch: 3, state: 'finished' },
    ]);
  });

  it('may go on within a callback of another', async () => {
    const probed = await trained(
      `const inner = make('sgd', 'inner');`,
      `const onEpochEnd = () => inner.fit(xs, ys, { epochs: 2 });`,
      `await make('sgd', 'outer').fit(xs, ys, { epochs: 2, callbacks: { onEpochEnd } });`,
    );
    const epochs = runsOf(probed.messages).map(({ run }) => run.progress().epoch);
    assert.deepEqual(epochs, [2, 2, 2]);
    assert.deepEqual(
      of(probed, 'begin').map(({ model }) => model),
      ['outer', 'inner', 'inner'],
    );
  });

  it('says which rate is ignored', async () => {
    const probed = await trained(
      `const model = make(tf.train.momentum(0.1, 0.9));`,
      `model.optimizer.learningRate = 0.7;`,
      `await model.fit(xs, ys, { epochs: 2 });`,
    );
    assert.equal(of(probed, 'epoch')[1]?.lr, 0.1);
    assert.equal(of(probed, 'status').at(-1)?.ignoredRate, 0.7);
  });

  it('says at once that its loss is not finite', async () => {
    const probed = await trained(
      `await make(tf.train.sgd(1e30)).fit(xs, ys, { epochs: 3, batchSize: 4, callbacks: { onBatchEnd() {} } });`,
    );
    const events = of(probed, 'event');
    assert.equal(events.length, 1);
    assert.equal(events[0]?.kind, 'not-finite');
    assert.match(events[0].text, /^Loss is (Infinity|NaN) at step 2 of epoch 1\.$/);
  });

  it('ends with what it threw', async () => {
    const probed = await trained(
      `const onEpochEnd = () => { throw new Error('no disk'); };`,
      `await make('sgd').fit(xs, ys, { epochs: 3, callbacks: { onEpochEnd } }).catch(() => undefined);`,
    );
    assert.deepEqual(
      of(probed, 'end').map(({ error }) => error),
      ['Error: no disk'],
    );
  });
});
