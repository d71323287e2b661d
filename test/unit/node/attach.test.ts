import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { attach, type Attached } from '../../../src/node/attach.ts';
import { Attachment } from '../../../src/node/attachment.ts';
import { portsOf } from '../../../src/node/inspector/ports.ts';
import { JournalFollower } from '../../../src/node/runFolder.ts';
import { readJournal } from '../probe/journal.ts';
import { olderNode } from '../cli/terminal.ts';
import { runsOf, scriptOf } from '../probe/probed.ts';
import { skip } from '../skip.ts';
import { PROBE, type Target, targets } from './targets.ts';

/** Signals are a matter of POSIX. */
const onPosix = process.platform === 'win32' ? it.skip : it;

/** Fits one after the other for ever, and says of each whether the methods of the library are those that it came with. */
const TRAIN = [
  `const tf = require('@tensorflow/tfjs');`,
  `const own = tf.History.prototype.onEpochEnd;`,
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });`,
  `model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });`,
  `const [xs, ys] = [tf.ones([8, 2]), tf.zeros([8, 1])];`,
  `(async () => {`,
  `  for (let n = 1; ; n++) {`,
  `    await model.fit(xs, ys, { epochs: 3, verbose: 0 });`,
  `    console.log('fit', n, tf.History.prototype.onEpochEnd === own ? 'as it was' : 'observed');`,
  `    await new Promise((done) => setTimeout(done, 20));`,
  `  }`,
  `})();`,
];
/** Never comes back to its event loop. */
const COMPUTE = [
  `const { writeSync } = require('node:fs');`,
  `for (let n = 1, next = 0; ; n++) if (Date.now() > next) { next = Date.now() + 50; writeSync(1, 'round ' + n + '\\n'); }`,
];

function suite(title: string, node: () => string | undefined): void {
  /** Takes what the probe of a process tells. */
  async function follow(attached: Attached) {
    const attachment = new Attachment(attached);
    const journal = new JournalFollower(
      attached.folder.journal,
      (message) => attachment.take(message),
      (problem) => assert.fail(problem),
    );
    await journal.start();
    return { attachment, journal };
  }

  describe(`attaching to a process of ${title}`, function () {
    const { start, place } = targets();
    const run = (target: string, ...options: string[]) => start(node() ?? '', target, ['--inspect-port=0', ...options]);
    const train = async () => {
      const target = run(scriptOf('train.cjs', ...TRAIN));
      await target.says(/fit 2 as it was/);
      return target;
    };
    const goesOn = async (target: Target, words: RegExp) => {
      await target.saysNext(words);
      assert.deepEqual(await portsOf(target.pid), [], 'no port stays open');
    };

    before(function () {
      if (node() === undefined) skip(this, `there is no other Node on the PATH`);
    });

    onPosix('brings numbers, leaves no port open, and leaves the process as it was', async () => {
      const target = await train();
      const attached = await attach(target.pid, PROBE, place());
      await goesOn(target, /fit \d+ observed[^]*fit \d+ observed/);
      const { attachment, journal } = await follow(attached);
      assert.equal(await attachment.detach(5000), true);
      await journal.close();
      assert.deepEqual(await attachment.over, { how: 'detached' });
      await target.saysNext(/fit \d+ as it was/);
      const told = await readJournal(attached.folder.journal);
      const [hello] = told;
      assert.equal(hello?.type === 'hello' && hello.way, 'inspector');
      const whole = runsOf(told).filter(({ run }) => run.state === 'finished' && run.series.get('loss')?.length === 3);
      assert.ok(whole.length > 0, 'a fit of 3 epochs');
    });

    onPosix('brings the numbers of a fit that is under way', async () => {
      const target = run(
        scriptOf(
          'long.cjs',
          `const tf = require('@tensorflow/tfjs');`,
          `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });`,
          `model.compile({ optimizer: tf.train.sgd(0.001), loss: 'meanSquaredError' });`,
          `const [xs, ys] = [tf.randomNormal([8, 2]), tf.zeros([8, 1])];`,
          `const told = [];`,
          `const onEpochEnd = async (epoch, { loss }) => {`,
          `  told.push(loss);`,
          `  console.log('epoch', epoch + 1, JSON.stringify(told));`,
          `  await new Promise((done) => setTimeout(done, 20));`,
          `};`,
          `model.fit(xs, ys, { epochs: 100_000, verbose: 0, callbacks: { onEpochEnd } });`,
        ),
      );
      await target.says(/epoch 5 /);
      const { folder } = await attach(target.pid, PROBE, place());
      await goesOn(target, /epoch \d+5 [^]*epoch \d+5 /);
      const said = await target.saysNext(/epoch \d+ .*\n/);
      const losses = JSON.parse(/\[.*\]/.exec(said)?.[0] ?? '') as number[];
      const [{ run: fit } = assert.fail('no run'), ...more] = runsOf(await readJournal(folder.journal));
      assert.deepEqual(more, []);
      const series = fit.series.get('loss') ?? assert.fail('no loss');
      assert.ok(series.length > 10);
      for (let i = 0; i < series.length; i++)
        if (series.x(i) <= losses.length) assert.equal(series.value(i), losses[series.x(i) - 1]);
    });

    onPosix('may be done again after it was left, and not twice at once', async () => {
      const target = await train();
      const { folder } = await attach(target.pid, PROBE, place());
      await assert.rejects(attach(target.pid, PROBE, place()), /is observed by Lossline already/);
      await goesOn(target, /fit \d+ observed/);
      await folder.detach();
      await target.saysNext(/fit \d+ as it was/);
      await attach(target.pid, PROBE, place());
      await goesOn(target, /fit \d+ observed/);
    });

    onPosix('reaches a script that never comes back to its event loop', async () => {
      const target = run(scriptOf('compute.cjs', ...COMPUTE));
      await target.says(/round/);
      const attached = await attach(target.pid, PROBE, place());
      assert.equal((await readJournal(attached.folder.journal))[0]?.type, 'hello');
      await goesOn(target, /round \d+/);
      const attachment = new Attachment(attached);
      assert.equal(await attachment.detach(300), false, 'it cannot hear of it');
      attachment.leave();
      assert.deepEqual(await attachment.over, { how: 'left' });
    });

    onPosix('keeps no process alive, and changes nothing of its end', async () => {
      const target = run(scriptOf('short.cjs', `setTimeout(() => (process.exitCode = 7), 1500);`, `console.log('on');`));
      await target.says(/on/);
      const { folder } = await attach(target.pid, PROBE, place());
      assert.deepEqual(await target.ended, { code: 7, signal: null });
      assert.equal((await readJournal(folder.journal)).at(-1)?.type, 'exit');
    });

    onPosix('reaches ES modules, and their worker threads', async () => {
      const target = run(
        scriptOf(
          'train.mjs',
          `import { isMainThread, threadId, Worker } from 'node:worker_threads';`,
          `import { fileURLToPath } from 'node:url';`,
          `if (isMainThread) for (const _ of [1, 2]) new Worker(fileURLToPath(import.meta.url));`,
          `import { writeSync } from 'node:fs';`,
          `setInterval(() => writeSync(1, 'thread ' + threadId + '\\n'), 50);`,
          `const still = new Int32Array(new SharedArrayBuffer(4));`,
          `while (threadId === 2) writeSync(1, 'thread 2\\n'), Atomics.wait(still, 0, 0, 20); // never comes back`,
        ),
      );
      await target.says(/thread 1/);
      await target.says(/thread 2/);
      const { folder, workers, problems } = await attach(target.pid, PROBE, place());
      assert.deepEqual([workers, problems], [2, []]);
      const threads = (await readJournal(folder.journal)).flatMap((told) => (told.type === 'hello' ? [told.thread] : []));
      assert.deepEqual(threads.sort(), [0, 1, 2]);
      await goesOn(target, /thread 1/);
      await target.saysNext(/thread 2/);
    });

    onPosix('takes over what a dead observer has left', async () => {
      const target = await train();
      const { folder } = await attach(target.pid, PROBE, place());
      await target.saysNext(/fit \d+ observed/);
      const { writeFile } = await import('node:fs/promises');
      await writeFile(`${folder.path}/owner-1.json`, JSON.stringify({ pid: 999_999_999, mark: '1' }));
      const again = await attach(target.pid, PROBE, place());
      assert.equal(again.folder.path, folder.path);
      await again.folder.detach();
      await target.saysNext(/fit \d+ as it was/);
    });

    onPosix('says how the process ended', async () => {
      const ending = async (code: string, end: (target: Target) => void) => {
        const target = run(scriptOf('end.cjs', `setInterval(() => console.log('on'), 20);`, code));
        await target.says(/on/);
        const attached = await attach(target.pid, PROBE, place());
        const { attachment, journal } = await follow(attached);
        end(target);
        const over = await attachment.over;
        await journal.close();
        return over;
      };
      const byItself = `process.on('SIGTERM', () => process.exit(3));`;
      assert.deepEqual(await ending(byItself, ({ child }) => child.kill('SIGTERM')), { how: 'exit', code: 3 });
      assert.deepEqual(await ending('', ({ child }) => child.kill('SIGKILL')), { how: 'gone' });
    });
  });
}

suite(`this Node, ${process.version}`, () => process.execPath);
suite('an older Node', olderNode);

describe('a process that is not attached to', () => {
  const { start, place } = targets();
  const refused = async (pid: number, words: RegExp) => {
    const started = performance.now();
    await assert.rejects(attach(pid, PROBE, place()), { name: 'Error', message: words });
    return performance.now() - started;
  };
  const ticking = async (options: string[], ...lines: string[]) => {
    const target = start(
      process.execPath,
      scriptOf('tick.cjs', `setInterval(() => console.log('tick'), 20);`, ...lines),
      options,
    );
    await target.says(/tick/);
    return target;
  };
  const goesOn = async (target: Target) => {
    await target.saysNext(/tick/);
    assert.equal(target.child.exitCode, null);
    assert.equal(target.child.signalCode, null);
  };

  before(function () {
    if (process.platform !== 'linux') skip(this, 'what is known before is known on Linux');
  });

  it('is gone', () => refused(999_999_999, /^There is no process 999999999: it has ended\.$/).then(() => undefined));

  it('is being debugged already', async () => {
    const target = await ticking(['--inspect=127.0.0.1:0']);
    await refused(
      target.pid,
      /^Process \d+ is being debugged already, or was started to be: its inspector is open on port \d+\. Detach/,
    );
    await goesOn(target);
  });

  it('does not listen to the signal, which might end it', async () => {
    const target = await ticking(['--disable-sigusr1']);
    assert.ok((await refused(target.pid, /does not listen to the signal/)) < 2000);
    await goesOn(target);
  });

  it('handles the signal itself', async () => {
    const target = await ticking(['--inspect-port=0'], `process.on('SIGUSR1', () => console.log('mine'));`);
    await refused(target.pid, /has not opened its inspector within 5 s\. Its script may handle SIGUSR1 itself/);
    await target.says(/mine/);
    await goesOn(target);
  });

  it('is stopped, and can be attached to when it goes on', async () => {
    const target = await ticking(['--inspect-port=0']);
    target.child.kill('SIGSTOP');
    for (const status = `/proc/${target.pid}/status`; !/^State:\s+T/m.test(readFileSync(status, 'utf8')); await pause(5));
    await refused(target.pid, /is stopped and cannot answer\. Let it go on \(kill -CONT \d+\)/);
    target.child.kill('SIGCONT');
    await attach(target.pid, PROBE, place());
    await goesOn(target);
  });

  it('is not Node, or belongs to another user', async function () {
    const { spawn } = await import('node:child_process');
    const sleeper = spawn('sleep', ['30']);
    await refused(sleeper.pid ?? -1, /is not Node but .*\. Only Node processes/);
    sleeper.kill();
    const nobody = 65_534;
    const others = process.getuid?.() === 0 ? spawn('sleep', ['30'], { uid: nobody }) : undefined;
    await refused(others?.pid ?? 1, /belongs to another user\. Only your own processes can be attached to\./);
    others?.kill();
  });

  it('would open its inspector where another process listens', async () => {
    const { createServer } = await import('node:net');
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const target = await ticking([`--inspect-port=${port}`]);
    assert.ok((await refused(target.pid, new RegExp(`on port ${port}, which is taken by process ${process.pid} `))) < 2000);
    await goesOn(target);
    server.close();
    await attach(target.pid, PROBE, place());
    await goesOn(target);
  });

  it('cannot read the probe', async () => {
    const target = await ticking(['--inspect-port=0']);
    await assert.rejects(attach(target.pid, '/no/such/probe.js', place()), /Cannot find module '\/no\/such\/probe\.js'/);
    await goesOn(target);
    assert.deepEqual(await portsOf(target.pid), []);
  });
});
