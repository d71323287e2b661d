import type { OptimizerSite } from '../analysis.ts';
import { bare, callOf, isFunction, meaning, property, resolve, stringOf } from '../javascript/javascript.ts';
import { numberBehind, originOf } from '../javascript/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { ancestors, lineOf, walk } from '../tree.ts';
import type { Fit } from './fits.ts';

/** Rates of optimizers that are named by a string (tfjs-layers/src/optimizers.ts). */
export const BY_NAME: Record<string, number> = {
  adam: 0.001,
  adamax: 0.002,
  rmsprop: 0.001,
  sgd: 0.01,
  adagrad: 0.01,
  adadelta: 1,
};
/** Rates of the `tf.train` factories that may be called without one. */
const BY_FACTORY: Record<string, number> = { adam: 0.001, adamax: 0.002, adadelta: 0.001 };

/** How an optimizer is made. */
export interface Making {
  /** The call, or the string that names it; what is written at the place of use where that is all that can be seen. */
  readonly node: SyntaxNode;
  /** What stands at the place of use. */
  readonly written: SyntaxNode;
  /** What the script calls the optimizer. */
  readonly name?: string;
  /** `adam`; undefined where it is made in a way that is not understood. */
  readonly kind?: string;
  /** The argument that is the rate. */
  readonly rate?: SyntaxNode;
  readonly lr?: number;
}

/** What an expression for an optimizer comes from: `optimizer`, `this.optimizer`, `'adam'`, `tf.train.adam(0.1)`. */
export function makingOf(written: SyntaxNode, name?: string): Making {
  const { node } = originOf(written);
  const goesBy = { written, ...(name !== undefined && { name }) };
  const string = stringOf(node);
  if (string !== undefined) return withRate({ node, kind: string.toLowerCase(), ...goesBy }, BY_NAME[string.toLowerCase()]);
  const made = factoryOf(node);
  if (!made) return { node: bare(written), ...goesBy };
  const rate = made.args[0];
  return rate
    ? { node, kind: made.kind, rate, ...goesBy }
    : withRate({ node, kind: made.kind, ...goesBy }, BY_FACTORY[made.kind]);
}

function withRate(making: Making, lr: number | undefined): Making {
  return lr === undefined ? making : { ...making, lr };
}

/** `tf.train.adam(…)` or `new tf.AdamOptimizer(…)`. */
function factoryOf(node: SyntaxNode): { kind: string; args: readonly SyntaxNode[] } | undefined {
  const call = callOf(node);
  const kind = call && /(?:^|\.)train\.(\w+)$/.exec(call.callee.text)?.[1];
  return kind ? { kind, args: call.args } : undefined;
}

/** What is known of an optimizer, for people. */
export function siteOfMaking({ node, name, kind, rate, lr }: Making): OptimizerSite {
  const written = rate && numberBehind(rate);
  const value = written?.value ?? lr;
  return {
    line: lineOf(node),
    ...(name !== undefined && { name }),
    ...(kind !== undefined && { kind }),
    ...(value !== undefined && { lr: value }),
    ...(written && { lrLine: lineOf(written.node) }),
    ...(written?.isDefault && { lrIsDefault: true }),
  };
}

interface Compile {
  readonly call: SyntaxNode;
  readonly receiver: SyntaxNode;
  readonly optimizer: SyntaxNode;
  /** What is reported besides the loss, where that is written out. */
  readonly metrics: SyntaxNode | undefined;
}

function compilesIn(root: SyntaxNode): Compile[] {
  return ofType(root, 'call_expression').flatMap((node) => {
    const call = callOf(node);
    const receiver = call?.callee.childForFieldName('object');
    if (!call?.args[0] || !receiver || call.callee.childForFieldName('property')?.text !== 'compile') return [];
    const object = resolve(call.args[0]);
    const optimizer = object.type === 'object' ? property(object, 'optimizer')?.value : undefined;
    const metrics = object.type === 'object' ? property(object, 'metrics')?.value : undefined;
    return optimizer ? [{ call: node, receiver, optimizer, metrics }] : [];
  });
}

/**
 * How the optimizer of a model is made: in the last `compile` before this place on the same model, in the only one on it in another
 * function, or in the only one of the file unless that is plainly another training's.
 */
export function compiledFor(model: SyntaxNode, at: SyntaxNode, all: readonly Fit[], root: SyntaxNode): Making | undefined {
  const chosen = compileFor(model, at, all, root);
  if (!chosen) return undefined;
  const { optimizer, receiver } = chosen;
  return makingOf(optimizer, /identifier$/.test(optimizer.type) ? optimizer.text : `${receiver.text}.optimizer`);
}

function compileFor(model: SyntaxNode, at: SyntaxNode, all: readonly Fit[], root: SyntaxNode): Compile | undefined {
  const compiles = compilesIn(root);
  return ownCompile(model, at, compiles) ?? sharedCompile(at, compiles, all);
}

/** Whether the logs of a fit hold its accuracy, which goes by the name of `acc` there. */
export function reportsAccuracy(fit: Fit, all: readonly Fit[], root: SyntaxNode): boolean {
  const metrics = compileFor(fit.receiver, fit.call, all, root)?.metrics;
  const names = metrics ? [...walk(resolve(metrics))].map(stringOf) : [];
  return names.some((name) => name === 'acc' || name === 'accuracy');
}

function ownCompile(model: SyntaxNode, at: SyntaxNode, compiles: readonly Compile[]): Compile | undefined {
  const same = compiles.filter(({ receiver }) => isSame(receiver, model));
  const before = same.findLast(({ call }) => call.startIndex < at.startIndex);
  const elsewhere = same.filter(({ call }) => functionAround(call) !== functionAround(at));
  return before ?? (elsewhere.length === 1 ? elsewhere[0] : undefined);
}

function sharedCompile(at: SyntaxNode, compiles: readonly Compile[], all: readonly Fit[]): Compile | undefined {
  const [only, ...more] = compiles;
  if (!only || more.length > 0 || all.some(({ receiver, call }) => ownCompile(receiver, call, compiles))) return undefined;
  const late = functionAround(only.call) === functionAround(at) && only.call.startIndex > at.startIndex;
  return late ? undefined : only;
}

/** Whether two expressions are written alike and mean the same variable. */
function isSame(a: SyntaxNode, b: SyntaxNode): boolean {
  const plain = (node: SyntaxNode) => node.text.replaceAll(/[!?]/g, '');
  const root = /^\w+/.exec(a.text)?.[0] ?? '';
  return plain(a) === plain(b) && (root === 'this' || meaning(root, a)?.at === meaning(root, b)?.at);
}

/** The optimizer that a loop calls so: made in sight, or given to the model it belongs to. */
export function makingFor(expression: SyntaxNode, root: SyntaxNode): Making {
  const model = /optimizer_?$/.test(expression.childForFieldName('property')?.text ?? '')
    ? expression.childForFieldName('object')
    : null;
  const own = makingOf(expression, expression.text);
  if (own.kind !== undefined || !model || model.type === 'this') return own;
  const compiled = compiledFor(model, expression, [], root);
  return compiled ? { ...compiled, name: expression.text } : own;
}

function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  return [...ancestors(node)].find(isFunction);
}

/** The optimizer of a fit's model, where the file tells. */
export function optimizerOf(fit: Fit, all: readonly Fit[], root: SyntaxNode): OptimizerSite | undefined {
  const making = compiledFor(fit.receiver, fit.call, all, root);
  return making && siteOfMaking(making);
}
