import assert from 'node:assert/strict';
import { DENSE, of, printed, runProbed, runsOf, scriptOf } from './probed.ts';
import { untilTold } from './told.ts';

const script = (...lines: readonly string[]) => scriptOf('train.cjs', ...DENSE, '(async () => {', ...lines, '})();');
const trained = async (...lines: readonly string[]) => {
  const probed = await runProbed(script(...lines));
  assert.equal(probed.code, 0, probed.output);
  return probed;
};
const courses = (probed: Awaited<ReturnType<typeof trained>>) =>
  of(probed, 'begin').map(({ run, kind, model }) => {
    const steps = of(probed, 'step').filter((step) => step.run === run).length;
    const epochs = of(probed, 'epoch').filter((epoch) => epoch.run === run).length;
    return { kind, model, epochs, told: steps > 0 };
  });

describe('several models of one script', () => {
  it('are a run each in a k-fold', async () => {
    const probed = await trained(
      `for (let fold = 1; fold <= 3; fold++) await make('adam', 'fold' + fold).fit(xs, ys, { epochs: 2, validationSplit: 0.5 });`,
    );
    assert.deepEqual(
      runsOf(probed.messages).map(({ run }) => [run.progress().epoch, run.state]),
      [1, 2, 3].map(() => [2, 'finished']),
    );
    assert.deepEqual(
      of(probed, 'begin').map(({ model }) => model),
      ['fold1', 'fold2', 'fold3'],
    );
  });

  it('are told apart while they train at once', async () => {
    const probed = await trained(
      `const names = ['a', 'b', 'c'];`,
      `const fits = names.map((name, i) => make('sgd', name).fit(xs, ys, { epochs: 3 + i, batchSize: 2, yieldEvery: 1 }));`,
      `console.log(JSON.stringify((await Promise.all(fits)).map(({ history }) => history.loss)));`,
    );
    const losses = printed(probed) as number[][];
    assert.deepEqual(
      runsOf(probed.messages).map(({ run }, i) => losses[i]?.map((_, epoch) => run.series.get('loss')?.value(epoch))),
      losses,
    );
    assert.equal(of(probed, 'begin').length, 3);
  });

  it('are two in a GAN, one model of which is within the other', async () => {
    const probed = await trained(
      `const discriminator = make('adam', 'discriminator');`,
      `const generator = tf.sequential({ name: 'generator', layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });`,
      `const input = tf.input({ shape: [2] });`,
      `const gan = tf.model({ name: 'gan', inputs: input, outputs: discriminator.apply(generator.apply(input)) });`,
      `gan.compile({ optimizer: 'adam', loss: 'meanSquaredError' });`,
      `for (let i = 0; i < 3; i++) { discriminator.trainable = true; await discriminator.trainOnBatch(xs, ys); discriminator.trainable = false; await gan.trainOnBatch(xs, ys); }`,
    );
    assert.deepEqual(courses(probed), [
      { kind: 'trainOnBatch', model: 'discriminator', epochs: 0, told: true },
      { kind: 'trainOnBatch', model: 'gan', epochs: 0, told: true },
    ]);
  });

  it('are one where fit trains a model that has another within it', async () => {
    const probed = await trained(
      `const inner = make('sgd', 'inner');`,
      `const input = tf.input({ shape: [2] });`,
      `const outer = tf.model({ name: 'outer', inputs: input, outputs: inner.apply(input) });`,
      `outer.compile({ optimizer: 'adam', loss: 'meanSquaredError' });`,
      `await outer.fit(xs, ys, { epochs: 2 });`,
    );
    assert.deepEqual(
      courses(probed).map(({ model, epochs }) => [model, epochs]),
      [['outer', 2]],
    );
  });

  it('go on where a second fit of the same model is refused', async () => {
    const probed = await trained(
      `const model = make('sgd');`,
      `const refused = [];`,
      `const onEpochEnd = () => model.fit(xs, ys, { epochs: 9, initialEpoch: 7 }).catch(({ message }) => refused.push(message));`,
      `await model.fit(xs, ys, { epochs: 3, callbacks: { onEpochEnd } });`,
      `console.log(JSON.stringify(refused));`,
    );
    assert.equal((printed(probed) as string[]).length, 3);
    assert.deepEqual(
      runsOf(probed.messages).map(({ run }) => [run.progress().epoch, run.state]),
      [[3, 'finished']],
    );
    assert.deepEqual(
      of(probed, 'end').map(({ error }) => error),
      [undefined],
    );
  });

  it('may have no planned end', async () => {
    const probed = await trained(
      `const model = make('sgd');`,
      `const onEpochEnd = (epoch) => { model.stopTraining = epoch === 1; };`,
      `await model.fit(xs, ys, { epochs: Infinity, callbacks: { onEpochEnd } });`,
    );
    assert.deepEqual(
      runsOf(probed.messages).map(({ run }) => run.progress()),
      [{ epoch: 2 }],
    );
  });

  it('are steered each in its worker thread', async () => {
    const train = scriptOf(
      'train.cjs',
      `const { isMainThread, Worker, workerData } = require('node:worker_threads');`,
      `if (isMainThread) for (const name of ['first', 'second']) new Worker(__filename, { workerData: name });`,
      `else {`,
      ...DENSE,
      `make(tf.train.sgd(1e-4), workerData).fit(xs, ys, { epochs: 1e9, yieldEvery: 1 });`,
      `}`,
    );
    const probed = await runProbed(train, {
      during: async (folder) => {
        const first = await untilTold(folder, 'begin', ({ model }) => model === 'first');
        const second = await untilTold(folder, 'begin', ({ model }) => model === 'second');
        const id = await folder.steer(second.run, { do: 'rate', rate: 5e-5 });
        await untilTold(folder, 'event', ({ command }) => command === id);
        await untilTold(folder, 'epoch', ({ run, lr }) => run === second.run && lr === 5e-5);
        await folder.steer(first.run, { do: 'stop' });
        await untilTold(folder, 'end', ({ run }) => run === first.run);
        await folder.steer(second.run, { do: 'stop' });
      },
    });
    assert.equal(probed.code, 0, probed.output);
    const [first] = of(probed, 'begin').filter(({ model }) => model === 'first');
    assert.ok(of(probed, 'epoch').every(({ run, lr }) => run !== first?.run || lr === 1e-4));
    assert.equal(new Set(of(probed, 'begin').map(({ thread }) => thread)).size, 2);
    assert.equal(of(probed, 'event').filter(({ kind }) => kind === 'refused').length, 0);
  });
});
