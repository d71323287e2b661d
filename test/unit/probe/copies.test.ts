import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { skip } from '../skip.ts';
import { DENSE, of, runProbed, runsOf, scriptOf } from './probed.ts';

/** A folder in whose `node_modules` TensorFlow.js is of another version. */
const OTHER = process.env['LOSSLINE_OTHER_TFJS'];

const TRAIN = [
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });`,
  `model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });`,
  `await model.fit(tf.ones([8, 2]), tf.zeros([8, 1]), { epochs: 2, batchSize: 2 });`,
];
const epochsOf = (probed: Awaited<ReturnType<typeof runProbed>>) =>
  runsOf(probed.messages).map(({ run }) => run.progress().epoch);

describe('copies of TensorFlow.js', () => {
  for (const [kind, name, first] of [
    ['an ECMAScript module', 'train.mjs', `import * as tf from '@tensorflow/tfjs';`],
    ['a module that imports it late', 'train.mjs', `const tf = await import('@tensorflow/tfjs');`],
    ['TypeScript as Node runs it', 'train.mts', `import * as tf from '@tensorflow/tfjs'; const epochs: number = 2; void epochs;`],
    ['its parts alone', 'train.mjs', `import * as tf from '@tensorflow/tfjs-layers'; import '@tensorflow/tfjs-backend-cpu';`],
  ] as const)
    it(`are found in ${kind}`, async () => {
      const train = kind === 'its parts alone' ? TRAIN.join('\n').replaceAll(/tf\.(ones|zeros)/g, 'core.$1') : TRAIN.join('\n');
      const core = kind === 'its parts alone' ? `import * as core from '@tensorflow/tfjs-core';` : '';
      const probed = await runProbed(scriptOf(name, first, core, train));
      assert.equal(probed.code, 0, probed.output);
      assert.deepEqual(epochsOf(probed), [2]);
      const [copy, ...others] = of(probed, 'copy');
      assert.match(copy?.file ?? '', /tfjs-core/);
      assert.equal(copy?.version, '4.22.0');
      assert.equal(others.length, 0);
      assert.equal(of(probed, 'blind').length, 0);
    });

  it('are each observed where there are two in one process', async () => {
    const script = scriptOf('train.cjs', ...DENSE);
    const folder = path.dirname(script);
    const modules = path.join(folder, 'node_modules', '@tensorflow');
    const own = path.join(folder, 'other', 'node_modules', '@tensorflow');
    mkdirSync(own, { recursive: true });
    for (const name of ['tfjs-core', 'tfjs-layers']) {
      const files = { recursive: true, filter: (file: string) => !/\.(d\.ts|map)$|min\.js$|es2017|fesm/.test(file) } as const;
      cpSync(path.join(modules, name, 'dist'), path.join(own, name, 'dist'), files);
      cpSync(path.join(modules, name, 'package.json'), path.join(own, name, 'package.json'));
    }
    writeFileSync(path.join(folder, 'other', 'layers.cjs'), `module.exports = require('@tensorflow/tfjs-layers');`);
    writeFileSync(
      script,
      [
        ...DENSE,
        `const layers = require('./other/layers.cjs');`,
        `const other = layers.sequential({ layers: [layers.layers.dense({ name: 'other', units: 1, inputShape: [2] })] });`,
        `other.compile({ optimizer: 'adam', loss: 'meanSquaredError' });`,
        `make('sgd').fit(xs, ys, { epochs: 2 }).then(() => other.fit(xs, ys, { epochs: 3 }));`,
      ].join('\n'),
    );
    const probed = await runProbed(script);
    assert.equal(probed.code, 0, probed.output);
    assert.equal(of(probed, 'copy').length, 2);
    assert.deepEqual(epochsOf(probed), [2, 3]);
  });

  it('of different versions in one process are each observed', async function () {
    if (!OTHER) skip(this, 'LOSSLINE_OTHER_TFJS names no folder that has another version of @tensorflow/tfjs-layers and -core');
    const script = scriptOf(
      'train.cjs',
      ...DENSE,
      `const { createRequire } = require('node:module');`,
      `const other = createRequire(${JSON.stringify(path.resolve(OTHER, 'package.json'))});`,
      `const layers = other('@tensorflow/tfjs-layers');`,
      `const old = layers.sequential({ layers: [layers.layers.dense({ name: 'old', units: 1, inputShape: [2] })] });`,
      `old.compile({ optimizer: 'adam', loss: 'meanSquaredError' });`,
      `make('sgd').fit(xs, ys, { epochs: 2 }).then(() => old.fit(xs, ys, { epochs: 3 })).then(() => old.trainOnBatch(xs, ys));`,
    );
    const probed = await runProbed(script);
    assert.equal(probed.code, 0, probed.output);
    assert.equal(new Set(of(probed, 'copy').map(({ version }) => version)).size, 2);
    assert.deepEqual(epochsOf(probed).slice(0, 2), [2, 3]);
    const [, , last] = of(probed, 'begin');
    assert.equal(last?.kind, 'trainOnBatch');
    assert.equal(of(probed, 'step').filter(({ run }) => run === last.run).length, 1);
  });

  it('that are bundled into a script are said to be out of sight, and their losses told', async () => {
    const script = scriptOf('train.mjs', `import * as tf from '@tensorflow/tfjs';`, `(async () => {`, ...TRAIN, `})();`);
    const outfile = path.join(path.dirname(script), 'bundle.cjs');
    await esbuild.build({ entryPoints: [script], outfile, bundle: true, minify: true, platform: 'node', logLevel: 'error' });
    const probed = await runProbed(outfile);
    assert.equal(probed.code, 0, probed.output);
    const [blind, ...others] = of(probed, 'blind');
    assert.equal(others.length, 0);
    assert.match(blind?.reason ?? '', /most likely it is bundled.*Mark @tensorflow\/\* as external/);
    assert.equal(of(probed, 'step')[0]?.logs[0]?.name, 'loss');
  });
});
