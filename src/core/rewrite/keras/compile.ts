import { callOf, importsIn, keyword } from '../python/python.ts';
import { classAround, functionAround } from '../python/edit.ts';
import { ofType } from '../lookup.ts';
import { perTree } from '../perTree.ts';
import type { SyntaxNode } from '../syntax.ts';
import { within } from '../tree.ts';
import type { Fit } from './fits.ts';
import { functionCalled, valuesOf } from './names.ts';

/** A call of a model's `compile`. */
export interface Compile {
  readonly call: SyntaxNode;
  readonly args: readonly SyntaxNode[];
  readonly receiver: string;
  /** Left out where Keras takes its default, RMSprop. */
  readonly optimizer?: SyntaxNode;
}

/** All of a script, in source order. */
const compilesIn = perTree((root): readonly Compile[] => {
  const modules = importsIn(root).filter(({ name }) => name === undefined);
  return ofType(root, 'call').flatMap((node) => {
    const call = callOf(node);
    const receiver = call?.callee.childForFieldName('object')?.text;
    if (!call || receiver === undefined || call.callee.childForFieldName('attribute')?.text !== 'compile') return [];
    if (modules.some(({ local }) => local === receiver)) return [];
    const first = call.args[0];
    const optimizer = keyword(call.args, 'optimizer')?.value ?? (first && !/keyword|splat/.test(first.type) ? first : undefined);
    const opaque = call.args.some(({ type }) => /splat/.test(type));
    return opaque && !optimizer ? [] : [{ call: node, args: call.args, receiver, ...(optimizer && { optimizer }) }];
  });
});

/**
 * The `compile` that a fit's model went through last: on the same name in the same function, in the function of this file that makes the
 * model, on the same name elsewhere, or the only one there is.
 */
export function compileOf({ call, receiver }: Fit, root: SyntaxNode): Compile | undefined {
  const all = compilesIn(root);
  const same = all.filter((each) => each.receiver === receiver.text);
  const scope = functionAround(call);
  const here = same.findLast((each) => functionAround(each.call) === scope && each.call.startIndex < call.startIndex);
  if (here) return here;
  const made = valuesOf(receiver).findLast((value) => value.startIndex < call.startIndex) ?? valuesOf(receiver)[0];
  const maker = made && callOf(made) && functionCalled((callOf(made) ?? { callee: made }).callee, root);
  const inside = maker && all.findLast((each) => within(each.call, maker));
  if (inside) return inside;
  const around = classAround(call);
  const near = same.filter((each) => classAround(each.call) === around);
  const named = near.findLast((each) => each.call.startIndex < call.startIndex) ?? near[0];
  return named ?? (all.length === 1 ? all[0] : undefined);
}

/** The last `compile` of what goes by a name. */
export function compilesFor(receiver: string, root: SyntaxNode): Compile | undefined {
  return compilesIn(root).findLast((each) => each.receiver === receiver);
}
