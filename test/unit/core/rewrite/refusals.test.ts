import assert from 'node:assert/strict';
import { analyze, rewrite } from '../../../../src/core/rewrite/registry.ts';
import type { Language, Parser } from '../../../../src/core/rewrite/syntax.ts';
import { cosine, plateau, rewriteAt, testParser } from './support.ts';

const ESM = "import * as tf from '@tensorflow/tfjs';\n";
const fit = (callbacks: string) => `await model.fit(xs, ys, { epochs: 50, callbacks: ${callbacks} });\n`;

describe('what is not edited, and in which words', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const refuses = (name: string, text: string, reason: RegExp, line: number, language: Language = 'javascript') =>
    it(name, () => {
      for (const remedy of [plateau(), cosine()]) {
        const result = rewriteAt(parser, language, ESM + text, remedy);
        assert.ok(!result.ok, 'was edited');
        assert.match(result.reason, reason);
        assert.equal(result.line, line);
      }
    });

  describe('a schedule is there already', () => {
    const already = /already changes its learning rate/;
    refuses('setter in a handler', fit('{ onEpochEnd: (e) => model.optimizer.setLearningRate(0.1 / e) }'), already, 2);
    refuses('assignment in a handler', fit('{ onEpochEnd() {\n  model.optimizer.learningRate *= 0.9;\n} }'), already, 3);
    refuses('bracket access', fit("{ onEpochEnd() { model.optimizer['learningRate'] = f(); } }"), already, 2);
    refuses(
      'cast in TypeScript',
      fit('{ onEpochEnd() { (model.optimizer as any).learningRate = f(); } }'),
      already,
      2,
      'typescript',
    );
    refuses(
      'optimizer in a variable',
      `const best = tf.train.adam(0.1);\nfunction step() {\n  best.learningRate = best.learningRate / 2;\n}\n${fit('{ onEpochEnd: step }')}`,
      already,
      4,
    );
    refuses(
      'compiling anew in a handler',
      fit('{ onEpochEnd: (e) => model.compile({ optimizer: tf.train.adam(0.1 / e) }) }'),
      already,
      2,
    );
    refuses('Object.assign', fit('{ onEpochEnd() { Object.assign(model.optimizer, { learningRate: f() }); } }'), already, 2);
    refuses(
      'a number set in a loop',
      `for (;;) {\n  if (late) model.optimizer.learningRate = 0.01;\n  await model.fit(xs, ys, { epochs: 1 });\n}`,
      already,
      3,
    );
    refuses(
      'imported under a telling name',
      `import { lrScheduler } from './lr.js';\n${fit('[lrScheduler(model)]')}`,
      already,
      3,
    );
    refuses(
      'a parameter under a telling name',
      `export function train(lrScheduler) {\n  ${fit('lrScheduler').replace('await ', '')}}\n`,
      already,
      3,
    );
    refuses(
      'a factory of the file',
      `const lower = (m) => ({ onEpochEnd: () => m.optimizer.setLearningRate(f()) });\n${fit('lower(model)')}`,
      already,
      2,
    );
    refuses(
      'by way of a variable',
      `function lower(m) { return { onEpochEnd: () => m.optimizer.setLearningRate(f()) }; }\nconst list = [lower(model)];\n${fit('list')}`,
      already,
      2,
    );
  });

  describe('no schedule, though it may look like one', () => {
    const takes = (name: string, text: string, at = 0) =>
      it(name, () => assert.ok(rewriteAt(parser, 'javascript', ESM + text, plateau(), at).ok));
    takes('a comment', `// model.optimizer.setLearningRate(0.1)\n${fit('[]')}`);
    takes(
      'another object with a learningRate',
      `config.learningRate = 0.1 * f();\nclass A { constructor(r) { this.learningRate = r; } }\n${fit('[]')}`,
    );
    takes('a rate set once before the training', `model.optimizer.learningRate = 0.01;\n${fit('[]')}`);
    takes("a state's setter", `setLearningRate(value());\n${fit('[]')}`);
    takes(
      "another model's schedule",
      `b.fit(xs, ys, { epochs: 9, callbacks: { onEpochEnd: () => b.optimizer.setLearningRate(f()) } });\n${fit('[]')}`,
      1,
    );
    takes(
      "another model's schedule by way of a function",
      `function lower(m) { return { onEpochEnd: () => m.optimizer.setLearningRate(f()) }; }\nb.fit(xs, ys, { epochs: 9, callbacks: lower(b) });\n${fit('[]')}`,
      1,
    );
  });

  describe('what the callbacks are cannot be seen', () => {
    refuses('already mixed', fit('[tf.callbacks.earlyStopping({ patience: 9 }), { onEpochEnd }]'), /mixed here/, 2);
    refuses(
      'mixed by a push',
      `const list = [{ onEpochEnd }];\nlist.push(tf.callbacks.earlyStopping({ patience: 9 }));\n${fit('list')}`,
      /mixed here/,
      2,
    );
    refuses(
      'options of another file',
      `import { options } from './o.js';\nawait model.fit(xs, ys, options);\n`,
      /`options` is filled elsewhere/,
      3,
    );
    refuses(
      'spread of a parameter',
      `function train(more) {\n  model.fit(xs, ys, { epochs: 5, ...more });\n}\n`,
      /`\.\.\.more` is filled elsewhere/,
      3,
    );
    refuses(
      'callbacks assigned later',
      `const o = { epochs: 5 };\no.callbacks = x;\nmodel.fit(xs, ys, o);\n`,
      /`o` is filled elsewhere/,
      4,
    );
    refuses('a model that has no name', `await build().fit(xs, ys, { epochs: 5 });\n`, /made within the call/, 2);
  });

  describe('nothing to schedule', () => {
    refuses('one epoch and no loop', `await model.fit(xs, ys, { epochs: 1 });\n`, /one epoch only/, 2);
    refuses('does not parse', `await model.fit(xs, ys, { epochs: 5 });\nconst = 3;\n`, /does not parse/, 3);

    it('validation that is misspelt or zero is none', () => {
      for (const wrong of ['validationSplit: 0', 'validationSplitTrain: 0.2', 'validationData: null', 'validation_split: 0.2']) {
        const result = rewriteAt(
          parser,
          'javascript',
          `${ESM}await model.fit(xs, ys, { epochs: 50, ${wrong} });\n`,
          plateau({ monitor: 'val_loss' }),
        );
        assert.ok(!result.ok, wrong);
        assert.match(result.reason, /reports no val_loss, since no validation data is passed/);
      }
    });

    it('fitDataset knows no validationSplit', () => {
      const { sites } = analyze(parser, 'javascript', `${ESM}model.fitDataset(ds, { epochs: 2, validationSplit: 0.5 });`);
      assert.deepEqual(
        sites[0]?.monitors.map(({ name }) => name),
        ['loss'],
      );
    });

    it('a script that has changed since is not edited blindly', () => {
      const text = ESM + fit('[]');
      const [site] = analyze(parser, 'javascript', text).sites;
      assert.ok(site);
      const result = rewrite(parser, 'javascript', `// new\n${text}`, site, plateau().settings);
      assert.ok(!result.ok);
      assert.match(result.reason, /has changed/);
    });

    it('an update without its loop, a file without training, another language', () => {
      const step = analyze(parser, 'javascript', `${ESM}export function step(opt) {\n  opt.minimize(() => loss());\n}`);
      assert.match(step.problem?.reason ?? '', /No loop around this opt\.minimize is in sight/);
      assert.equal(step.problem?.line, 3);
      assert.match(analyze(parser, 'javascript', `${ESM}tf.tensor([1]);`).problem?.reason ?? '', /No model\.fit/);
      assert.deepEqual(analyze(parser, 'javascript', 'console.log(1);'), { framework: undefined, sites: [] });
    });
  });

  it('tells two trainings apart and edits the one that was chosen', () => {
    const text = `${ESM}a.compile({ optimizer: 'adam' });
await a.fit(xs, ys, { epochs: 5, validationSplit: 0.1 });
const RATE = 0.1;
b.compile({ optimizer: tf.train.sgd(RATE) });
await b.fit(xs, ys, { epochs: 6 });
scaler.fit(xs, ys);
`;
    const { sites } = analyze(parser, 'javascript', text);
    assert.deepEqual(
      sites.map(({ line, what, monitors, epochs, optimizer }) => ({
        line,
        what,
        monitors: monitors.map(({ name }) => name),
        epochs,
        optimizer,
      })),
      [
        {
          line: 3,
          what: 'a.fit',
          monitors: ['val_loss', 'loss'],
          epochs: 5,
          optimizer: { line: 2, name: 'a.optimizer', kind: 'adam', lr: 0.001 },
        },
        {
          line: 6,
          what: 'b.fit',
          monitors: ['loss'],
          epochs: 6,
          optimizer: { line: 5, name: 'b.optimizer', kind: 'sgd', lr: 0.1, lrLine: 4 },
        },
      ],
    );
    const result = rewriteAt(parser, 'javascript', text, plateau(), 1);
    assert.ok(result.ok);
    assert.ok((result.edits[0]?.start ?? 0) > text.indexOf('b.fit'));
  });
});
