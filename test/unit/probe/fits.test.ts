import assert from 'node:assert/strict';
import { runProbed, runsOf, scriptOf } from './probed.ts';

const FIT = [
  `const tf = require('@tensorflow/tfjs');`,
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })] });`,
  `model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });`,
  `const [xs, ys] = [tf.ones([8, 2]), tf.zeros([8, 1])];`,
  `const told = [];`,
  `const onEpochEnd = (_, logs) => { told.push(logs); model.optimizer.setLearningRate(0.05); };`,
  `model.fit(xs, ys, { epochs: 3, batchSize: 4, validationData: [xs, ys], shuffle: false, callbacks: { onEpochEnd } })`,
  `  .then(() => console.log(JSON.stringify(told)));`,
];

describe('a fit that is observed from within its process', () => {
  it('tells every epoch as its own callbacks see it, and the rate that was used', async () => {
    const { code, output, messages } = await runProbed(scriptOf('train.cjs', ...FIT));
    assert.equal(code, 0, output);
    const told = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { loss: number; val_loss: number }[];
    const [{ run, training } = assert.fail('no run')] = runsOf(messages);
    const values = (name: string) => told.map((_, i) => run.series.get(name)?.value(i));
    assert.deepEqual(
      values('loss'),
      told.map(({ loss }) => loss),
    );
    assert.deepEqual(
      values('val_loss'),
      told.map(({ val_loss }) => val_loss),
    );
    assert.equal(run.state, 'finished');
    assert.deepEqual(run.progress(), { epoch: 3, epochs: 3 });
    assert.equal(training?.optimizer, 'SGD');
  });
});
