import assert from 'node:assert/strict';
import { callOf } from '../../../../src/core/rewrite/javascript/javascript.ts';
import { numberBehind } from '../../../../src/core/rewrite/javascript/values.ts';
import { ofType } from '../../../../src/core/rewrite/lookup.ts';
import type { Language, Parser } from '../../../../src/core/rewrite/syntax.ts';
import { testParser } from './support.ts';

describe('the number behind an expression', () => {
  let parser: Parser;
  before(async () => {
    parser = await testParser();
  });

  /** What is passed to `use`. */
  const behind = (text: string, language: Language) => {
    const call = ofType(parser.parse(language, text), 'call_expression')
      .map(callOf)
      .find((each) => each?.callee.text === 'use');
    const value = call?.args[0];
    assert.ok(value);
    const found = numberBehind(value);
    return found && `${found.value}${found.isDefault ? ' by default' : ''}`;
  };
  const cases: Record<string, [string, string | undefined]> = {
    'a literal': ['use(.1);', '0.1'],
    'a constant': ['const a = 1e-3, b = a;\nuse(b);', '0.001'],
    'a variable that changes': ['let a = 1;\na *= 0.9;\nuse(a);', undefined],
    'a variable that is given its value later': ['let a;\nfunction f() { a = 2; }\nuse(a);', '2'],
    'one of two values': ['let a;\nif (x) a = 2;\nelse a = 3;\nuse(a);', undefined],
    'an entry of an object': ['const c = { train: { lr: 0.5 } };\nuse(c.train.lr);', '0.5'],
    'taken out of an object': ['const c = { lr: 0.5 };\nconst { lr } = c;\nuse(lr);', '0.5'],
    'taken out by another name': ['const c = { lr: 0.5 };\nconst { lr: rate } = c;\nuse(rate);', '0.5'],
    'taken out of what is not here, with a default': ['const { lr = 0.5 } = options();\nuse(lr);', '0.5 by default'],
    'a default behind ??': ['use(process.env.LR ?? 0.5);', '0.5 by default'],
    "a parameter's default": ['function f(lr = 0.5) { use(lr); }', '0.5 by default'],
    "a parameter's only argument": ['function f(n, lr) { use(lr); }\nf(3, 0.5);', '0.5'],
    'a parameter with two arguments': ['function f(lr) { use(lr); }\nf(3);\nf(4);', undefined],
    'a parameter that is an object': ['function f({ lr = 0.5 }) { use(lr); }', '0.5 by default'],
    'a member of a class': ['class A { lr = 0.5; f() { use(this.lr); } }', '0.5'],
    'a member that the constructor gives': [
      'class A { constructor(o) { this.lr = o.lr || 0.5; } f() { use(this.lr); } }',
      '0.5 by default',
    ],
    'the state of a component': [
      'class A { constructor() { this.first = { lr: 0.5 }; this.state = this.first; } f() { const lr = this.state.lr; use(lr); } }',
      '0.5',
    ],
    'a state hook': ['const [lr, setLr] = useState(0.5);\nuse(lr);', '0.5 by default'],
    'an option of the command line with a short name': [
      "parser.add_argument('-l', '--learning_rate', { default: 0.5 });\nconst args = parser.parse_args();\nuse(args.learning_rate);",
      '0.5 by default',
    ],
    'a long option of the command line': [
      "parser.addArgument('--learningRate', { type: 'float', defaultValue: 0.5 });\nuse(parser.parseArgs().learningRate);",
      '0.5 by default',
    ],
    'a circle': ['const a = b, b = a;\nuse(a);', undefined],
    'something imported': ["import { lr } from './lr.js';\nuse(lr);", undefined],
  };
  for (const [name, [text, number]] of Object.entries(cases))
    it(name, () => {
      assert.equal(behind(text, 'javascript'), number);
      assert.equal(behind(text, 'typescript'), number);
    });
});
