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
});
