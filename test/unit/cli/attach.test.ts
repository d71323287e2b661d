import assert from 'node:assert/strict';
import { targets } from '../node/targets.ts';
import { scriptOf } from '../probe/probed.ts';
import { skip } from '../skip.ts';
import { olderNode, terminal, under } from './terminal.ts';

/** Signals are a matter of POSIX. */
const onPosix = process.platform === 'win32' ? it.skip : it;

describe('lossline attach', () => {
  const shell = terminal();
  const { start } = targets();
  const train = async () => {
    const target = start(
      process.execPath,
      scriptOf(
        'train.cjs',
        `const tf = require('@tensorflow/tfjs');`,
        `const own = tf.History.prototype.onEpochEnd;`,
        `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });`,
        `model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });`,
        `const [xs, ys] = [tf.randomNormal([8, 2]), tf.zeros([8, 1])];`,
        `const onEpochEnd = async () => {`,
        `  console.log('epoch', tf.History.prototype.onEpochEnd === own ? 'as it was' : 'observed');`,
        `  await new Promise((done) => setTimeout(done, 60));`,
        `};`,
        `(async () => { for (;;) await model.fit(xs, ys, { epochs: 40, verbose: 0, callbacks: { onEpochEnd } }); })();`,
      ),
    );
    await target.says(/epoch as it was/);
    return target;
  };

  onPosix('lists the processes that train', async () => {
    const target = await train();
    const list = await shell.says('attach');
    const [line = '', detail = ''] = list.slice(list.indexOf(`${target.pid}  train.cjs`)).split('\n');
    assert.match(line, /^\d+ {2}train\.cjs · \d+ s · \d+ % CPU( · Node [\d.]+)? · TensorFlow\.js$/);
    assert.match(detail, /^ {4}.*node.* --inspect-port=0 .*train\.cjs {2}in \//);
  });

  onPosix('shows a training that goes on, and leaves it as it was when interrupted', async () => {
    const target = await train();
    const running = shell.start('attach', String(target.pid));
    await running.says('stdout', /train\.cjs( \(\d+\))?: Warming up/);
    await target.saysNext(/epoch observed/);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    assert.equal(code, 0);
    assert.match(stdout, /train\.cjs( \(\d+\))? {2}epoch \d+ \/ 40\n {2}loss +[\d.e-]+ {2}[▁-█]+\n/);
    assert.match(
      stderr,
      /^lossline: attached to process \d+\. Ctrl\+C leaves it as it was, and it goes on\.\nlossline: process \d+ goes on as it was\.\n$/,
    );
    await target.saysNext(/epoch as it was/);
    assert.equal(target.child.exitCode, null);
  });

  onPosix('leaves it as it was when its terminal is closed', async () => {
    const target = await train();
    const running = shell.start('attach', String(target.pid));
    await running.says('stdout', /Warming up/);
    await target.saysNext(/epoch observed/);
    running.child.kill('SIGHUP');
    assert.equal((await running.ended).code, 0);
    await target.saysNext(/epoch as it was/);
  });

  onPosix('ends with its process', async () => {
    const target = await train();
    const running = shell.start('attach', String(target.pid));
    await running.says('stdout', /Warming up/);
    target.child.kill('SIGKILL');
    const { code, stderr } = await running.ended;
    assert.equal(code, 1);
    assert.match(stderr, /process \d+ is gone without a word: it was killed, or it crashed\./);
  });

  it('speaks with the inspector under the oldest Node that it promises', async function () {
    if (process.platform === 'win32') skip(this, 'there is no signal that opens the inspector');
    const node = olderNode() ?? skip(this, 'there is no other Node on the PATH');
    const target = start(process.execPath, scriptOf('short.cjs', `console.log('on'); setTimeout(() => process.exit(3), 2500);`));
    await target.says(/on/);
    const { code, stderr } = await under(node, shell.folder, 'attach', String(target.pid));
    assert.equal(code, 1);
    assert.match(stderr, /\nlossline: process \d+ ended with exit code 3\.\n$/);
  });

  it('says why a process cannot be attached to', async () => {
    assert.equal(await shell.refuses('attach', '999999999'), 'There is no process 999999999: it has ended.');
    assert.match(
      await shell.refuses('attach', 'train.cjs'),
      /^"train\.cjs" is no number of a process\. Usage: lossline attach \[PID\]$/,
    );
    assert.match(await shell.refuses('attach', '1', '2'), /^One process at a time\. Usage: /);
  });
});
