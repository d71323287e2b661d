import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { applyPatch } from 'diff';
import type { Listed } from '../../../src/cli/fixList.ts';
import { REMEDIES } from '../../../src/core/schedules/remedy.ts';
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
      assert.match(await shell.leaves('fix', 'twice.mjs', ...PLATEAU, ...more), /^twice\.mjs:\d+: nothing to do: /);
    assert.match(await shell.declines('fix', 'twice.mjs', '--remedy', 'cosine'), /^twice\.mjs:\d+: This training already /);
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
    const patch = await shell.says('fix', 'train.mjs', ...PLATEAU, '--run', 'run.log');
    // The run's own rate, noise and length, not the script's.
    assert.match(patch, /\n\+ +monitor: 'val_loss',\n\+ +factor: 0\.2,\n\+ +patience: \d\d,\n\+ +minDelta: 0\.0\d,\n/);
    assert.match(patch, /minLr: 2e-4,/);
    const cosine = await shell.says('fix', 'train.mjs', '--remedy', 'cosine', '--run', 'run.log');
    assert.match(cosine, /initialLr: 0\.02,\n\+ +decaySteps: 200,/);
  });

  it('watches what the script reports, and says so', async () => {
    shell.write('run.log', noisyLines(1, 60).join(''));
    shell.write('alone.mjs', script('shuffle: true'));
    const { code, stdout, stderr } = await shell.lossline('fix', 'alone.mjs', ...PLATEAU, '--run', 'run.log');
    assert.equal(code, 0);
    assert.match(stdout, /monitor: 'loss',/);
    assert.match(stderr, /^lossline: .*It watches loss, since model\.fit in line 6 reports no val_loss\.\n$/);
  });

  it('does nothing where the run asks for nothing', async () => {
    shell.write('falls.log', Array.from({ length: 60 }, (_, i) => `epoch ${i + 1}/60 - loss: ${2 * 0.95 ** i}\n`).join(''));
    shell.write('train.mjs', script());
    assert.match(
      await shell.leaves('fix', 'train.mjs', ...PLATEAU, '--run', 'falls.log'),
      /^nothing to do: .*cutting it now would only slow it down/,
    );
  });

  it('asks which of several training calls is meant', async () => {
    const text = `${script()}await model.fit(xs, ys, { epochs: 9 });\n`;
    shell.write('two.mjs', text);
    const list = '  --site fit-1  model.fit, line 6\n  --site fit-2  model.fit, line 10';
    assert.equal(
      await shell.declines('fix', 'two.mjs', ...PLATEAU),
      `two.mjs: Several places train here, choose one: model.fit (line 6), model.fit (line 10).\n${list}`,
    );
    const unknown = await shell.lossline('fix', 'two.mjs', ...PLATEAU, '--site', 'fit-7');
    assert.deepEqual([unknown.code, unknown.stderr], [2, `lossline: two.mjs: no training site "fit-7". Sites:\n${list}\n`]);
    const first = await shell.says('fix', 'two.mjs', ...PLATEAU, '--site', 'fit-2');
    assert.equal(await shell.says('fix', 'two.mjs', ...PLATEAU, '--site', '10'), first, 'a line names a site too');
    const second = applyPatch(text, first);
    assert.ok(second && second.startsWith(script()) && second.includes("monitor: 'loss'"));
  });

  it('edits Keras', async () => {
    shell.write('keras.py', 'import keras\nmodel = make()\nmodel.fit(x, y, epochs=20, validation_split=0.2)\n');
    assert.match(await shell.says('fix', 'keras.py', ...PLATEAU), /\n\+.*ReduceLROnPlateau\(/);
  });

  it('lists what can be done where, for machines', async () => {
    shell.write('two.mjs', `${script()}await model.fit(xs, ys, { epochs: 9, callbacks: cosineAnnealing() });\n`);
    const { verdict, reason, sites, remedies } = JSON.parse(await shell.says('fix', 'two.mjs', '--list', '--json')) as Listed;
    assert.equal(verdict, 'ask');
    assert.match(reason, /^Several places train here/);
    const optimizer = { line: 4, name: 'model.optimizer', rate: 0.1 };
    const framework = 'TensorFlow.js';
    const monitored = { name: 'val_loss', line: 8, mode: 'min' };
    assert.deepEqual(sites[0], { id: 'fit-1', line: 6, framework, kind: 'fit', optimizer, monitored, schedule: null });
    assert.deepEqual(sites[1]?.schedule, { line: 10, name: 'cosineAnnealing()' });
    for (const id of ['fit-1', 'fit-2']) {
      const own = remedies.filter(({ site }) => site === id);
      assert.deepEqual(
        own.map(({ id: remedy }) => remedy),
        REMEDIES,
      );
      assert.deepEqual(
        own.filter(({ preferred }) => preferred).map(({ id: remedy }) => remedy),
        id === 'fit-1' ? ['reduce-on-plateau'] : [],
      );
    }
    assert.match(
      remedies.find(({ site }) => site === 'fit-2')?.disabled ?? '',
      /^This training already changes its learning rate/,
    );
  });

  it('lists the same for people, and what stands in the way', async () => {
    shell.write('train.mjs', script());
    assert.match(
      await shell.says('fix', 'train.mjs', '--list'),
      /^train\.mjs: edit: model\.fit in line 6 .*\n {2}site fit-1: TensorFlow\.js, fit, watches val_loss\n {2}\* reduce-on-plateau {2}/,
    );
    shell.write('broken.mjs', `${script()}const = ;\n`);
    assert.match(await shell.says('fix', 'broken.mjs', '--list'), /^broken\.mjs: refuse: In line 10: This line does not parse/);
  });

  it('edits the cell of a notebook, and names places by cell and line', async () => {
    const cells = [
      { cell_type: 'markdown', metadata: {}, source: ['# Größe\n'] },
      {
        cell_type: 'code',
        metadata: {},
        outputs: [],
        execution_count: 1,
        source: ['%matplotlib inline\n', 'import keras\n', 'model = make()'],
      },
      { cell_type: 'code', metadata: {}, outputs: [], execution_count: 2, source: ['# train\n', 'model.fit(x, y, epochs=20)'] },
    ];
    const text = `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
    shell.write('train.ipynb', text);
    const { sites } = JSON.parse(await shell.says('fix', 'train.ipynb', '--list', '--json')) as Listed;
    assert.deepEqual([sites[0]?.cell, sites[0]?.line], [2, 2]);
    const said = await shell.says('fix', 'train.ipynb', ...PLATEAU, '--site', '2:2', '--write');
    assert.match(said, /^train\.ipynb, cell 2, line 2: Reduce learning rate on plateau: /);
    const changed = JSON.parse(shell.read('train.ipynb')) as { cells: { source: string[] }[] };
    assert.deepEqual(changed.cells[1]?.source.slice(0, 2), cells[1]?.source.slice(0, 2));
    assert.match(
      changed.cells[2]?.source.join('') ?? '',
      /^# train\nmodel\.fit\(x, y, epochs=20, callbacks=\[\n[^]*ReduceLROnPlateau\(/,
    );
    shell.write('broken.ipynb', text.slice(0, -9));
    assert.match(await shell.declines('fix', 'broken.ipynb', ...PLATEAU), /^broken\.ipynb:\d+: This notebook is no valid JSON/);
  });

  for (const [what, name, content, reason] of [
    ['a file that is not UTF-8', 'latin1.mjs', Buffer.from(script(), 'latin1'), /^latin1\.mjs is not UTF-8 text: /],
    ['another language', 'train.rb', 'puts 1\n', /^train\.rb: not a script that Lossline reads/],
  ] as const) {
    it(`cannot read ${what}`, async () => {
      shell.write(name, content);
      assert.match(await shell.refuses('fix', name, ...PLATEAU, '--write'), reason);
      assert.equal(shell.read(name), Buffer.from(content).toString());
    });
  }

  for (const [what, name, content, reason] of [
    ['a script that does not parse', 'broken.mjs', `${script()}const = ;\n`, /^broken\.mjs:10: This line does not parse/],
    [
      'a script that trains nothing',
      'idle.mjs',
      'console.log(1);\n',
      /^idle\.mjs: This script uses no framework that Lossline knows\.$/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      shell.write(name, content);
      assert.match(await shell.declines('fix', name, ...PLATEAU, '--write'), reason);
      assert.equal(shell.read(name), content);
    });
  }
});
