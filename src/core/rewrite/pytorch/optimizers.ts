import { callOf } from '../python/python.ts';
import type { Calls } from '../python/calls.ts';
import { functionAround } from '../python/edit.ts';
import type { TrainingLoop } from '../python/loops.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, walk, within } from '../tree.ts';
import { argumentFor, valuesGiven, type Given } from './given.ts';
import { makersIn } from './makers.ts';
import { steppedBy } from './steps.ts';

/** An optimizer as a training loop uses it. */
export interface Optimizer {
  /** What it is called at the loop: `optimizer`, `self.optimizer`. */
  readonly name: string;
  /** The calls that make it, several where an `if` chooses; none where another file does. */
  readonly makers: readonly SyntaxNode[];
  /** The statements that give it its name, in source order: those of the makers, and those that wrap it: `accelerator.prepare(…)`. */
  readonly holders: readonly SyntaxNode[];
}

/** The optimizers that a loop steps, by what they are called there. */
export function optimizersOf(loop: TrainingLoop, calls: Calls): Optimizer[] {
  const found = new Map<string, Optimizer>();
  for (const step of loop.steps) {
    const stepped = steppedBy(step);
    if (!stepped) continue;
    const here = atLoop(stepped, loop, calls);
    if (found.has(here.text)) continue;
    found.set(here.text, { name: here.text, ...madeBy(here.node, loop, calls) });
  }
  return [...found.values()];
}

/** What an optimizer is called in the function of the loop: an argument for a parameter, the rest by its own name. */
function atLoop(node: SyntaxNode, loop: TrainingLoop, calls: Calls, depth = 0): { node: SyntaxNode; text: string } {
  const definition = functionAround(node);
  if (depth > 6 || !definition || definition === functionAround(loop.loop)) return { node, text: node.text };
  for (const call of calls.callersOf(definition)) {
    const leads = within(call, loop.body) || loop.trains.some((each) => each !== call && leadsTo(each, call, calls));
    if (!leads) continue;
    const given = node.type === 'identifier' ? argumentFor(node.text, definition, call) : undefined;
    if (given) return atLoop(given, loop, calls, depth + 1);
    const receiver = callOf(call)?.callee.childForFieldName('object');
    if (/^self\./.test(node.text) && receiver && receiver.text !== 'self')
      return { node, text: node.text.replace(/^self/, () => receiver.text) };
  }
  return { node, text: node.text };
}

function leadsTo(from: SyntaxNode, call: SyntaxNode, calls: Calls): boolean {
  const definition = calls.definitionOf(from);
  return definition !== undefined && within(call, definition);
}

function madeBy(node: SyntaxNode, loop: TrainingLoop, calls: Calls, depth = 0): Pick<Optimizer, 'makers' | 'holders'> {
  const given = valuesGiven(node, node);
  if (given.length > 0) {
    const before = given.filter(({ statement }) => statement.startIndex < loop.loop.startIndex || within(statement, loop.loop));
    const all = before.length > 0 ? before : given;
    const makes = (each: Given) => makersIn([each], calls).length > 0 && !mentions(each.value, node.text);
    // Of several makings one after the other the latest counts; those in branches of one `if` all do.
    const last = all.findLast(makes);
    const fork = last && outermostIf(last.statement);
    const makers = all.filter((each) => makes(each) && (each === last || (fork && within(each.statement, fork))));
    // `self.optimizer = optimizer` of a class that is given one.
    const alias = last ? undefined : all.findLast(({ value }) => value.type === 'identifier' && value.text !== node.text);
    const passed = alias && depth < 4 ? madeBy(alias.value, loop, calls, depth + 1).makers : [];
    const first = makers[0];
    const wraps = all.filter(({ statement }) => !first || statement.startIndex >= first.statement.startIndex);
    return { makers: [...makersIn(makers, calls), ...passed], holders: wraps.map(({ statement }) => statement) };
  }
  const definition = functionAround(node);
  if (node.type !== 'identifier' || !definition || depth > 4) return { makers: [], holders: [] };
  for (const call of calls.callersOf(definition)) {
    const argument = argumentFor(node.text, definition, call);
    const direct = argument ? makersIn([{ value: argument, statement: argument, among: false }], calls) : [];
    if (direct.length > 0) return { makers: direct, holders: [] };
    const made = argument && madeBy(argument, loop, calls, depth + 1);
    if (made && made.makers.length > 0) return { makers: made.makers, holders: [] };
  }
  return { makers: [], holders: [] };
}

function outermostIf(statement: SyntaxNode): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  for (const up of ancestors(statement)) {
    if (up.type === 'if_statement') found = up;
    else if (!['block', 'elif_clause', 'else_clause'].includes(up.type)) break;
  }
  return found;
}

function mentions(value: SyntaxNode, name: string): boolean {
  return [...walk(value)].some((node) => {
    const isPart = node.parent?.type === 'attribute' && node.parent.childForFieldName('attribute') === node;
    return node.text === name && !isPart && node.parent?.childForFieldName('name') !== node;
  });
}
