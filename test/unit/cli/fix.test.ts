import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { applyPatch } from 'diff';
import { noisyLines } from '../core/monitor/noisy.ts';
import { terminal } from './terminal.ts';
import { skip } from '../skip.ts';

const script = (options = 'validationSplit: 0.2') => `import * as tf from '@tensorflow/tfjs';

const model = build();
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });

await model.fit(xs, ys, {
  epochs: 50, // größer
  ${options},
});
`;
const PLATEAU = ['--remedy', 'reduce-on-plateau'];

describe('lossline fix', () => {
  const shell = terminal();

  for (const remedy of ['reduce-on-plateau', 'cosine']) {
    it(`${remedy}: the patch gives what --write writes`, async () => {
      shell.write('train.mjs', script());
      const patch = await shell.says('fix', 'train.mjs', '--remedy', remedy);
      assert.ok(patch.startsWith('--- a/train.mjs\n+++ b/train.mjs\n@@ '));
      assert.equal(shell.read('train.mjs'), script());
      const said = await shell.says('fix', 'train.mjs', '--write', '--remedy', remedy);
      assert.match(said, /^train\.mjs:6: [A-Z].*0\.1 → .*\n$/);
      assert.equal(applyPatch(script(), patch), shell.read('train.mjs'));
      assert.match(shell.read('train.mjs'), remedy === 'cosine' ? /decaySteps: 50,/ : /monitor: 'val_loss',/);
    });
  }

  it('does it once: the second time it says what is there already', async () => {
    shell.write('twice.mjs', script());
    await shell.says('fix', 'twice.mjs', ...PLATEAU, '--write');
    const once = shell.read('twice.mjs');
    for (const more of [[], ['--write']])
      assert.match(await shell.refuses('fix', 'twice.mjs', ...PLATEAU, ...more), /^twice\.mjs:\d+: This training already /);
    assert.equal(shell.read('twice.mjs'), once);
  });

  it('keeps CRLF and a byte-order mark, in the patch too', async () => {
    const text = `\uFEFF${script()}`.replaceAll('\n', '\r\n');
    shell.write('crlf.mjs', text);
    const patch = await shell.says('fix', 'crlf.mjs', ...PLATEAU);
    await shell.says('fix', 'crlf.mjs', ...PLATEAU, '--write');
    const changed = shell.read('crlf.mjs');
    assert.equal(applyPatch(text, patch, { autoConvertLineEndings: false }), changed);
    assert.equal(changed.replaceAll('\r\n', '').match(/[\r\n]/), null);
    assert.ok(changed.startsWith('\uFEFFimport'));
  });

  it('keeps a file without a last line end', async () => {
    const text = script().trimEnd();
    shell.write('end.mjs', text);
    const patch = await shell.says('fix', 'end.mjs', ...PLATEAU);
    assert.match(patch, /\\ No newline at end of file/);
    await shell.says('fix', 'end.mjs', ...PLATEAU, '--write');
    assert.equal(applyPatch(text, patch), shell.read('end.mjs'));
  });

  it('makes patches that git applies, also to names with blanks and in folders', async function () {
    if (spawnSync('git', ['--version']).status !== 0) skip(this, 'there is no git');
    mkdirSync(shell.path('my models'));
    for (const name of ['git.mjs', 'my models/größe 2.mjs']) {
      shell.write(name, script());
      const patch = await shell.says('fix', `./${name}`, ...PLATEAU);
      const applied = spawnSync('git', ['apply', '-'], { cwd: shell.folder, input: patch, encoding: 'utf8' });
      assert.deepEqual([applied.status, applied.stderr], [0, '']);
      assert.equal(applyPatch(script(), patch), shell.read(name));
    }
  });

  it('names a file elsewhere so that the patch fits in its own folder', async () => {
    mkdirSync(shell.path('inner'));
    shell.write('outer.mjs', script());
    const patch = await shell.says('fix', shell.path('outer.mjs'), ...PLATEAU);
    assert.ok(patch.startsWith('--- a/outer.mjs\n'));
  });

  it('takes its settings from a recorded run', async () => {
    shell.write('run.log', noisyLines(1, 60).join(''));
    shell.write('train.mjs', script());
    const patch = await shell.says('fix', 'train.mjs', ...PLATEAU, '--log', 'run.log');
    // The run's own rate, noise and length, not the script's.
    assert.match(patch, /\n\+ +monitor: 'val_loss',\n\+ +factor: 0\.2,\n\+ +patience: \d\d,\n\+ +minDelta: 0\.0\d,\n/);
    assert.match(patch, /minLr: 2e-4,/);
    const cosine = await shell.says('fix', 'train.mjs', '--remedy', 'cosine', '--log', 'run.log');
    assert.match(cosine, /initialLr: 0\.02,\n\+ +decaySteps: 200,/);
  });

  it('watches what the script reports, and says so', async () => {
    shell.write('run.log', noisyLines(1, 60).join(''));
    shell.write('alone.mjs', script('shuffle: true'));
    const { code, stdout, stderr } = await shell.lossline('fix', 'alone.mjs', ...PLATEAU, '--log', 'run.log');
    assert.equal(code, 0);
    assert.match(stdout, /monitor: 'loss',/);
    assert.match(stderr, /^lossline: .*It watches loss, since model\.fit in line 6 reports no val_loss\.\n$/);
  });

  it('does nothing where the run asks for nothing', async () => {
    shell.write('falls.log', Array.from({ length: 60 }, (_, i) => `epoch ${i + 1}/60 - loss: ${2 * 0.95 ** i}\n`).join(''));
    shell.write('train.mjs', script());
    assert.match(
      await shell.refuses('fix', 'train.mjs', ...PLATEAU, '--log', 'falls.log'),
      /^The run in falls\.log does not ask for this: /,
    );
  });

  it('asks which of several training calls is meant', async () => {
    const text = `${script()}await model.fit(xs, ys, { epochs: 9 });\n`;
    shell.write('two.mjs', text);
    const list = 'model.fit (line 6), model.fit (line 10)';
    assert.equal(
      await shell.refuses('fix', 'two.mjs', ...PLATEAU),
      `two.mjs: several training calls; choose one with --line: ${list}.`,
    );
    assert.equal(
      await shell.refuses('fix', 'two.mjs', ...PLATEAU, '--line', '7'),
      `two.mjs: no training call on line 7: ${list}.`,
    );
    const second = applyPatch(text, await shell.says('fix', 'two.mjs', ...PLATEAU, '--line', '10'));
    assert.ok(second && second.startsWith(script()) && second.includes("monitor: 'loss'"));
  });

  it('edits Keras, and says of PyTorch what to do by hand', async () => {
    shell.write('keras.py', 'import keras\nmodel = make()\nmodel.fit(x, y, epochs=20, validation_split=0.2)\n');
    assert.match(await shell.says('fix', 'keras.py', ...PLATEAU), /\n\+.*ReduceLROnPlateau\(/);
    shell.write('torch.py', 'import torch\n\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\nfor e in range(9):\n    step()\n');
    assert.match(await shell.refuses('fix', 'torch.py', ...PLATEAU), /^torch\.py:3: Lossline cannot edit PyTorch scripts yet: /);
  });

  const refused: readonly [string, string, string | Uint8Array, RegExp][] = [
    ['a file that is not UTF-8', 'latin1.mjs', Buffer.from(script(), 'latin1'), /^latin1\.mjs is not UTF-8 text: /],
    ['a script that does not parse', 'broken.mjs', `${script()}const = ;\n`, /^broken\.mjs:10: This line does not parse/],
    ['a script that trains nothing', 'idle.mjs', 'console.log(1);\n', /^idle\.mjs: no training call found\.$/],
    ['another language', 'train.rb', 'puts 1\n', /^train\.rb: not a script that Lossline reads/],
  ];
  for (const [what, name, content, reason] of refused) {
    it(`refuses ${what}`, async () => {
      shell.write(name, content);
      assert.match(await shell.refuses('fix', name, ...PLATEAU, '--write'), reason);
      assert.equal(shell.read(name), Buffer.from(content).toString());
    });
  }

  it('refuses a cosine where rate or length cannot be read', async () => {
    shell.write('vague.mjs', script().replace('epochs: 50', 'epochs: howLong()'));
    assert.match(await shell.refuses('fix', 'vague.mjs', '--remedy', 'cosine'), /^vague\.mjs:6: How many epochs model\.fit trains for cannot be read/);
  });
});
