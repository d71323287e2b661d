import type { OptimizerSite } from '../analysis.ts';
import { callOf, keyword, numberOf, resolve, stringOf } from '../python/python.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import type { Compile } from './compile.ts';
import { valuesOf } from './names.ts';

/** Classes of optimizers by what `compile` takes for them, and the rate of each where none is given (Keras 3). */
const OPTIMIZERS: Readonly<Record<string, readonly [name: string, rate: number]>> = {
  adam: ['Adam', 0.001],
  adamw: ['AdamW', 0.001],
  adamax: ['Adamax', 0.001],
  nadam: ['Nadam', 0.001],
  rmsprop: ['RMSprop', 0.001],
  sgd: ['SGD', 0.01],
  adagrad: ['Adagrad', 0.001],
  adadelta: ['Adadelta', 0.001],
  adafactor: ['Adafactor', 0.001],
  ftrl: ['Ftrl', 0.001],
  lion: ['Lion', 0.001],
};

/** What makes an optimizer, as far as this file tells. */
export interface Maker {
  /** The call or the string. */
  readonly node: SyntaxNode;
  /** Lower case: `adam`. */
  readonly kind: string;
  /** Keras's own class of this kind. */
  readonly className?: string;
  readonly defaultRate?: number;
  /** The expression that is its rate, where one is given. */
  readonly rate?: SyntaxNode;
}

/** The call or string that makes the optimizer which an expression stands for. */
export function makerOf(value: SyntaxNode, depth = 0): Maker | undefined {
  const [only, ...more] = valuesOf(value);
  if (only && more.length === 0 && depth < 6) return makerOf(only, depth + 1);
  const node = resolve(value);
  const call = callOf(node);
  const called = stringOf(node) ?? call?.callee.text.split('.').at(-1);
  if (called === undefined) return undefined;
  const first = call?.args[0];
  if (called === 'LossScaleOptimizer' && first) return makerOf(first, depth + 1);
  // `get_optimizer(rate)` may make anything.
  if (call && !/^[A-Z]/.test(called)) return undefined;
  const kind = called.toLowerCase().replace(/(?<=.)optimizer$/, '');
  const [className, defaultRate] = OPTIMIZERS[kind] ?? [];
  const placed = first && !/keyword|splat/.test(first.type) ? first : undefined;
  const rate = (call && (keyword(call.args, 'learning_rate') ?? keyword(call.args, 'lr'))?.value) ?? placed;
  return {
    node,
    kind,
    ...(className !== undefined && { className }),
    ...(defaultRate !== undefined && { defaultRate }),
    ...(rate && { rate }),
  };
}

/** The optimizer that a `compile` hands to its model. */
export function compiledWith({ call, optimizer, receiver }: Compile): OptimizerSite {
  const inline = `${receiver}.optimizer`;
  if (!optimizer) return { line: lineOf(call), name: inline, kind: 'rmsprop', lr: 0.001 };
  const name = optimizer.type === 'identifier' || optimizer.type === 'attribute' ? optimizer.text : inline;
  return { name, ...describe(optimizer) };
}

/** What is known of the optimizer that an expression stands for. */
export function describe(value: SyntaxNode): OptimizerSite {
  const maker = makerOf(value);
  if (!maker) return { line: lineOf(resolve(value)) };
  const { node, kind, rate, defaultRate } = maker;
  const found = rate && numberBehind(rate);
  const lr = rate ? found?.value : defaultRate;
  const momentum = keyword(callOf(node)?.args ?? [], 'momentum')?.value;
  const carries = momentum !== undefined && (numberOf(momentum) ?? 0) > 0;
  return {
    line: lineOf(node),
    kind,
    ...(carries && { momentum: true }),
    ...(lr !== undefined && { lr }),
    ...(found && { lrLine: lineOf(found.node) }),
    ...(found?.isDefault && { lrIsDefault: true }),
  };
}
