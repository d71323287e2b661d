import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Framework, GhostText, Script, TrainingSite } from '../../../../src/core/rewrite/analysis.ts';
import { applyEdits, type TextEdit } from '../../../../src/core/rewrite/edit.ts';
import { ghostOf } from '../../../../src/core/rewrite/ghost.ts';
import { linesAfter, linesBefore, pythonStyle, statementOf } from '../../../../src/core/rewrite/python/edit.ts';
import { analyze, ghostText } from '../../../../src/core/rewrite/registry.ts';
import type { Parser, SyntaxNode } from '../../../../src/core/rewrite/syntax.ts';
import { walk } from '../../../../src/core/rewrite/tree.ts';
import { parses, plateau, testParser, watching } from './support.ts';

const KERAS = 'import keras\nmodel = keras.Sequential()\nmodel.compile("adam", "mse")\n';

/** Puts a scheduler behind the optimizer, a step behind the validation and a note before the loop, as a framework of loops would. */
const LOOPS: Pick<Framework, 'analyze' | 'rewrite'> = {
  analyze: ({ root }) => ({ sites: loopsIn(root).map(siteOf) }),
  rewrite({ root, text }) {
    const style = pythonStyle(text);
    const [optimizer, validate, loop] = [statement(root, 'SGD('), statement(root, 'validate('), loopsIn(root)[0]];
    const edits: (TextEdit | undefined)[] = [
      { start: 0, end: 0, text: `import schedules${style.eol}` },
      optimizer && linesAfter(text, optimizer, ['# Lowers the rate.', 'scheduler = Plateau(optimizer)'], style),
      loop && linesBefore(text, loop, ['note = 1', 'other = 2'], style),
      validate && linesAfter(text, validate, ['scheduler.step(loss)'], style),
    ];
    return { ok: true, edits: edits.filter((edit) => edit !== undefined) };
  },
};

function loopsIn(root: SyntaxNode): SyntaxNode[] {
  return [...walk(root)].filter(({ type }) => type === 'for_statement');
}

function statement(root: SyntaxNode, text: string): SyntaxNode | undefined {
  const found = [...walk(root)].find(({ type, text: own }) => type === 'call' && own.startsWith(text));
  return found && statementOf(found);
}

function siteOf(loop: SyntaxNode): TrainingSite {
  const range = { start: loop.startIndex, end: loop.startIndex + 3 };
  return { kind: 'loop', range, line: 1, what: 'the loop', monitors: watching('loss') };
}

describe('ghost text from the edits of a framework', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  const at = (typed: string) => {
    const offset = typed.indexOf('|');
    return { offset, text: typed.slice(0, offset) + typed.slice(offset + 1) };
  };
  const accepted = (text: string, { at: where, text: put, rest }: GhostText) => {
    for (const { start, end } of rest) assert.ok(end <= where || start >= where + put.length, 'overlaps');
    return applyEdits(applyEdits(text, [{ start: where, end: where, text: put }]), rest);
  };
  const loops = (typed: string) => {
    const { offset, text } = at(typed);
    const script: Script = { language: 'python', text, root: parser.parse('python', text) };
    const ghost = ghostOf(LOOPS, parser, script, offset, () => plateau().settings);
    return ghost && { text: ghost.text, after: accepted(text, ghost) };
  };

  const LOOP = 'optimizer = SGD(0.1)\n\nfor epoch in range(9):\n    train()\n    loss = validate()\n    print(loss)\n';
  const WHOLE =
    'import schedules\noptimizer = SGD(0.1)\n# Lowers the rate.\nscheduler = Plateau(optimizer)\n\nnote = 1\nother = 2\n' +
    'for epoch in range(9):\n    train()\n    loss = validate()\n    scheduler.step(loss)\n    print(loss)\n';
  /** Blank lines may stand elsewhere. */
  const dense = (text: string) => text.replaceAll(/\n\s*\n/g, '\n');

  for (const [name, typed, ghost] of [
    ['after the optimizer', LOOP.replace('\n\n', '\n|\n\n'), '# Lowers the rate.\nscheduler = Plateau(optimizer)'],
    ['after the validation', LOOP.replace('()\n    print', '()\n    |\n    print'), 'scheduler.step(loss)'],
    ['at the very beginning of that line', LOOP.replace('()\n    print', '()\n|\n    print'), '    scheduler.step(loss)'],
    ['in the middle of its indentation', LOOP.replace('()\n    print', '()\n  |\n    print'), '  scheduler.step(loss)'],
    ['before the loop', LOOP.replace('\n\nfor', '\nx = 1\n|\nfor'), 'note = 1\nother = 2'],
  ] as const)
    for (const eol of ['\n', '\r\n'])
      it(`fits on a blank line ${name} (${eol === '\n' ? 'LF' : 'CRLF'}), with the rest of the change`, () => {
        const found = loops(typed.replaceAll('\n', eol));
        assert.equal(found?.text, ghost.replaceAll('\n', eol));
        const whole = name === 'before the loop' ? WHOLE.replace('\n\nnote', '\nx = 1\nnote') : WHOLE;
        assert.equal(dense((found?.after ?? '').replaceAll(eol, '\n')), dense(whole));
      });

  it('is quiet everywhere else', () => {
    for (const typed of [
      `|${LOOP}`,
      `|\n${LOOP}`, // imports alone are no reason to speak
      LOOP.replace('SGD(0.1)', 'SGD(0.1)|'),
      LOOP.replace('train()', 'train()\n    |'),
      LOOP.replace('()\n    print', '()\n      |\n    print'), // deeper than it belongs
      LOOP.replace('print(loss)\n', 'print(loss)\n    |'),
      LOOP.replace('validate()\n', 'validate()\n    |\n    if (:\n'),
      LOOP.replace('validate()', 'validate(|)'),
    ])
      assert.equal(loops(typed), undefined, typed);
  });

  const keras = (typed: string, settings = plateau({ monitor: 'loss' }).settings) => {
    const { offset, text } = at(KERAS + typed);
    const ghost = ghostText(parser, 'python', text, offset, settings);
    return ghost && { text: ghost.text, after: accepted(text, ghost) };
  };

  for (const typed of [
    'model.fit(x, y, epochs=50, callbacks=[|])\n',
    'model.fit(x, y, epochs=50, callbacks=[\n|\n])\n',
    'model.fit(\n    x,\n    y,\n    epochs=50,\n    callbacks=[\n        |\n    ],\n)\n',
  ])
    it(`fills the empty list of ${JSON.stringify(typed)}`, () => {
      const found = keras(typed);
      assert.ok(found);
      assert.match(found.text, /ReduceLROnPlateau\(/);
      assert.ok(parses(parser, 'python', found.after), found.after);
      assert.ok(analyze(parser, 'python', found.after).sites[0]?.existingSchedule, found.after);
      assert.doesNotMatch(found.after, /\n[\t ]*\n[\t ]*\n/);
    });

  it('is quiet in Keras where there is nothing to add', () => {
    const rule = 'keras.callbacks.ReduceLROnPlateau(monitor="loss")';
    assert.equal(keras(`model.fit(x, y, epochs=50, callbacks=[${rule}], sample_weight=[|])\n`), undefined);
    assert.equal(keras('model.fit(x, y, epochs=50, class_weight=[|])\n'), undefined);
    assert.equal(keras('model.fit(x, y, epochs=50)\n|\n'), undefined);
    assert.equal(keras('print([|])\n'), undefined);
  });

  it('never speaks where accepting it would break the script', () => {
    const lines = [
      'optimizer = SGD(0.1)',
      '',
      '  ',
      'for e in range(9):',
      '    train()',
      '    loss = validate()',
      '',
      '    ',
      '# x',
      'f([',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 9 }), fc.nat(), (some, cut) => {
        const text = some.join('\n');
        const offset = text ? cut % (text.length + 1) : 0;
        const script: Script = { language: 'python', text, root: parser.parse('python', text) };
        const ghost = ghostOf(LOOPS, parser, script, offset, () => plateau().settings);
        if (ghost) assert.ok(parses(parser, 'python', accepted(text, ghost)));
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
