import assert from 'node:assert/strict';
import { existsSync, watch } from 'node:fs';
import type { RunFolder } from '../../../src/node/runFolder.ts';
import { readJournal } from './journal.ts';
import { PROBE_FOLDER, type ProbeMessage } from '../../../src/protocol/training/messages.ts';
import { skip } from '../skip.ts';
import { DENSE, of, printed, PROBE, runProbed, runsOf, scriptOf } from './probed.ts';

const script = (...lines: readonly string[]) => scriptOf('train.cjs', ...DENSE, ...lines);
const ENDLESS = `make('sgd').fit(xs, ys, { epochs: 1e9, yieldEvery: 1 });`;

/** Resolves when the journal tells what is looked for. */
async function told(folder: RunFolder, wanted: (messages: readonly ProbeMessage[]) => boolean): Promise<void> {
  const changes = watch(folder.journal);
  try {
    while (!wanted(await readJournal(folder.journal))) await new Promise((resolve) => changes.once('change', resolve));
  } finally {
    changes.close();
  }
}
const epochs = (count: number) => (messages: readonly ProbeMessage[]) =>
  messages.filter(({ type }) => type === 'epoch').length >= count;

describe('a training that goes wrong', () => {
  it('ends as failed with what nobody caught, and the process as ever', async () => {
    const train = script(
      `const onBatchEnd = () => { throw new Error('mine'); };`,
      `make('sgd').fit(xs, ys, { callbacks: { onBatchEnd } });`,
    );
    const probed = await runProbed(train);
    const bare = await runProbed(script(`Promise.reject(new Error('mine'));`), { options: [] });
    assert.deepEqual([probed.code, bare.code], [1, 1]);
    assert.match(probed.output, /throw new Error\('mine'\)/);
    assert.deepEqual(
      of(probed, 'end').map(({ error }) => error),
      ['Error: mine'],
    );
    assert.deepEqual(
      of(probed, 'exit').map(({ code }) => code),
      [1],
    );
  });

  it('ends as failed with an exception from elsewhere, and goes on where the script takes care of it', async () => {
    const thrower = `setTimeout(() => { throw new TypeError('elsewhere'); }, 1);`;
    const probed = await runProbed(script(thrower, ENDLESS));
    assert.equal(probed.code, 1);
    assert.deepEqual(
      of(probed, 'end').map(({ error }) => error),
      ['TypeError: elsewhere'],
    );
    const careful = await runProbed(
      script(thrower, `process.on('uncaughtException', () => 0);`, `make('sgd').fit(xs, ys, { epochs: 5, yieldEvery: 1 });`),
    );
    assert.equal(careful.code, 0, careful.output);
    assert.equal(runsOf(careful.messages)[0]?.run.state, 'finished');
  });

  it('ends with process.exit in a callback', async () => {
    const exit = (code: number) =>
      script(`make('sgd').fit(xs, ys, { epochs: 9, callbacks: { onEpochEnd: () => process.exit(${code}) } });`);
    const failed = await runProbed(exit(3));
    assert.equal(failed.code, 3);
    assert.equal(of(failed, 'end')[0]?.error, 'The process exited with code 3.');
    const wanted = await runProbed(exit(0));
    assert.deepEqual(
      of(wanted, 'end').map(({ error }) => error),
      [undefined],
    );
  });

  it('is told up to where it was killed, and goes on after it was stopped and continued', async () => {
    const probed = await runProbed(script(ENDLESS), {
      during: async (folder, child) => {
        await told(folder, epochs(2));
        child.kill('SIGSTOP');
        const before = (await readJournal(folder.journal)).length;
        child.kill('SIGCONT');
        await told(folder, (messages) => messages.length > before + 2);
        child.kill('SIGKILL');
      },
    });
    assert.equal(probed.signal, 'SIGKILL');
    assert.deepEqual(
      of(probed, 'epoch').map(({ epoch }) => epoch),
      of(probed, 'epoch').map((_, i) => i + 1),
    );
    assert.equal(of(probed, 'exit').length, 0);
  });

  for (const [what, spoil] of [
    ['its folder is gone', `fs.rmSync(folder, { recursive: true });`],
    ['its disk is full', `fs.rmSync(folder + '/journal.jsonl'); fs.symlinkSync('/dev/full', folder + '/journal.jsonl');`],
  ] as const)
    it(`goes on when ${what}`, async function () {
      if (!existsSync('/dev/full')) skip(this, 'this system has no /dev/full');
      const before = scriptOf(
        'before.cjs',
        `const fs = require('node:fs'); const folder = process.env.${PROBE_FOLDER};`,
        spoil,
        `process.on('exit', () => { fs.rmSync(folder, { recursive: true, force: true }); fs.mkdirSync(folder); fs.writeFileSync(folder + '/journal.jsonl', ''); });`,
      );
      const order = what === 'its folder is gone' ? [PROBE, before] : [before, PROBE];
      const train = script(`make('sgd').fit(xs, ys, { epochs: 5 }).then(() => console.log('trained'));`);
      const { code, output } = await runProbed(train, { options: order.flatMap((file) => ['--require', file]) });
      assert.equal(code, 0, output);
      assert.match(output, /trained/);
    });

  it('is told of each worker thread and each forked process', async () => {
    const worker = script(
      `const { isMainThread, Worker } = require('node:worker_threads');`,
      `if (isMainThread && !process.send) {`,
      `  new Worker(__filename).on('exit', () => require('node:child_process').fork(__filename));`,
      `}`,
      `make('sgd', isMainThread ? process.send ? 'forked' : 'main' : 'worker').fit(xs, ys, { epochs: 2 });`,
    );
    const probed = await runProbed(worker);
    assert.equal(probed.code, 0, probed.output);
    const begins = of(probed, 'begin');
    assert.deepEqual(begins.map(({ model }) => model).toSorted(), ['forked', 'main', 'worker']);
    assert.equal(new Set(begins.map(({ run }) => run)).size, 3);
    assert.notEqual(begins.find(({ model }) => model === 'worker')?.thread, 0);
    for (const { run } of runsOf(probed.messages)) assert.deepEqual([run.state, run.progress().epoch], ['finished', 2]);
  });

  it('goes on with a broken pipe, or ends with it as ever', async function () {
    if (process.platform === 'win32') skip(this, 'there is no head');
    const headed = (...careful: readonly string[]) =>
      runProbed(
        script(
          ...careful,
          `const onEpochEnd = () => console.log('x'.repeat(1000));`,
          `make('sgd').fit(xs, ys, { epochs: 300, yieldEvery: 1, callbacks: { onEpochEnd } });`,
        ),
        { node: 'sh', options: ['-c', `"${process.execPath}" --require "${PROBE}" "$0" | head -n 1`] },
      );
    const careful = await headed(`process.stdout.on('error', () => 0);`);
    assert.deepEqual(
      runsOf(careful.messages).map(({ run }) => [run.progress().epoch, run.state]),
      [[300, 'finished']],
    );
    const careless = await headed();
    assert.match(of(careless, 'end')[0]?.error ?? '', /EPIPE/);
    assert.equal(of(careless, 'exit')[0]?.code, 1);
  });

  it('goes on with an exception that has no words, where the script takes care of it, and tells one of many words in brief', async () => {
    const thrower = `setTimeout(() => { throw Object.create(null); }, 1);`;
    const careful = await runProbed(
      script(thrower, `process.on('uncaughtException', () => 0);`, `make('sgd').fit(xs, ys, { epochs: 5, yieldEvery: 1 });`),
    );
    assert.equal(careful.code, 0, careful.output);
    assert.equal(runsOf(careful.messages)[0]?.run.state, 'finished');
    const wordy = `const onEpochEnd = () => { throw new Error('word '.repeat(1e6)); };`;
    const failed = await runProbed(script(wordy, `make('sgd').fit(xs, ys, { callbacks: { onEpochEnd } }).catch(() => 0);`));
    assert.equal(of(failed, 'end')[0]?.error?.length, 1000);
  });

  it('is told as ever where the script tidies up the engine under it', async () => {
    const tidied = async (what: string) => {
      const train = () =>
        script(
          `const onEpochEnd = async (epoch) => { if (epoch === 1) { ${what} } };`,
          `make('adam').fit(xs, ys, { epochs: 4, callbacks: { onEpochEnd } })`,
          `  .then(({ epoch }) => epoch.length, ({ message }) => message).then((ended) => console.log(JSON.stringify(ended)));`,
        );
      const [probed, bare] = [await runProbed(train()), await runProbed(train(), { options: [] })];
      assert.deepEqual([probed.code, printed(probed)], [bare.code, printed(bare)], what);
      assert.equal(of(probed, 'end').length, 1, what);
    };
    await tidied(`await tf.setBackend('cpu');`);
    await tidied(`tf.disposeVariables();`);
    await tidied(`tf.engine().reset();`);
  });

  it('is steered where the time of the day is set back', async () => {
    const probed = await runProbed(
      script(
        `const weight = tf.variable(tf.scalar(2));`,
        `const [sgd, end] = [tf.train.sgd(0.001), performance.now() + 8000];`,
        `sgd.minimize(() => weight.square());`,
        `const now = Date.now; Date.now = () => now() - 3.6e6;`,
        `while (sgd.learningRate === 0.001 && performance.now() < end) sgd.minimize(() => weight.square());`,
        `console.log(JSON.stringify(sgd.learningRate));`,
      ),
      {
        during: async (folder) => {
          await told(folder, (messages) => messages.some(({ type }) => type === 'step'));
          const begin = (await readJournal(folder.journal)).find((message) => message.type === 'begin');
          await folder.steer(begin?.run ?? '', { do: 'rate', rate: 0.002 });
        },
      },
    );
    assert.equal(printed(probed), 0.002);
  });

  it('does not keep a process alive', async () => {
    const probed = await runProbed(
      script(`const weight = tf.variable(tf.scalar(2));`, `tf.train.sgd(0.1).minimize(() => weight.square());`),
    );
    assert.equal(probed.code, 0);
    assert.ok((of(probed, 'exit')[0]?.time ?? Infinity) - (of(probed, 'step')[0]?.time ?? 0) < 1000);
  });
});
