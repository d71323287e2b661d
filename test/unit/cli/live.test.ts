import assert from 'node:assert/strict';
import { appendFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { noisyLines } from '../core/monitor/noisy.ts';
import { terminal } from './terminal.ts';

const VERDICT = /Stalled since epoch \d+: val loss 0\.3/;

/** Signals are a matter of POSIX. */
const onPosix = process.platform === 'win32' ? it.skip : it;

describe('lossline watch', () => {
  const shell = terminal();

  onPosix('follows a log that is being written, and ends in good order when interrupted', async () => {
    shell.write('run.log', '');
    const running = shell.start('watch', 'run.log');
    const lines = noisyLines(1, 60);
    for (const line of lines.slice(0, 5)) appendFileSync(shell.path('run.log'), line);
    await running.says('stdout', /run\.log: Warming up/);
    for (const line of lines.slice(5)) appendFileSync(shell.path('run.log'), line);
    appendFileSync(shell.path('run.log'), 'epoch 61/200 - loss: 0.31 - val_loss: 0.33 - lr: 0.02'); // and no line end yet
    await running.says('stdout', VERDICT);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const [name, loss, val, lr, verdict, ...more] = stdout.trimEnd().split('\n').slice(-5);
    assert.equal(name, 'run.log  epoch 61 / 200');
    assert.match(loss ?? '', /^ {2}loss {5} +0\.31 {2}█[▁-█]{7,}$/);
    assert.match(val ?? '', /^ {2}val_loss +0\.33 {2}█[▁-█]{7,}$/);
    assert.match(lr ?? '', /^ {2}lr {7} +0\.02 {2}▁{8,}$/);
    assert.match(verdict ?? '', /^ {2}Stalled since epoch \d+: val loss/);
    assert.deepEqual(more, []);
  });

  onPosix('shows what a rotated log tells now', async () => {
    shell.write('turn.log', noisyLines(1, 60).join(''));
    const running = shell.start('watch', 'turn.log');
    await running.says('stdout', VERDICT);
    shell.write('next.log', 'epoch 1/9 - loss: 7\n');
    renameSync(shell.path('next.log'), shell.path('turn.log'));
    await running.says('stdout', /turn\.log: Warming up/);
    running.child.kill('SIGTERM');
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    assert.match(stdout, /\nturn\.log {2}epoch 1 \/ 9\n {2}loss +7 {2}▁\n {2}Warming up[^\n]*\n$/);
  });

  onPosix('follows several logs, each once', async () => {
    shell.write('a.log', 'epoch 1 loss 1\n');
    shell.write('b.log', 'nothing yet\n');
    const running = shell.start('watch', 'a.log', 'b.log', 'a.log');
    await running.says('stdout', /a\.log: Warming up: 1 of/);
    running.child.kill('SIGINT');
    const { stdout } = await running.ended;
    assert.match(stdout, /a\.log {2}epoch 1\n {2}loss +1 {2}▁\n {2}Warming up.*\nb\.log\n {2}no numbers yet\n$/);
  });

  onPosix('lets nothing in a log steer the terminal', async () => {
    shell.write('evil.log', '{"epoch": 1, "loss": 1, "\\u001b]0;title\\u0007\\u009bm": 2}\n');
    const running = shell.start('watch', 'evil.log');
    await running.says('stdout', /Warming up/);
    running.child.kill('SIGINT');
    const { stdout } = await running.ended;
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(stdout));
  });
});

describe('lossline run', () => {
  const shell = terminal();
  const node = (code: string) => {
    shell.write('train.cjs', code);
    return ['run', '--', process.execPath, 'train.cjs'];
  };

  it('passes output and exit code through, and says the verdict on stderr', async () => {
    const lines = noisyLines(1, 60).join('');
    const code = `process.stdout.write(${JSON.stringify(lines)}); process.stderr.write('a warning\\n'); process.exitCode = 3;`;
    const outcome = await shell.lossline(...node(code));
    assert.equal(outcome.code, 3);
    assert.equal(outcome.stdout, lines);
    assert.match(outcome.stderr, /(^|\n)a warning\n/);
    assert.match(outcome.stderr, /(^|\n)lossline: Stalled since epoch \d+: val loss/);
    assert.match(
      outcome.stderr,
      /\ntrain\.cjs {2}epoch 60 \/ 200\n {2}loss [^\n]+\n {2}val_loss [^\n]+\n {2}lr [^\n]+\n {2}Stalled/,
    );
  });

  it('has the numbers of a training from the process itself, at full precision and each once', async () => {
    const module = JSON.stringify(createRequire(import.meta.url).resolve('@tensorflow/tfjs'));
    const code = `
      const tf = require(${module});
      const input = tf.input({ shape: [1] });
      const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) });
      model.compile({ optimizer: tf.train.adam(0.0125), loss: 'meanSquaredError' });
      const callbacks = { onEpochEnd: (epoch, { loss }) => console.log('epoch ' + (epoch + 1) + '/3 - loss: ' + loss.toFixed(1)) };
      model.fit(tf.ones([8, 1]), tf.ones([8, 1]), { epochs: 3, verbose: 0, callbacks }).then(() => process.exit(4));`;
    const { code: exit, stdout, stderr } = await shell.lossline(...node(code));
    assert.equal(exit, 4);
    assert.match(stdout, /^epoch 1\/3 - loss: \d\.\d\nepoch 2/m);
    // The rate is nowhere printed: only the process knows it.
    assert.match(stderr, /\ntrain\.cjs {2}epoch 3 \/ 3\n(?: {2}\S[^\n]+\n)* {2}lr +0\.0125/);
    assert.match(stderr, /\n {2}loss +\S+ {2}\S{3}\n/);
  });

  it('reads both streams, and says that there were no numbers', async () => {
    const onStderr = await shell.lossline(...node("console.error('epoch 1/9 - loss: 0.5')"));
    assert.match(onStderr.stderr, /\n {2}loss +0\.5 {2}▁\n/);
    const silent = await shell.lossline(...node(''));
    assert.deepEqual(silent, { code: 0, stdout: '', stderr: 'train.cjs\n  no numbers yet\n' });
  });

  it('leaves the options of the command to the command', async () => {
    const { code, stdout } = await shell.lossline('run', process.execPath, '-p', '1+1', '--', '--help');
    assert.deepEqual([code, stdout], [0, '2\n']);
  });

  it('reads by patterns', async () => {
    const { code, stderr } = await shell.lossline(
      'run',
      '--pattern',
      '>> (?<loss>\\S+)',
      '--',
      process.execPath,
      '-p',
      '">> 0.25"',
    );
    assert.equal(code, 0);
    assert.match(stderr, /loss +0\.25/);
  });

  it('says that there is no such program', async () => {
    assert.match(await shell.refuses('run', '--', 'no-such-program'), /^Cannot find the program "no-such-program"\./);
  });

  onPosix('ends as the shell would say it where a signal ended the command', async () => {
    const { code } = await shell.lossline(...node("process.kill(process.pid, 'SIGKILL')"));
    assert.equal(code, 137);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    onPosix(`passes ${signal} on and waits for the command to save its work`, async () => {
      const save = "() => setTimeout(() => { console.log('saved'); process.exit(7); }, 100)";
      const running = shell.start(...node(`process.on('${signal}', ${save}); setInterval(() => {}, 9); console.log('ready');`));
      await running.says('stdout', /ready/);
      running.child.kill(signal);
      const { code, stdout } = await running.ended;
      assert.deepEqual([code, stdout], [7, 'ready\nsaved\n']);
    });
  }
});
