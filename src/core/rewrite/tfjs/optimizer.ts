import type { OptimizerSite } from '../analysis.ts';
import { callOf, numberOf, property, resolve, stringOf } from '../javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import type { Fit } from './fits.ts';

/** Rates of optimizers that are named by a string. */
const BY_NAME: Record<string, number> = { adam: 0.001, adamax: 0.002, rmsprop: 0.001, sgd: 0.01, adagrad: 0.01, adadelta: 1 };
/** Rates of the `tf.train` factories that may be called without one. */
const BY_FACTORY: Record<string, number> = { adam: 0.001, adamax: 0.002, adadelta: 0.001 };

/**
 * The optimizer of a fit's model: that of the last `compile` before it on the same model, or of the only one in the file
 * unless that is plainly another training's.
 */
export function optimizerOf(fit: Fit, all: readonly Fit[], root: SyntaxNode): OptimizerSite | undefined {
  const compiles: { value: SyntaxNode; receiver: string; at: number }[] = [];
  for (const node of walk(root)) {
    const call = callOf(node);
    const options = call?.args[0];
    if (!options || call.callee.childForFieldName('property')?.text !== 'compile') continue;
    const object = resolve(options);
    const optimizer = object.type === 'object' ? property(object, 'optimizer') : undefined;
    const receiver = call.callee.childForFieldName('object')?.text ?? '';
    if (optimizer) compiles.push({ value: optimizer.value, receiver, at: node.startIndex });
  }
  const ownOf = ({ receiver, call }: Fit) =>
    compiles.findLast((each) => each.receiver === receiver.text && each.at < call.startIndex);
  const [only, ...more] = compiles;
  const shared = more.length === 0 && !all.some((other) => ownOf(other)) ? only : undefined;
  const chosen = ownOf(fit) ?? shared;
  return chosen && describe(resolve(chosen.value), chosen.value);
}

function describe(value: SyntaxNode, written: SyntaxNode): OptimizerSite {
  const name = stringOf(value);
  if (name !== undefined) return site(value, name.toLowerCase(), BY_NAME[name.toLowerCase()]);
  const call = callOf(value);
  if (!call || !/(^|\.)train\.\w+$/.test(call.callee.text)) return { line: lineOf(written) };
  const kind = call.callee.childForFieldName('property')?.text ?? '';
  const rate = call.args[0];
  return site(value, kind, rate ? numberOf(rate) : BY_FACTORY[kind]);
}

function site(node: SyntaxNode, kind: string, lr: number | undefined): OptimizerSite {
  return lr === undefined ? { line: lineOf(node), kind } : { line: lineOf(node), kind, lr };
}
