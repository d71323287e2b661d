import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { analyze, ghostText, rewrite } from '../../../../src/core/rewrite/registry.ts';
import type { Language, Parser } from '../../../../src/core/rewrite/syntax.ts';
import { SHAPES } from './shapes.ts';
import { cosine, edited, parses, plateau, settingsOf, testParser } from './support.ts';

const ESM = "import * as tf from '@tensorflow/tfjs';\n";

/** Without white space, trailing commas and comments, which may stand elsewhere than in the whole edit. */
const core = (text: string) => text.replaceAll(/\/\/.*|\s+/g, '').replaceAll(/,(?=[\])}])/g, '');

describe('the callback as ghost text', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  /** `typed` has its cursor at `|`; `clean` is the script without what was being typed. */
  const completes = (
    name: string,
    typed: string,
    clean: string,
    options: { same?: boolean; whole?: boolean; language?: Language } = {},
  ) =>
    it(name, () => {
      const { same = true, whole = true, language = 'javascript' } = options;
      for (const eol of ['\n', '\r\n']) {
        for (const remedy of [plateau(), cosine()]) {
          const [source, target] = [(ESM + typed).replaceAll('\n', eol), (ESM + clean).replaceAll('\n', eol)];
          const at = source.indexOf('|');
          const text = source.slice(0, at) + source.slice(at + 1);
          const ghost = ghostText(parser, language, text, at, settingsOf(remedy));
          assert.ok(ghost, 'nothing is suggested');
          assert.equal(ghost.at, at);
          const inserted = applyEdits(text, [{ start: at, end: at, text: ghost.text }]);
          for (const { start, end } of ghost.rest) assert.ok(end <= at || start >= at + ghost.text.length, 'overlaps');
          const after = applyEdits(inserted, ghost.rest);
          assert.equal(parses(parser, language, after), whole, after);
          assert.equal(eol === '\r\n', !/[^\r]\n/.test(after));
          assert.equal(analyze(parser, language, after).sites[0]?.existingSchedule !== undefined, true, after);
          assert.match(after, /\/\/ Lowers/);
          if (same) assert.equal(core(after), core(edited(parser, language, target, remedy)));
        }
      }
    });

  const open = 'await model.fit(xs, ys, {\n  epochs: 50,\n';
  completes('on a blank line of the options', `${open}  |\n});\n`, `${open}});\n`);
  completes('at the very beginning of that line', `${open}|\n});\n`, `${open}});\n`);
  completes('with a beginning of the word typed', `${open}  cal|\n});\n`, `${open}});\n`);
  completes(
    'behind an entry without its comma',
    'await model.fit(xs, ys, {\n  epochs: 50\n  |\n});\n',
    'await model.fit(xs, ys, {\n  epochs: 50\n});\n',
  );
  completes('between two entries', 'await model.fit(xs, ys, {\n  epochs: 50,\n  |\n  shuffle: true,\n});\n', `${open}});\n`, {
    same: false,
  });
  completes('after the name of the option', `${open}  callbacks: |\n});\n`, `${open}});\n`);
  completes('after the name, another entry below', 'await model.fit(xs, ys, {\n  callbacks: |\n  epochs: 50,\n});\n', '', {
    same: false,
  });
  completes('in an empty list', `${open}  callbacks: [|],\n});\n`, `${open}  callbacks: [{ a }],\n});\n`, { same: false });
  completes('in a list that is not closed', `${open}  callbacks: [|\n});\n`, '', { same: false });
  completes('behind an element', `${open}  callbacks: [{ a }, |],\n});\n`, `${open}  callbacks: [{ a }],\n});\n`);
  completes(
    'on a line of a list',
    `${open}  callbacks: [\n    { a },\n    |\n  ],\n});\n`,
    `${open}  callbacks: [\n    { a },\n  ],\n});\n`,
  );
  completes(
    'behind an element without its comma',
    `${open}  callbacks: [\n    { a }\n    |\n  ],\n});\n`,
    `${open}  callbacks: [\n    { a }\n  ],\n});\n`,
  );
  completes(
    'among instances',
    `${open}  callbacks: [\n    tf.callbacks.earlyStopping({ patience: 50 }),\n    |\n  ],\n});\n`,
    `${open}  callbacks: [\n    tf.callbacks.earlyStopping({ patience: 50 }),\n  ],\n});\n`,
  );
  completes(
    'within a loop',
    'for (;;) {\n  await model.fit(xs, ys, {\n    epochs: 1,\n    |\n  });\n}\n',
    'for (;;) {\n  await model.fit(xs, ys, {\n    epochs: 1,\n  });\n}\n',
  );
  completes('in TypeScript', `${open}  |\n});\n`, `${open}});\n`, { language: 'typescript' });
  completes(
    'in empty options',
    'for (;;) {\n  await model.fitDataset(ds, {\n    |\n  });\n}\n',
    'for (;;) {\n  await model.fitDataset(ds, {});\n}\n',
  );
  completes('while another line is half-typed', `${open}  |\n});\nconst x = ;\n`, '', { same: false, whole: false });

  it('reads like a line the author would have written', () => {
    const text = `${ESM}${open}  \n});\n`;
    const ghost = ghostText(parser, 'javascript', text, text.indexOf('\n});'), plateau().settings);
    assert.ok(ghost);
    assert.ok(
      ghost.text.startsWith(
        "// Lowers the learning rate when loss has not improved for 3 epochs.\n  callbacks: reduceLROnPlateau(model, {\n    monitor: 'loss',\n",
      ),
    );
    assert.ok(ghost.text.endsWith('\n  }),'));
    assert.equal(ghost.rest.length, 1);
  });

  const silent = (name: string, typed: string) =>
    it(`says nothing ${name}`, () => {
      const source = ESM + typed;
      const at = source.indexOf('|');
      assert.equal(ghostText(parser, 'javascript', source.replace('|', ''), at, plateau().settings), undefined);
    });
  silent('outside of a fit', 'const a = {\n  |\n};\nmodel.fit(x, y, { epochs: 5 });\n');
  silent('in a nested object', `${open}  nested: {\n    |\n  },\n});\n`);
  silent('where callbacks are there already', `${open}  |\n  callbacks: {},\n});\n`);
  silent('in the middle of a line', `${open}  |shuffle: true,\n});\n`);
  silent('after another word', `${open}  shuf|\n});\n`);
  silent('where a spread may hold callbacks', `${open}  ...more,\n  |\n});\n`);
  silent('where the kind of the others is unknown', `${open}  callbacks: [other, |],\n});\n`);
  silent('where the rate is changed already', `${open}  |\n});\nmodel.optimizer.setLearningRate(f());\n`);
  silent('in a list of another name', `${open}  metrics: [|],\n});\n`);
  silent('in a comment', `${open}  // |\n});\n`);

  it('half a script of any kind never makes it fail', () => {
    for (const { text, language } of SHAPES) {
      for (let end = 0; end < text.length; end += 7) {
        const half = text.slice(0, end);
        for (const site of analyze(parser, language, half).sites) rewrite(parser, language, half, site, plateau().settings);
        ghostText(parser, language, half, end, plateau().settings);
      }
    }
  }).timeout(30_000);
});
