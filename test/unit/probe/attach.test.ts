import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DENSE, of, PROBE, printed, runProbed, runsOf, scriptOf } from './probed.ts';

const PROBE_IS = `const attach = () => require(${JSON.stringify(PROBE)}).attach(process.env.LOSSLINE_PROBE);`;
const detachIs = `const detach = () => require(${JSON.stringify(PROBE)}).detach();`;

/** A script that has the probe come, and maybe leave, while it goes on. */
async function attached(...lines: readonly string[]) {
  const probed = await runProbed(scriptOf('train.cjs', ...DENSE, PROBE_IS, detachIs, '(async () => {', ...lines, '})();'), {
    options: [],
  });
  assert.equal(probed.code, 0, probed.output);
  return probed;
}

describe('a probe that comes into a process that is training', () => {
  it('tells a fit from its start, in the middle of an epoch', async () => {
    const probed = await attached(
      `const onBatchEnd = (batch) => { if (batch === 3 && ++seen === 3) attach(); };`,
      `let seen = 0;`,
      `const { history } = await make('adam', 'late').fit(xs, ys, { epochs: 6, batchSize: 1, validationData: [xs, ys], callbacks: { onBatchEnd } });`,
      `console.log(JSON.stringify(history));`,
    );
    const [begin, ...others] = of(probed, 'begin');
    assert.equal(others.length, 0);
    assert.equal(begin?.underWay, true);
    assert.deepEqual([begin.kind, begin.optimizer, begin.epochs, begin.batches], ['fit', 'Adam', 6, 8]);
    const history = printed(probed) as Record<string, number[]>;
    for (const name of ['loss', 'val_loss'])
      assert.deepEqual(
        of(probed, 'epoch').map(({ epoch, logs }) => [epoch, logs.find((one) => one.name === name)?.value]),
        history[name]?.map((value, i) => [i + 1, value]),
      );
    assert.deepEqual(of(probed, 'epoch').at(-1)?.step, 48);
    assert.equal(runsOf(probed.messages)[0]?.run.state, 'finished');
  });

  it('tells a loop with the steps that it had made', async () => {
    const probed = await attached(
      `const weight = tf.variable(tf.scalar(2));`,
      `const optimizer = tf.train.adam(0.1);`,
      `for (let i = 0; i < 10; i++) { if (i === 4) attach(); optimizer.minimize(() => weight.square()); }`,
    );
    assert.deepEqual(
      of(probed, 'begin').map(({ kind, underWay }) => [kind, underWay]),
      [['loop', true]],
    );
    assert.equal(of(probed, 'step')[0]?.step, 5);
  });

  it('leaves it as it was, and may come again', async () => {
    const probed = await attached(
      `const look = () => {`,
      `  const engine = Object.getPrototypeOf(tf.engine());`,
      `  const owners = [engine, tf.History, tf.LayersModel, Object.getPrototypeOf(tf.LayersModel), tf.Sequential, tf.Optimizer, tf.SGDOptimizer, tf.AdamOptimizer, require('node:module')];`,
      `  const all = owners.flatMap((owner) => [owner, owner.prototype ?? {}].flatMap((one) => Object.entries(Object.getOwnPropertyDescriptors(one))));`,
      `  const listeners = process.eventNames().map((name) => process.listenerCount(name));`,
      `  const loaded = Object.keys(require.cache).concat(module.children.map(({ id }) => id));`,
      `  return { all, listeners, loaded, handles: process.getActiveResourcesInfo() };`,
      `};`,
      `const { isDeepStrictEqual } = require('node:util');`,
      `const isSame = (a, b) => a.all.length === b.all.length && a.all.every(([name, one], i) => name === b.all[i][0] && one.value === b.all[i][1].value && one.get === b.all[i][1].get && one.enumerable === b.all[i][1].enumerable && one.writable === b.all[i][1].writable) && isDeepStrictEqual([a.listeners, a.loaded, a.handles], [b.listeners, b.loaded, b.handles]);`,
      `const model = make('sgd');`,
      `const before = look();`,
      `attach(); const during = look(); await model.fit(xs, ys, { epochs: 2, callbacks: { onEpochEnd: (epoch) => { if (epoch === 1) detach(); } } });`,
      `const after = look();`,
      `attach(); await model.fit(xs, ys, { epochs: 3 }); detach();`,
      `console.log(JSON.stringify([isSame(before, during), isSame(before, after), isSame(before, look())]));`,
    );
    assert.deepEqual(printed(probed), [false, true, true]);
    assert.equal(of(probed, 'hello').length, 2);
    assert.equal(of(probed, 'detached').length, 2);
    assert.equal(of(probed, 'epoch').length, 1 + 3);
    assert.equal(of(probed, 'exit').length, 0, 'it is gone by then');
  });

  it('makes way for another', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lossline-probe-'));
    const probed = await attached(
      `require(${JSON.stringify(PROBE)}).attach(${JSON.stringify(folder)});`,
      `attach();`,
      `await make('sgd').fit(xs, ys, { epochs: 2 });`,
      `console.log(JSON.stringify(require('node:fs').readFileSync(${JSON.stringify(path.join(folder, 'journal.jsonl'))}, 'utf8')));`,
    );
    assert.match(String(printed(probed)), /"hello".*"detached"/s);
    assert.equal(of(probed, 'epoch').length, 2);
  });
});
