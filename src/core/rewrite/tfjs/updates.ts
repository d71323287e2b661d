import { bare, callOf, isFunction, isLoop, meaning } from '../javascript/javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { ancestors, named, within } from '../tree.ts';
import { makingOf } from './optimizer.ts';

/** A call that changes the weights. */
export interface Update {
  readonly call: SyntaxNode;
  readonly method: 'minimize' | 'applyGradients';
  /** The optimizer as it is called there: `optimizer`, `this.optimizer`, `model.optimizer`. */
  readonly optimizer: SyntaxNode;
}

/** A loop that an update is in, from within or by way of the function that it is in. */
export interface Turn {
  readonly loop: SyntaxNode;
  /** The optimizer as it is called at the loop; undefined where it has no name there. */
  readonly optimizer: SyntaxNode | undefined;
  /** The update stands in the loop itself, not in a function that the loop calls. */
  readonly inSight: boolean;
}

/** Functions that run what they are given at once, so that it belongs to the code around it. */
const AT_ONCE = /(^|\.)(tidy|forEach|forEachAsync|map|profile|time|withScope)$/;
/** And again and again. */
const REPEATS = /(^|\.)(forEach|forEachAsync|map)$/;

/** All calls of `minimize` and `applyGradients` on what is an optimizer by name or by making. */
export function updatesIn(root: SyntaxNode): Update[] {
  return ofType(root, 'call_expression').flatMap((call) => {
    const parts = callOf(call);
    const optimizer = parts?.callee.childForFieldName('object');
    const method = parts?.callee.childForFieldName('property')?.text;
    if (!parts || !optimizer || (method !== 'minimize' && method !== 'applyGradients') || parts.args.length === 0) return [];
    return isOptimizer(optimizer) ? [{ call, method, optimizer }] : [];
  });
}

function isOptimizer(expression: SyntaxNode): boolean {
  return /optim|\bopt\b/i.test(expression.text) || makingOf(expression).kind !== undefined;
}

/**
 * The loops that repeat an update while its optimizer lives, the innermost first. From a function without a loop of its own, or called
 * once an epoch, the way goes on at its only call in this file.
 */
export function turnsOf({ call, optimizer }: Update, root: SyntaxNode): Turn[] {
  const turns: Turn[] = [];
  let [at, known]: [SyntaxNode, SyntaxNode | undefined] = [call, optimizer];
  for (let climbs = 0; climbs < 3; climbs++) {
    const born = known && bornAt(known);
    for (const up of ancestors(at)) {
      if (isFunction(up) && !isAtOnce(up)) break;
      if (!isLoop(up)) continue;
      if (born && within(born, up)) return turns;
      turns.push({ loop: up, optimizer: known, inSight: climbs === 0 });
    }
    const holder = [...ancestors(at)].find((up) => isFunction(up) && !isAtOnce(up));
    const caller = holder && onlyCallOf(holder, root);
    if (!holder || !caller || within(caller, holder)) return turns;
    if (born && within(born, holder)) {
      const passed: SyntaxNode | undefined = known && passedFor(known, holder, caller);
      if (!passed) return turns;
      known = passed;
    } else if (known && !namesTheSame(known, caller)) known = undefined;
    at = caller;
  }
  return turns;
}

/** Whether the update is repeated by `forEach` and the like within a loop. */
export function isRepeatedWithin({ call }: Update, loop: SyntaxNode): boolean {
  for (const up of ancestors(call)) {
    if (up === loop) return false;
    if (isLoop(up) || (isFunction(up) && REPEATS.test(calleeAround(up) ?? ''))) return true;
  }
  return true;
}

/** Whether a function stands between a node and what is around it. */
export function isInFunctionWithin(node: SyntaxNode, around: SyntaxNode): boolean {
  for (const up of ancestors(node)) {
    if (up === around) return false;
    if (isFunction(up)) return true;
  }
  return true;
}

/** The declaration of the variable that an expression begins with. */
function bornAt(expression: SyntaxNode): SyntaxNode | undefined {
  const name = /^\w+/.exec(expression.text)?.[0];
  return name && name !== 'this' ? meaning(name, expression)?.at : undefined;
}

function namesTheSame(expression: SyntaxNode, place: SyntaxNode): boolean {
  const name = /^\w+/.exec(expression.text)?.[0] ?? '';
  if (name === 'this') return classOf(expression) === classOf(place);
  return meaning(name, expression)?.at === meaning(name, place)?.at;
}

function classOf(node: SyntaxNode): SyntaxNode | undefined {
  return [...ancestors(node)].find(({ type }) => type === 'class_body');
}

function calleeAround(callback: SyntaxNode): string | undefined {
  const call = callback.parent?.type === 'arguments' ? callback.parent.parent : null;
  return call ? callOf(call)?.callee.text : undefined;
}

function isAtOnce(callback: SyntaxNode): boolean {
  return AT_ONCE.test(calleeAround(callback) ?? '');
}

function nameOf(holder: SyntaxNode): string | undefined {
  return (
    holder.childForFieldName('name') ??
    holder.parent?.childForFieldName('name') ??
    holder.parent?.childForFieldName('property')
  )?.text;
}

function onlyCallOf(holder: SyntaxNode, root: SyntaxNode): SyntaxNode | undefined {
  const name = nameOf(holder);
  if (!name) return undefined;
  const calls = ofType(root, 'call_expression').filter((node) => {
    const callee = callOf(node)?.callee;
    return (callee?.childForFieldName('property') ?? callee)?.text === name;
  });
  return calls.length === 1 ? calls[0] : undefined;
}

/** What is passed for a parameter that the optimizer comes in by. */
function passedFor(expression: SyntaxNode, holder: SyntaxNode, caller: SyntaxNode): SyntaxNode | undefined {
  const list = holder.childForFieldName('parameters');
  const index = list
    ? named(list).findIndex(
        (each) => (each.childForFieldName('pattern') ?? each.childForFieldName('left') ?? each).text === expression.text,
      )
    : -1;
  const passed = index >= 0 ? callOf(caller)?.args[index] : undefined;
  return passed && /^(identifier|member_expression)$/.test(bare(passed).type) ? bare(passed) : undefined;
}
