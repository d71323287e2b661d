import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { skip } from '../skip.ts';
import { of, printed, type Running, runProbed, runsOf, scriptOf } from './probed.ts';

const folder = process.env['LOSSLINE_TFJS_NODE'] ?? '';
const module = path.resolve(folder, 'node_modules', '@tensorflow', 'tfjs-node');
const nodes: readonly (string | undefined)[] = [
  undefined,
  ...(process.env['LOSSLINE_OTHER_NODES'] ?? '').split(path.delimiter).filter(Boolean),
];

const TRAIN = [
  `const tf = require(${JSON.stringify(module)});`,
  `const [xs, ys] = [tf.randomNormal([64, 4], 0, 1, 'float32', 1), tf.randomNormal([64, 1], 0, 1, 'float32', 2)];`,
  `const layer = (units, seed) => tf.layers.dense({ units, inputShape: [4], kernelInitializer: tf.initializers.glorotUniform({ seed }) });`,
  `const model = tf.sequential({ layers: [layer(8, 3), tf.layers.dropout({ rate: 0.2, seed: 4 }), layer(1, 5)] });`,
  `model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'meanSquaredError' });`,
  `const bits = (tensor) => [...new Uint32Array(tensor.dataSync().slice().buffer)];`,
  `(async () => {`,
  `  const { history } = await model.fit(xs, ys, { epochs: 5, batchSize: 8, shuffle: false, validationSplit: 0.25, verbose: 0 });`,
  `  const dataset = tf.data.array([1, 2]).map(() => ({ xs: tf.ones([4, 4]), ys: tf.zeros([4, 1]) }));`,
  `  await model.fitDataset(dataset, { epochs: 2, verbose: 0 });`,
  `  const batch = await model.trainOnBatch(xs, ys);`,
  `  const weight = tf.variable(tf.scalar(2));`,
  `  const adam = tf.train.adam(0.5);`,
  `  for (let i = 0; i < 20; i++) adam.minimize(() => weight.square());`,
  `  console.log(JSON.stringify({ history, batch, bits: [...model.getWeights(), weight].map(bits), tensors: tf.memory().numTensors }));`,
  `})();`,
];

describe('tfjs-node with the probe', () => {
  for (const node of nodes)
    it(`is observed in every way it trains, and trains as ever, on ${node ?? 'the Node of the tests'}`, async function () {
      if (!existsSync(module)) skip(this, 'LOSSLINE_TFJS_NODE names no folder that has @tensorflow/tfjs-node');
      const running: Running = node === undefined ? {} : { node };
      const probed = await runProbed(scriptOf('train.cjs', ...TRAIN), running);
      assert.equal(probed.code, 0, probed.output);
      const bare = await runProbed(scriptOf('train.cjs', ...TRAIN), { ...running, options: [] });
      assert.deepEqual(printed(probed), printed(bare));
      const { history, batch } = printed(probed) as { history: Record<string, number[]>; batch: number };
      const begins = of(probed, 'begin');
      assert.deepEqual(
        begins.map(({ kind, optimizer, lr, batches }) => [kind, optimizer, lr, batches]),
        [
          ['fit', 'Momentum', 0.01, 6],
          ['fitDataset', 'Momentum', 0.01, 2],
          ['trainOnBatch', 'Momentum', 0.01, undefined],
          ['loop', 'Adam', 0.5, undefined],
        ],
      );
      const [fit, , onBatch, loop] = runsOf(probed.messages).map(({ run }) => run);
      for (const name of ['loss', 'val_loss'])
        assert.deepEqual(
          history[name]?.map((_, i) => fit?.series.get(name)?.value(i)),
          history[name],
        );
      assert.equal(onBatch?.series.get('loss')?.value(0), batch);
      assert.equal(loop?.series.get('loss')?.value(0), 4);
      assert.equal(of(probed, 'status')[0]?.backend, 'tensorflow');
    });
});
