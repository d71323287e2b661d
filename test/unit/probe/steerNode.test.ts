import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { skip } from '../skip.ts';
import { runProbed } from './probed.ts';
import { all, ask, untilTold } from './told.ts';

/** A folder whose `node_modules` hold a `@tensorflow/tfjs-node` that loads here, and the Node to run it with, if not that of the tests. */
const { LOSSLINE_TFJS_NODE: installed, LOSSLINE_TFJS_NODE_RUNTIME: node = process.execPath } = process.env;

function nodeScript(...lines: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lossline-tfjs-node-'));
  symlinkSync(path.join(installed ?? '', 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const file = path.join(folder, 'train.cjs');
  writeFileSync(file, lines.join('\n'));
  return file;
}

const BEGIN = [
  `const tf = require('@tensorflow/tfjs-node');`,
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] }), tf.layers.batchNormalization(), tf.layers.dense({ units: 1 })] });`,
  `const [xs, ys] = [tf.randomNormal([32, 2]), tf.randomNormal([32, 1])];`,
  `const wait = () => new Promise((resolve) => setTimeout(resolve, 3));`,
];

describe('tfjs-node, steered while it trains (where LOSSLINE_TFJS_NODE names it)', function () {
  before(function () {
    if (!installed || !existsSync(path.join(installed, 'node_modules/@tensorflow/tfjs-node'))) {
      skip(this as Mocha.Context, 'LOSSLINE_TFJS_NODE names no folder with @tensorflow/tfjs-node');
    }
  });

  it('uses the rate that is set, pauses, saves what it loads itself, goes on and stops', async () => {
    const script = nodeScript(
      ...BEGIN,
      `model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });`,
      `const callbacks = { onEpochEnd: wait };`,
      `model.fit(xs, ys, { epochs: 1e5, verbose: 0, callbacks }).then(async () => {`,
      `  const saved = await tf.loadLayersModel('file://' + __dirname + '/saved/model.json');`,
      `  console.log('loaded', saved.countParams() === model.countParams(), model.optimizer.learningRate);`,
      `});`,
    );
    const { code, output, messages } = await runProbed(script, {
      node,
      during: async (folder) => {
        await untilTold(folder, 'epoch', ({ epoch }) => epoch >= 2);
        const rate = await ask(folder, { do: 'rate', rate: 0.002 });
        await untilTold(folder, 'epoch', ({ epoch, lr }) => epoch > (rate.epoch ?? 0) && lr === 0.002);
        const paused = await ask(folder, { do: 'pause', host: process.pid }, (event) => event.paused);
        const saved = await ask(folder, { do: 'save', folder: path.join(path.dirname(script), 'saved') });
        assert.deepEqual([saved.kind, saved.epoch], ['saved', paused.epoch]);
        await ask(folder, { do: 'resume' });
        await ask(folder, { do: 'stop' });
      },
    });
    assert.equal(code, 0, output);
    assert.match(output, /loaded true 0\.002/);
    assert.equal(all(messages, 'end').length, 1);
  });

  for (const optimizer of [
    ...['sgd(0.05)', 'momentum(0.05, 0.9)', 'adam(0.05)', 'adamax(0.05)', 'adagrad(0.05)', 'adadelta(0.05)', 'rmsprop(0.05)'],
    'rmsprop(0.05, 0.9, 0.5, 1e-7, true)',
  ]) {
    it(`rolls back to the very bytes: ${optimizer}`, async () => {
      const script = nodeScript(
        ...BEGIN,
        `model.compile({ optimizer: tf.train.${optimizer}, loss: 'meanSquaredError' });`,
        // The state as it stands at the begin of each epoch, of all that the optimizer holds, and of all weights.
        `const hex = (tensor) => Buffer.from(tensor.dataSync().slice().buffer).toString('hex');`,
        `const stateOf = (value) => Array.isArray(value) ? value.map(stateOf) : value && value.originalName ? hex(value.variable)`,
        `  : value && value.dataSync ? hex(value) : typeof value === 'number' ? value : 0;`,
        `const ours = ['learningRate', 'c'];`,
        `const bytes = () => JSON.stringify([model.weights.map((weight) => hex(weight.read())),`,
        `  Object.entries(model.optimizer).filter(([name]) => !ours.includes(name)).sort().map(([name, value]) => [name, stateOf(value)])]);`,
        `const states = [], tensors = [];`,
        `const onEpochBegin = () => { states.push(bytes()); tensors.push(tf.memory().numTensors); return wait(); };`,
        `model.fit(xs, ys, { epochs: 1e5, batchSize: 8, verbose: 0, callbacks: { onEpochBegin, onEpochEnd: () => undefined } }).then(({ epoch }) => {`,
        `  const [begun, ended] = require('node:fs').readFileSync(process.env.LOSSLINE_PROBE + '/journal.jsonl', 'utf8').split('\\n')`,
        `    .filter((line) => /"kind":"(trial|rolled-back)"/.test(line)).map((line) => JSON.parse(line)).slice(-2);`,
        `  const same = states[begun.epoch] === states[ended.epoch];`,
        `  const moved = states[begun.epoch] !== states[begun.epoch + 1];`,
        `  const rate = model.optimizer.c ? -model.optimizer.c.dataSync()[0] : model.optimizer.learningRate;`,
        `  console.log(JSON.stringify({ same, moved, rate: Number(rate.toFixed(6)), leak: tensors.at(-1) - tensors[begun.epoch] }));`,
        `});`,
      );
      const { code, output } = await runProbed(script, {
        node,
        during: async (folder) => {
          await untilTold(folder, 'epoch', ({ epoch }) => epoch >= 2);
          const trial = { do: 'trial', rate: 0.001, epochs: 3, judged: 2, monitor: 'loss', below: 0 } as const;
          const back = await ask(folder, trial, ({ kind }) => kind === 'rolled-back');
          await untilTold(folder, 'epoch', ({ epoch }) => epoch > (back.epoch ?? 0) + 1);
          await ask(folder, { do: 'stop' });
        },
      });
      assert.equal(code, 0, output);
      assert.deepEqual(JSON.parse(output.trim().split('\n').at(-1) ?? ''), { same: true, moved: true, rate: 0.05, leak: 0 });
    });
  }
});
