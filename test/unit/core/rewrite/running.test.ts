import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { isSchedule, type Remedy } from '../../../../src/core/schedules/remedy.ts';
import { replayLr } from '../../../../src/core/schedules/replay.ts';
import { cosine, edited, plateau, ROOT, testParser } from './support.ts';

interface Report {
  readonly name: string;
  readonly rates: readonly number[];
  readonly weights: readonly number[];
  readonly loss: readonly number[];
}

/** Trains one weight whose gradient is always 1: each epoch moves it by exactly the rate in force. */
const script = (imports: string, callbacks: string, tail: string) => `${imports}
async function train(name, optimizer) {
  const layer = tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer, loss: (_, out) => out.mean() });
  const [rates, weights] = [[], [0]];
  const watch = {
    onEpochEnd: () => {
      rates.push(model.optimizer.learningRate);
      weights.push(model.getWeights()[0].dataSync()[0]);
    },
  };
  const { history } = await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), {
    epochs: 14,
    callbacks: ${callbacks},
  });
  console.log('report ' + JSON.stringify({ name, rates, weights, loss: history.loss }));
}
${tail}
`;
const ESM = "import * as tf from '@tensorflow/tfjs';";
const ALL = `await train('sgd', tf.train.sgd(0.1));
await train('momentum', tf.train.momentum(0.1, 0));
await train('adam', tf.train.adam(0.1));`;

function run(code: string, type: 'module' | 'commonjs'): { reports: Report[]; output: string } {
  const result = spawnSync(process.execPath, [`--input-type=${type}`, '-'], { cwd: ROOT, input: code, encoding: 'utf8' });
  assert.equal(result.status, 0, result.stderr);
  const lines = result.stdout.split('\n').filter((line) => line.startsWith('report '));
  return { reports: lines.map((line) => JSON.parse(line.slice(7)) as Report), output: result.stdout };
}

const close = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 1e-4 * Math.abs(b), `${a} is not ${b}`);

/** The optimizer says the rate that was foretold, and the weight has truly moved by it. */
function follows({ rates, weights, loss, name }: Report, remedy: Remedy): void {
  assert.ok(remedy.settings && isSchedule(remedy.settings));
  const foretold = replayLr(remedy.settings, 0.1, loss).slice(0, rates.length);
  assert.ok(new Set(foretold).size > 2, 'the rate changes at all');
  for (const [epoch, lr] of foretold.entries()) {
    close(rates[epoch] ?? NaN, lr);
    const moved = (weights[epoch] ?? NaN) - (weights[epoch + 1] ?? NaN);
    assert.ok(Math.abs(moved - lr) <= 0.002 * lr + 1e-6, `${name}, epoch ${epoch}: moved by ${moved}, not ${lr}`);
  }
}

describe('an edited script, really run', function () {
  this.timeout(60_000);
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });
  // No step of this training is as large as minDelta: after the first epoch nothing counts as better.
  const never = plateau({ minDelta: 10, patience: 3, cooldown: 3, factor: 0.2, minLr: 0.001 });

  it('lowers the rate of SGD, momentum and Adam in the epochs foretold, and says so', () => {
    const { reports, output } = run(edited(parser, 'javascript', script(ESM, 'watch', ALL), never), 'module');
    assert.equal(reports.length, 3);
    for (const report of reports) follows(report, never);
    assert.equal(output.match(/^Epoch 4: reducing learning rate to 0\.02\.$/gm)?.length, 3);
    assert.match(output, /^Epoch 9: reducing learning rate to 0\.004\.$/m);
    assert.match(output, /^Epoch 14: reducing learning rate to 0\.001\.$/m);
  });

  it('follows the cosine', () => {
    const remedy = cosine(0.1, 10, 0.01);
    const { reports } = run(edited(parser, 'javascript', script(ESM, 'watch', ALL), remedy), 'module');
    assert.equal(reports.length, 3);
    for (const report of reports) follows(report, remedy);
  });

  it('runs beside callback instances, in CommonJS', () => {
    const callbacks = "[tf.callbacks.earlyStopping({ monitor: 'loss', patience: 50 }), new tf.CustomCallback(watch)]";
    const text = script("const tf = require('@tensorflow/tfjs');", callbacks, "train('sgd', tf.train.sgd(0.1));");
    const { reports } = run(edited(parser, 'javascript', text, never), 'commonjs');
    assert.equal(reports.length, 1);
    for (const report of reports) follows(report, never);
  });

  it('remembers across calls that train for one epoch each', () => {
    const text = script(ESM, 'watch', "await train('sgd', tf.train.sgd(0.1));")
      .replace('const { history } =', 'const history = { loss: [] };\n  for (let i = 0; i < 14; i++) {\n  const h =')
      .replace('epochs: 14', 'epochs: 1')
      .replace('  });\n  console', '  });\n  history.loss.push(h.history.loss[0]);\n  }\n  console');
    for (const remedy of [never, cosine(0.1, 10, 0.01)]) {
      const { reports } = run(edited(parser, 'javascript', text, remedy), 'module');
      assert.equal(reports.length, 1);
      for (const report of reports) follows(report, remedy);
    }
  });

  it('acts as foretold on a real, noisy training', () => {
    const text = `${ESM}
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: tf.train.sgd(0.3), loss: 'meanSquaredError' });
const rates = [];
const { history } = await model.fit(tf.randomNormal([20, 2]), tf.randomNormal([20, 1]), {
  epochs: 40,
  batchSize: 4,
  validationSplit: 0.2,
  callbacks: [{ onEpochEnd: () => rates.push(model.optimizer.learningRate) }],
});
console.log('report ' + JSON.stringify({ rates, loss: history.val_loss }));
`;
    const remedy = plateau({ monitor: 'val_loss', patience: 3, minDelta: 0.02, factor: 0.5, minLr: 0.001 });
    const { reports } = run(edited(parser, 'javascript', text, remedy), 'module');
    const [report] = reports;
    assert.ok(report && report.rates.length === 40);
    for (const [epoch, lr] of replayLr(remedy.settings, 0.3, report.loss).entries()) close(report.rates[epoch] ?? NaN, lr);
    assert.ok((report.rates.at(-1) ?? 1) < 0.3);
  });

  it('changes nothing and does not fail where the watched value is missing', () => {
    const text = edited(parser, 'javascript', script(ESM, 'watch', "await train('adam', tf.train.adam(0.1));"), never);
    const { reports } = run(text.replace("monitor: 'loss'", "monitor: 'nothing'"), 'module');
    assert.deepEqual(new Set(reports[0]?.rates), new Set([0.1]));
  });
});
