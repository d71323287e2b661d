import assert from 'node:assert/strict';
import { advisedAt, choicesAt } from '../../../../src/core/monitor/choices.ts';
import { read } from '../../../../src/core/rewrite/registry.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import type { VerdictKind } from '../../../../src/core/diagnosis/verdict.ts';
import { testParser } from '../rewrite/support.ts';
import { toldRun } from './told.ts';

const script = (lr: number, more = '') =>
  `import keras\nmodel = keras.Sequential()\nmodel.compile(keras.optimizers.Adam(${lr}), "mse")\n` +
  `model.fit(x, y, epochs=50, validation_split=0.2${more})\n`;

describe('what a run leaves to choose at a training site', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });
  const at = (text: string, kind?: VerdictKind) => {
    const run = toldRun();
    if (kind) run.train(30, { kind, since: 12 });
    const read_ = read(parser, 'python', text);
    const [site] = read_.analysis.sites;
    assert.ok(site);
    const ids = (options: ReturnType<typeof choicesAt>) => options.map(({ remedy }) => remedy.id);
    return {
      all: choicesAt(read_, site, run.monitor),
      advised: ids(advisedAt(read_, site, run.monitor)),
    };
  };
  const why = (options: ReturnType<typeof choicesAt>, id: string) =>
    options.find(({ remedy }) => remedy.id === id)?.disabled?.reason ?? '';

  it('is everything, all nine, where nothing speaks against it', () => {
    for (const kind of [undefined, 'progressing', 'stalled', 'warming-up'] as const) {
      const { all } = at(script(0.02), kind);
      assert.equal(all.length, 9);
      assert.equal(why(all, 'reduce-on-plateau'), '');
    }
  });

  it('is no schedule where that would be astray, and why is said', () => {
    for (const [kind, words] of [
      ['diverging', /^Diverging: no schedule/],
      ['overfitting', /^Overfitting: a lower rate does not help/],
      ['rate-too-low', /^The rate is too low already/],
    ] as const) {
      const { all } = at(script(0.02), kind);
      for (const id of ['reduce-on-plateau', 'cosine', 'exponential'])
        assert.match(why(all, id), id === 'exponential' ? /./ : words);
      assert.ok(all.every(({ preferred, disabled }) => !preferred || !disabled));
    }
  });

  it('is advised by a run that stalls, as long as the script has no answer', () => {
    assert.deepEqual(at(script(0.02), 'stalled').advised, ['reduce-on-plateau', 'cosine']);
    const rule = ', callbacks=[keras.callbacks.ReduceLROnPlateau()]';
    assert.deepEqual(at(script(0.02, rule), 'stalled').advised, []);
    assert.deepEqual(at(script(0.02), 'overfitting').advised, []);
  });

  it('is a lower rate after lost work, until the script has one', () => {
    assert.deepEqual(at(script(0.02), 'diverging').advised, ['set-rate']);
    assert.deepEqual(at(script(0.002), 'diverging').advised, []);
  });
});
