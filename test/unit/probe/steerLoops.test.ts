import assert from 'node:assert/strict';
import { runProbed, scriptOf } from './probed.ts';
import { all, ask } from './told.ts';

const LOOPS = {
  'that never waits, around minimize': [
    `const optimizer = tf.train.sgd(1e-6);`,
    `const weight = tf.variable(tf.scalar(1));`,
    `const end = Date.now() + 20000;`,
    `while (!optimizer.c || optimizer.c.dataSync()[0] !== Math.fround(-0.001)) {`,
    `  if (Date.now() > end) process.exit(3);`,
    `  optimizer.minimize(() => weight.square(), false, [weight]);`,
    `}`,
    `for (let i = 0; i < 10; i++) optimizer.minimize(() => weight.square(), false, [weight]);`,
  ],
  'around trainOnBatch': [
    `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });`,
    `model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });`,
    `(async () => {`,
    `  const end = Date.now() + 20000;`,
    `  let more = 10;`,
    `  while (more > 0) {`,
    `    if (Date.now() > end) process.exit(3);`,
    `    await model.trainOnBatch(tf.ones([1, 1]), tf.ones([1, 1]));`,
    `    if (Math.abs(model.optimizer.learningRate - 0.0005) < 1e-9) more--;`,
    `  }`,
    `})();`,
  ],
};

describe('a loop of its own, steered while it trains', () => {
  for (const [name, lines] of Object.entries(LOOPS)) {
    it(`takes a rate, and refuses what needs epochs: ${name}`, async () => {
      const { code, output, messages } = await runProbed(
        scriptOf('train.cjs', `const tf = require('@tensorflow/tfjs');`, ...lines),
        {
          during: async (folder) => {
            const refused = await ask(folder, { do: 'pause', host: process.pid });
            assert.equal(refused.kind, 'refused');
            await ask(folder, { do: 'rate', rate: name.includes('minimize') ? 0.001 : 0.0005 });
          },
        },
      );
      assert.equal(code, 0, output);
      assert.deepEqual(
        all(messages, 'event').map(({ kind }) => kind),
        ['refused', 'rate'],
      );
    });
  }
});
