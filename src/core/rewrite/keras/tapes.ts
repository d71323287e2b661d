import type { Problem } from '../analysis.ts';
import { assignmentsTo, callOf, keyword } from '../python.ts';
import { ownerOf, type Calls } from '../pythonCalls.ts';
import { functionAround } from '../pythonEdit.ts';
import type { TrainingLoop } from '../pythonLoops.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk, within } from '../tree.ts';
import { valuesOf } from './names.ts';

const NAME = /(^|[._])\w*(opt|optim|optimi[sz]er|adam|sgd|rmsprop)\w*$/i;

/**
 * The calls that move weights outside of `fit`: `optimizer.apply_gradients(…)`, `optimizer.minimize(…)`. Those of a `train_step` that
 * only `fit` calls are none: the fit is the place then.
 */
export function stepsIn(root: SyntaxNode, calls: Calls): SyntaxNode[] {
  return [...walk(root)].filter((node) => {
    const object = optimizerIn(node);
    const definition = object && functionAround(node);
    const bases = definition && ownerOf(definition)?.childForFieldName('superclasses')?.text;
    return object && !(definition && /Model/.test(bases ?? '') && calls.callersOf(definition).length === 0);
  });
}

/** The optimizer whose step a call is. */
function optimizerIn(node: SyntaxNode): SyntaxNode | undefined {
  const callee = callOf(node)?.callee;
  const object = callee?.childForFieldName('object');
  const method = callee?.childForFieldName('attribute')?.text;
  if (!object) return undefined;
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
export function askAbout(optimizers: readonly LoopOptimizer[]): Problem | undefined {
  const [first, second] = optimizers;
  if (!first) return undefined;
  if (second) {
    const lines = optimizers.map(({ node }) => `${node.text} (line ${lineOf(node)})`).join(', ');
    return { reason: `This loop steps several optimizers, choose one: ${lines}.`, line: lineOf(first.node) };
  }
  const known = valuesOf(first.node).length > 0 || /\.optimizer$/.test(first.node.text);
  if (first.name !== undefined && known) return undefined;
  const reason =
    first.name === undefined && known
      ? `The optimizer \`${first.node.text}\` is made within a function that this loop calls: make it before the loop first.`
      : `The optimizer \`${first.node.text}\` is not made in this file: say where it is, or make it here.`;
  return { reason, line: lineOf(first.node) };
}
