import assert from 'node:assert/strict';
import { DENSE, of, printed, runProbed, runsOf, scriptOf } from './probed.ts';

const trained = async (...lines: readonly string[]) => {
  const probed = await runProbed(scriptOf('train.cjs', ...DENSE, '(async () => {', ...lines, '})();'));
  assert.equal(probed.code, 0, probed.output);
  return probed;
};
const stepsOf = (probed: Awaited<ReturnType<typeof trained>>) =>
  of(probed, 'begin').map(({ run }) => of(probed, 'step').filter((step) => step.run === run));

describe('a training loop that is observed from within its process', () => {
  it('tells the loss and the rate of optimizers, one training each', async () => {
    const probed = await trained(
      `const weight = tf.variable(tf.scalar(2));`,
      `const adam = tf.train.adam(0.5);`,
      `const momentum = tf.train.momentum(0.25, 0.9);`,
      `const [value] = [adam.minimize(() => weight.square(), true).dataSync()[0]];`,
      `const { grads } = tf.variableGrads(() => weight.mul(0).add(3));`,
      `tf.variableGrads(() => weight.mul(0).add(5));`,
      `momentum.applyGradients(grads);`,
      `console.log(value);`,
    );
    assert.equal(printed(probed), 4);
    assert.deepEqual(
      of(probed, 'begin').map(({ kind, optimizer, lr }) => ({ kind, optimizer, lr })),
      [
        { kind: 'loop', optimizer: 'Adam', lr: 0.5 },
        { kind: 'loop', optimizer: 'Momentum', lr: 0.25 },
      ],
    );
    const [[first] = [], [second] = []] = stepsOf(probed);
    assert.deepEqual(first?.logs, [{ name: 'loss', value: 4 }]);
    assert.deepEqual(second?.logs, [{ name: 'loss', value: 3 }], 'of the gradients that are applied, not of the latest ones');
  });

  it('tells what trainOnBatch returns', async () => {
    const probed = await trained(`console.log(JSON.stringify(await make('adam', 'mine').trainOnBatch(xs, ys)));`);
    const [loss, mae] = printed(probed) as number[];
    assert.deepEqual(
      of(probed, 'step').map(({ step, logs }) => ({ step, logs })),
      [
        {
          step: 1,
          logs: [
            { name: 'loss', value: loss },
            { name: 'mae', value: mae },
          ],
        },
      ],
    );
    const [begin] = of(probed, 'begin');
    assert.deepEqual([begin?.kind, begin?.model, begin?.optimizer], ['trainOnBatch', 'mine', 'Adam']);
    assert.deepEqual(of(probed, 'begin').length, 1, 'its optimizer is no loop of its own');
  });

  it('sees an optimizer of a class of its own, and variables that are changed by hand', async () => {
    const probed = await trained(
      `const weight = tf.variable(tf.scalar(2));`,
      `class Mine extends tf.SGDOptimizer {`,
      `  applyGradients(gradients) { return super.applyGradients(gradients); }`,
      `}`,
      `const mine = new Mine(0.01);`,
      `const until = performance.now() + 250;`,
      `while (performance.now() < until) mine.minimize(() => weight.square());`,
      `console.log(mine.iterations);`,
    );
    const steps = of(probed, 'step');
    assert.equal(of(probed, 'begin').length, 1);
    assert.ok((steps.at(-1)?.step ?? Infinity) <= Number(printed(probed)), 'a step of a derived class counts once');
    const byHand = await trained(
      `const weight = tf.variable(tf.scalar(2));`,
      `for (let i = 0; i < 150; i++) weight.assign(weight.sub(tf.variableGrads(() => weight.square()).grads[weight.name].mul(0.01)));`,
    );
    assert.deepEqual(
      of(byHand, 'begin').map(({ kind, optimizer }) => [kind, optimizer]),
      [['loop', undefined]],
    );
    assert.equal(of(byHand, 'step')[0]?.logs.length, 1);
  });

  it('does not flood, however fast it is', async () => {
    const probed = await trained(
      `const fast = tf.train.sgd(0.1);`,
      `let steps = 0;`,
      `const until = performance.now() + 1500;`,
      `while (performance.now() < until) { fast.applyGradients({}); steps++; }`,
      `console.log(steps);`,
    );
    assert.ok(Number(printed(probed)) > 75_000, probed.output);
    assert.ok(probed.messages.length < 15 + 1.5 * 12, String(probed.messages.length));
    assert.ok(of(probed, 'status').some(({ stepsPerSecond = 0 }) => stepsPerSecond > 10_000));
  });

  it('says that its loss is not finite', async () => {
    const probed = await trained(
      `const weight = tf.variable(tf.scalar(2));`,
      `tf.train.sgd(0.1).minimize(() => weight.mul(NaN));`,
    );
    assert.deepEqual(
      of(probed, 'event').map(({ text }) => text),
      ['Loss is NaN at step 1.'],
    );
    assert.equal(runsOf(probed.messages)[0]?.run.state, 'finished');
  });
});
