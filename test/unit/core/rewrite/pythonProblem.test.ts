import assert from 'node:assert/strict';
import { brokenAt } from '../../../../src/core/rewrite/broken.ts';
import type { Parser } from '../../../../src/core/rewrite/syntax.ts';
import { testParser } from './support.ts';

describe('source that Python does not run', () => {
  let parser: Parser;
  before(async () => (parser = await testParser()));
  const problemOf = (text: string) => brokenAt({ language: 'python', text, root: parser.parse('python', text) });

  const wrong: readonly [string, string, number][] = [
    ['a bracket that is never closed', 'fit(\nx = 1\n', 1],
    ['a print statement of Python 2', 'import keras\nprint "loss"\n', 2],
    ['a dedent to nowhere', 'def f():\n        a()\n    b()\n', 3],
    ['tabs and spaces that only an editor lines up', 'def f():\n\ta()\n        b()\n', 3],
    ['an argument named like a reserved word', 'x = y.cuda(async=True)\n', 1],
    ['an argument without a name behind one with', 'f(a=1, b)\n', 1],
  ];
  for (const [what, text, line] of wrong) {
    it(`${what}, with its line`, () => assert.equal(problemOf(text)?.line, line));
  }

  const right: readonly [string, string][] = [
    ['blank lines of any length', 'if a:\n    b()\n      \n    c()\n     \nd()\n  '],
    ['tabs throughout', 'def f():\n\ta()\n\tif b:\n\t\tc()\n'],
    ['tabs in one block, spaces in another', 'def f():\n\ta()\ndef g():\n    b()\n'],
    ['lines that are continued', 'f(a=1, \\\n  b=2, \\\n  *c, **d)\nx = \\\n      1\n'],
    ['several statements on a line', 'if a: b(); c()\nd(); e()\n'],
    ['a nested function that no one reaches', 'def f():\n    return 1\n    def g():\n        pass\n'],
  ];
  for (const [what, text] of right) it(`lets ${what} pass`, () => assert.equal(problemOf(text), undefined));
});
