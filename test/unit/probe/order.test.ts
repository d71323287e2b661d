import assert from 'node:assert/strict';
import { DENSE, of, printed, runProbed, scriptOf } from './probed.ts';

/** Makes the clock stand still but for where a script turns it on: so every step is told from which it is turned on. */
const CLOCK = [`let clock = 0;`, `performance.now = () => clock;`];

const both = async (...lines: readonly string[]) => {
  const train = () => scriptOf('train.cjs', ...CLOCK, ...DENSE, ...lines);
  const [probed, bare] = await Promise.all([runProbed(train()), runProbed(train(), { options: [] })]);
  assert.equal(probed.code, bare.code, probed.output);
  return { probed, bare };
};

describe('what a script does by itself', () => {
  it('comes in the same order with the probe, where fits go on at once', async () => {
    const { probed, bare } = await both(
      `const said = [];`,
      `const on = (name, what) => (i) => { clock += 70; said.push([name, what, i]); };`,
      `const watched = (name) => Object.fromEntries(['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd'].map((what) => [what, on(name, what)]));`,
      `const fit = (name, epochs) => make('adam', name).fit(xs, ys, { epochs, batchSize: 2, shuffle: false, yieldEvery: 'never', callbacks: watched(name) }).then(() => said.push(name));`,
      `Promise.all([fit('a', 3), fit('b', 3), fit('c', 2)]).then(() => console.log(JSON.stringify(said)));`,
    );
    assert.ok(of(probed, 'step').length > 20);
    assert.deepEqual(printed(probed), printed(bare));
  });

  it('comes as soon with the probe, where trainOnBatch is waited for', async () => {
    const { probed, bare } = await both(
      `const model = make('adam');`,
      `const said = [];`,
      `(async () => {`,
      `  for (let i = 0; i < 40; i++) {`,
      `    clock += 200;`,
      `    let isOver = false;`,
      `    model.trainOnBatch(xs, ys).then(() => { isOver = true; });`,
      `    let turns = 0;`,
      `    for (; !isOver; turns++) await null;`,
      `    said.push(turns);`,
      `  }`,
      `  console.log(JSON.stringify(said));`,
      `})();`,
    );
    assert.ok(of(probed, 'step').length > 10);
    assert.deepEqual(printed(probed), printed(bare));
  });

  it('fails once with the probe too, where nobody takes care of it', async () => {
    const { probed, bare } = await both(
      `const seen = [];`,
      `for (const name of ['unhandledRejection', 'rejectionHandled', 'multipleResolves', 'warning']) process.on(name, ({ message }) => seen.push([name, message]));`,
      `const onEpochEnd = () => { throw new Error('mine'); };`,
      `make('sgd').fit(xs, ys, { epochs: 2, callbacks: { onEpochEnd } });`,
      `make('sgd').fit(xs, ys, { epochs: 2, callbacks: { onEpochEnd } }).catch(() => seen.push(['caught']));`,
      `make('sgd').trainOnBatch(tf.ones([2, 9]), ys).catch(() => seen.push(['caught']));`,
      `make('sgd').trainOnBatch(tf.ones([2, 9]), ys);`,
      `process.on('exit', () => console.log(JSON.stringify(seen.map(String).sort())));`,
    );
    assert.equal((printed(bare) as string[]).filter((line) => line.startsWith('unhandledRejection')).length, 2);
    assert.deepEqual(printed(probed), printed(bare));
  });

  it('comes to the same weights where every single step is told: fit with dropout and Adam, fitDataset, trainOnBatch, a loop', async () => {
    const seeded = `(seed) => tf.initializers.glorotUniform({ seed })`;
    const { probed, bare } = await both(
      `const seeded = ${seeded};`,
      `const layer = (units, seed) => tf.layers.dense({ units, inputShape: [2], kernelInitializer: seeded(seed), activation: 'tanh' });`,
      `const noisy = (name, optimizer) => {`,
      `  const model = tf.sequential({ name, layers: [layer(6, 1), tf.layers.dropout({ rate: 0.4, seed: 5 }), layer(1, 2)] });`,
      `  model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] });`,
      `  return model;`,
      `};`,
      `const bits = (tensors) => tensors.map((tensor) => [...new Uint32Array(tensor.dataSync().slice().buffer)]);`,
      `const callbacks = { onBatchEnd: () => { clock += 200; } };`,
      `const data = tf.data.array([1, 2, 3, 4]).map((i) => ({ xs: tf.fill([4, 2], i), ys: tf.fill([4, 1], i / 5) }));`,
      `(async () => {`,
      `  const fitted = noisy('fitted', tf.train.adam(0.01));`,
      `  await fitted.fit(xs, ys, { epochs: 5, batchSize: 2, shuffle: false, validationSplit: 0.25, callbacks });`,
      `  const streamed = noisy('streamed', tf.train.adam(0.01));`,
      `  await streamed.fitDataset(data, { epochs: 5, callbacks });`,
      `  const stepped = noisy('stepped', tf.train.adam(0.01));`,
      `  for (let i = 0; i < 40; i++) { clock += 200; await stepped.trainOnBatch(xs, ys); }`,
      `  const [weight, adam] = [tf.variable(tf.scalar(2)), tf.train.adam(0.1)];`,
      `  for (let i = 0; i < 40; i++) { clock += 200; adam.minimize(() => weight.square()); }`,
      `  const all = [fitted, streamed, stepped].flatMap((model) => [...model.getWeights(), ...model.optimizer.accumulatedFirstMoment.map(({ variable }) => variable)]);`,
      `  console.log(JSON.stringify([...bits([...all, weight]), tf.memory().numTensors]));`,
      `})();`,
    );
    assert.deepEqual(printed(probed), printed(bare));
    const told = of(probed, 'begin').map(({ run }) => of(probed, 'step').filter((step) => step.run === run).length);
    assert.deepEqual(told.slice(0, 2), [15, 20]);
    for (const count of told.slice(2)) assert.ok(count > 20, 'the first ones alone are taken for fast ones, and left out');
  });
});
