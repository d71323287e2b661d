import assert from 'node:assert/strict';
import { printed, runProbed, scriptOf } from './probed.ts';

const TRAIN = [
  `const tf = require('@tensorflow/tfjs');`,
  `const seed = 7;`,
  `const [xs, ys] = [tf.randomNormal([96, 4], 0, 1, 'float32', seed), tf.randomNormal([96, 1], 0, 1, 'float32', seed + 1)];`,
  `const dense = (units, i) => tf.layers.dense({ units, activation: 'tanh', kernelInitializer: tf.initializers.glorotUniform({ seed: i }) });`,
  `const make = (optimizer) => {`,
  `  const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [4] }), dense(8, 1), tf.layers.dropout({ rate: 0.3, seed }), dense(1, 2)] });`,
  `  model.compile({ optimizer, loss: 'meanSquaredError' });`,
  `  return model;`,
  `};`,
  `const weights = (model) => model.getWeights().map((weight) => [...new Uint32Array(weight.dataSync().buffer)]);`,
  `(async () => {`,
  `  const all = [];`,
  `  for (const optimizer of [tf.train.momentum(0.05, 0.9), tf.train.adam(0.01), tf.train.sgd(0.1), tf.train.rmsprop(0.01)]) {`,
  `    const model = make(optimizer);`,
  `    await model.fit(xs, ys, { epochs: 4, batchSize: 8, shuffle: false, validationSplit: 0.2 });`,
  `    await model.trainOnBatch(xs, ys);`,
  `    all.push(weights(model));`,
  `  }`,
  `  const weight = tf.variable(tf.randomNormal([4, 1], 0, 1, 'float32', seed));`,
  `  const adam = tf.train.adam(0.01);`,
  `  for (let i = 0; i < 50; i++) tf.tidy(() => adam.minimize(() => xs.matMul(weight).sub(ys).square().mean()));`,
  `  all.push([...new Uint32Array(weight.dataSync().buffer)], tf.memory().numTensors);`,
  `  console.log(JSON.stringify(all));`,
  `})();`,
];

describe('a training with the probe', () => {
  it('comes to the very weights that it comes to without it, and to as many tensors', async () => {
    const [probed, bare] = await Promise.all([
      runProbed(scriptOf('train.cjs', ...TRAIN)),
      runProbed(scriptOf('train.cjs', ...TRAIN), { options: [] }),
    ]);
    assert.equal(probed.code, 0, probed.output);
    assert.ok(probed.messages.length > 10);
    assert.deepEqual(printed(probed), printed(bare));
  });
});
