import type { OptimizerSite } from '../analysis.ts';
import { callOf, keyword } from '../python/python.ts';
import { numberBehind, type WrittenNumber } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import { KNOWN } from './makers.ts';
import type { Optimizer } from './optimizers.ts';

/** Rates of optimizers that are made without one. */
const RATES: Readonly<Record<string, number>> = {
  sgd: 0.001,
  adam: 0.001,
  adamw: 0.001,
  adamax: 0.002,
  nadam: 0.002,
  radam: 0.001,
  rmsprop: 0.01,
  adagrad: 0.01,
  adadelta: 1,
  asgd: 0.01,
  rprop: 0.01,
  lbfgs: 1,
  sparseadam: 0.001,
};

/** The expression that is the rate of an optimizer, where its call has one. */
export function rateIn(maker: SyntaxNode): SyntaxNode | undefined {
  const args = callOf(maker)?.args ?? [];
  const byName = keyword(args, 'lr') ?? keyword(args, 'learning_rate');
  if (byName) return byName.value;
  const plain = args.filter(({ type }) => type !== 'keyword_argument');
  if (KNOWN.test(callOf(maker)?.callee.text ?? '')) return plain[1];
  return plain.find((arg) => /^(lr|learning_?rate|base_lr|init_lr)$/i.test(arg.text.split('.').at(-1) ?? ''));
}

/** Whether groups of parameters are given rates of their own where the optimizer is made. */
export function hasOwnRates(maker: SyntaxNode): boolean {
  return [...walk(maker)].some((node) => node.type === 'pair' && /^['"]lr['"]$/.test(node.childForFieldName('key')?.text ?? ''));
}

/** The literal behind the rate, where this file has it. */
export function rateBehind(maker: SyntaxNode): WrittenNumber | undefined {
  const rate = rateIn(maker);
  return rate && numberBehind(rate);
}

/** An optimizer, as far as this file tells. */
export function describe({ name, makers, holders }: Optimizer): OptimizerSite | undefined {
  const [maker] = makers;
  if (!maker) return holders[0] && { line: lineOf(holders[0]), name };
  const callee = callOf(maker)?.callee.text ?? '';
  const kind = KNOWN.test(callee) ? callee.split('.').at(-1)?.toLowerCase() : undefined;
  const rate = rateBehind(maker);
  const lr = rate?.value ?? (rateIn(maker) === undefined && kind ? RATES[kind] : undefined);
  const momentum = keyword(callOf(maker)?.args ?? [], 'momentum')?.value;
  const carries = momentum !== undefined && (numberBehind(momentum)?.value ?? 0) > 0;
  return {
    line: lineOf(maker),
    name,
    ...(kind && { kind }),
    ...(carries && { momentum: true }),
    ...(lr !== undefined && { lr }),
    ...(rate && { lrLine: lineOf(rate.node) }),
    ...(rate?.isDefault && { lrIsDefault: true }),
  };
}
