import type { Problem } from '../analysis.ts';
import { assignmentsTo, callOf, importsIn, keyword } from '../python/python.ts';
import { callsIn, ownerOf, type Calls } from '../python/calls.ts';
import { functionAround } from '../python/edit.ts';
import type { TrainingLoop } from '../python/loops.ts';
import { ofType } from '../lookup.ts';
import { perTree } from '../perTree.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, within } from '../tree.ts';
import { functionCalled } from './names.ts';
import { makerOf } from './optimizer.ts';

const NAME = /(^|[._])\w*(opt|optim|optimi[sz]er|adam|sgd|rmsprop)\w*$/i;

/**
 * The calls that move weights outside of `fit`: `optimizer.apply_gradients(…)`, `optimizer.minimize(…)`. Those of a `train_step` that
 * only `fit` calls are none: the fit is the place then.
 */
export function stepsIn(root: SyntaxNode, calls: Calls): SyntaxNode[] {
  return ofType(root, 'call').filter((node) => {
    const object = optimizerIn(node);
    if (!object || !isOfKeras(object, root)) return false;
    const definition = functionAround(node);
    const bases = definition && ownerOf(definition)?.childForFieldName('superclasses')?.text;
    return !(definition && /Model/.test(bases ?? '') && calls.callersOf(definition).length === 0);
  });
}

/** False for an optimizer of another library, and for those of TensorFlow 1, whose rate is part of a graph. */
function isOfKeras(object: SyntaxNode, root: SyntaxNode): boolean {
  const maker = makerOf(object);
  const callee = maker && callOf(maker.node)?.callee.text;
  if (callee === undefined) return true;
  const from = importsIn(root).find(({ local }) => local === callee.split('.')[0])?.module;
  return !/\w(?<!LossScale)Optimizer$/.test(callee) && (from === undefined || /^(tensorflow|keras|tf_keras)/.test(from));
}

/**
 * Who calls whom, where TensorFlow calls a function that it is handed, too: `strategy.run(step, args=(batch,))`, and what
 * `tf.function(step)` is called.
 */
export const callsOf = perTree((root): Calls => {
  const plain = callsIn(root);
  const handed = new Map<SyntaxNode, SyntaxNode>();
  const compiled = new Map<string, SyntaxNode>();
  for (const node of ofType(root, 'call')) {
    const call = callOf(node);
    const first = call?.args[0];
    if (!call) continue;
    const alias = compiled.get(call.callee.text);
    if (alias) handed.set(node, alias);
    const definition = first && /(^|\.)(run|experimental_run_v2|function)$/.test(call.callee.text) && functionCalled(first, root);
    if (!definition) continue;
    const name = node.parent?.type === 'assignment' ? node.parent.childForFieldName('left')?.text : undefined;
    if (/function$/.test(call.callee.text)) compiled.set(name ?? '', definition);
    else handed.set(node, definition);
  }
  return {
    definitionOf: (call) => plain.definitionOf(call) ?? handed.get(call),
    callersOf: (definition) => [
      ...plain.callersOf(definition),
      ...[...handed].flatMap(([call, called]) => (called === definition ? [call] : [])),
    ],
  };
});

/** The optimizer whose step a call is. */
function optimizerIn(node: SyntaxNode): SyntaxNode | undefined {
  const callee = callOf(node)?.callee;
  const object = callee?.childForFieldName('object');
  const method = callee?.childForFieldName('attribute')?.text;
  // In a graph of TensorFlow 1 the call only makes the operation, which a session runs later.
  if (!object || node.parent?.type === 'assignment') return undefined;
  return method === 'apply_gradients' || ((method === 'minimize' || method === 'apply') && NAME.test(object.text))
    ? object
    : undefined;
}

/** An optimizer as a loop knows it. */
export interface LoopOptimizer {
  /** What it is called at the loop. Undefined where the loop has no name for it. */
  readonly name?: string;
  /** Where it is stepped, or the argument that it is handed down as. */
  readonly node: SyntaxNode;
}

/** The optimizers that a loop steps, each once. */
export function optimizersOf(loop: TrainingLoop, calls: Calls): LoopOptimizer[] {
  const found = new Map<string, LoopOptimizer>();
  for (const step of loop.steps) {
    const object = optimizerIn(step);
    if (!object) continue;
    const here = atLoop(object, loop, calls);
    if (!found.has(here.node.text)) found.set(here.node.text, here);
  }
  return [...found.values()];
}

/** The name in the function of the loop for what another function calls so: an argument for its parameter, or what both see. */
function atLoop(node: SyntaxNode, loop: TrainingLoop, calls: Calls, depth = 0): LoopOptimizer {
  const definition = functionAround(node);
  const home = functionAround(loop.loop);
  if (!definition || definition === home || depth > 6) return { name: node.text, node };
  const [first] = node.text.split('.');
  if (first === 'self') {
    const owner = ownerOf(definition);
    if (home && ownerOf(home) === owner) return { name: node.text, node };
    const call = calls.callersOf(definition).find((each) => within(each, loop.body));
    const object = call && callOf(call)?.callee.childForFieldName('object')?.text;
    return object ? { name: node.text.replace(/^self/, () => object), node } : { node };
  }
  const { values, parameter } = assignmentsTo(first ?? '', node);
  if (parameter) {
    const given = calls.callersOf(definition).map((call) => argumentFor(node.text, definition, call));
    const [argument] = given;
    return argument ? atLoop(argument, loop, calls, depth + 1) : { node };
  }
  // What a function makes for itself, the loop does not see.
  return values.some((value) => functionAround(value) === definition) ? { node } : { name: node.text, node };
}

function argumentFor(name: string, definition: SyntaxNode, call: SyntaxNode): SyntaxNode | undefined {
  const parameters = named(definition.childForFieldName('parameters') ?? definition).map(
    (each) => (each.childForFieldName('name') ?? named(each)[0] ?? each).text,
  );
  const args = callOf(call)?.args ?? [];
  const place = parameters.filter((each) => each !== 'self').indexOf(name);
  return keyword(args, name)?.value ?? args.filter(({ type }) => type !== 'keyword_argument')[place];
}

/** Why a person must say which optimizer is meant, or where it is. */
export function askAbout(optimizers: readonly LoopOptimizer[], made: SyntaxNode | undefined): Problem | undefined {
  const [first, second] = optimizers;
  if (!first) return undefined;
  const { node } = first;
  if (second) {
    const lines = optimizers.map((each) => `${each.node.text} (line ${lineOf(each.node)})`).join(', ');
    return {
      reason: `This loop trains with several optimizers, ${lines}: decide which of them shall change its rate, and write that by hand.`,
      line: lineOf(node),
    };
  }
  const known = made && makerOf(made);
  if (known && first.name !== undefined) return undefined;
  const reason = known
    ? `The optimizer \`${node.text}\` is made within a function that this loop calls: make it before the loop first.`
    : `The optimizer \`${node.text}\` is not made in this file, so nobody knows here whether its rate can be set: say where it is made.`;
  return { reason, line: lineOf(node) };
}
