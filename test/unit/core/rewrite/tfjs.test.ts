import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/core/rewrite/edit.ts';
import { analyze } from '../../../../src/core/rewrite/registry.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { SHAPES } from './shapes.ts';
import { cosine, edited, inverse, parses, plateau, rewriteAt, testParser } from './support.ts';

describe('putting a schedule into a TensorFlow.js script', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  for (const { name, language, text, monitor, holds } of SHAPES) {
    describe(name, () => {
      it('knows what the training reports', () => {
        const { framework, sites, problem } = analyze(parser, language, text);
        assert.equal(framework, 'TensorFlow.js');
        assert.equal(problem, undefined);
        assert.equal(sites[0]?.monitors[0]?.name, monitor);
      });

      it('reads as the author writes', () => {
        const after = edited(parser, language, text, plateau({ monitor }));
        for (const part of holds) {
          if (typeof part === 'string') assert.ok(after.includes(part), `${JSON.stringify(part)} is not in\n${after}`);
          else assert.match(after, part);
        }
        assert.equal(after.includes('\r\n'), text.includes('\r\n'));
        assert.equal(/[^\r]\n/.test(after), /[^\r]\n/.test(text));
      });

      for (const remedy of [plateau({ monitor }), cosine()]) {
        it(`${remedy.id}: parses, can be taken back to the byte, and is not put in twice`, () => {
          const result = rewriteAt(parser, language, text, remedy);
          assert.ok(result.ok, JSON.stringify(result));
          const after = applyEdits(text, result.edits);
          assert.ok(parses(parser, language, after), after);
          for (const [i, edit] of result.edits.entries()) assert.ok(edit.start >= (result.edits[i - 1]?.end ?? 0));
          assert.equal(applyEdits(after, inverse(text, result.edits)), text);
          for (const again of [plateau({ monitor }), cosine()]) {
            const second = rewriteAt(parser, language, after, again);
            assert.ok(!second.ok, `put in twice:\n${after}`);
            assert.match(second.reason, /already/);
          }
        });
      }
    });
  }

  it('begins anew with each training that is compiled anew', () => {
    const text = `import * as tf from '@tensorflow/tfjs';
for (const rate of [0.1, 0.01]) {
  model.compile({ optimizer: tf.train.adam(rate), loss: 'meanSquaredError' });
  await model.fit(xs, ys, { epochs: 50 });
}
`;
    assert.match(
      edited(parser, 'javascript', text, plateau()),
      /\n {2}await model\.fit\(xs, ys, \{\n {4}epochs: 50,\n.*\n {4}callbacks: reduceLROnPlateau\(/,
    );
  });

  it('takes the length and the rate by their names where these are in sight', () => {
    const text = `import * as tf from '@tensorflow/tfjs';
const RATE = 0.1;
async function train(config) {
  const model = tf.sequential();
  model.compile({ optimizer: tf.train.adam(RATE), loss: 'meanSquaredError' });
  const options = { epochs: config.epochs };
  await model.fit(xs, ys, options);
  await model.fit(xs, ys, { epochs: config.epochs, batchSize: 4 });
}
`;
    const own = { ...cosine(), settings: { kind: 'cosine', initialLr: 0.1, alpha: 0.01 } } as const;
    assert.match(edited(parser, 'javascript', text, own), /initialLr: RATE,\n\s+decaySteps: options\.epochs,/);
    assert.match(edited(parser, 'javascript', text, own, 1), /initialLr: RATE,\n\s+decaySteps: config\.epochs,/);
    assert.match(edited(parser, 'javascript', text, cosine(0.2, 7), 1), /initialLr: 0\.2,\n\s+decaySteps: 7,/);
  });
});
