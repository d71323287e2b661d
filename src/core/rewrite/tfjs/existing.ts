import { callOf, isFunction, isLoop, numberOf, property, resolve, stringOf } from '../javascript/javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { ancestors, lineOf, named, within } from '../tree.ts';
import { option, optionsObject, type Fit } from './fits.ts';

/** A place that changes the learning rate while the script runs. */
interface RateWrite {
  readonly node: SyntaxNode;
  /** `model.optimizer`. */
  readonly optimizer: SyntaxNode;
  /** Another optimizer takes its place. That is how optimizers are made, too: it counts only where it is part of a training. */
  readonly swaps?: true;
}

/** Names under which people import or define schedules. */
const SCHEDULE_NAME = /plateau|schedul|cosine|anneal|warm_?up|(lr|rate)_?(decay|reduc)|decay_?(lr|rate)/i;

/** A place that trains: the call of a fit, or a loop with an optimizer of its own. */
export interface Training {
  readonly node: SyntaxNode;
  /** What the optimizer, or the model that has one, is called there. */
  readonly owner: string;
}

/** A fit as a place that trains. */
export function trainingOf({ call, receiver }: Fit): Training {
  return { node: call, owner: receiver.text };
}

/** The schedule that a training already has, of any making: ours, a hand-written callback, an assignment in a loop. */
export function existingScheduleOf(
  training: Training,
  all: readonly Training[],
  root: SyntaxNode,
): { line: number; what: string } | undefined {
  for (const write of rateWrites(root, all)) {
    if (!isSetOnce(write, all) && concerns(write, training, all, root))
      return { line: lineOf(write.node), what: firstLine(write.node.text) };
  }
  return undefined;
}

/** Whether a number decides: a button that stops the training is no rule. */
function isRule(node: SyntaxNode): boolean {
  const condition = [...ancestors(node)].find(({ type }) => type === 'if_statement')?.childForFieldName('condition')?.text;
  return condition !== undefined && /patience|wait|loss|acc|best|improv|[<>]/i.test(condition);
}

/** What ends a training early, other than its own length: a handler that says so. */
export function stopWriteOf(
  training: Training,
  all: readonly Training[],
  root: SyntaxNode,
): { line: number; what: string } | undefined {
  for (const node of ofType(root, 'assignment_expression')) {
    const left = node.childForFieldName('left');
    const object = left?.childForFieldName('property')?.text === 'stopTraining' ? left.childForFieldName('object') : null;
    if (object && isRule(node) && belongs({ node, optimizer: object, swaps: true }, training, all, root))
      return { line: lineOf(node), what: firstLine(node.text) };
  }
  return undefined;
}

function* rateWrites(root: SyntaxNode, all: readonly Training[]): Generator<RateWrite> {
  for (const node of ofType(root, 'call_expression', 'assignment_expression', 'augmented_assignment_expression')) {
    const left = /assignment_expression$/.test(node.type) ? node.childForFieldName('left') : null;
    const call = callOf(node);
    const target = left ?? (call?.callee.childForFieldName('property')?.text === 'setLearningRate' ? call.callee : null);
    const index = target?.childForFieldName('index');
    const name = target?.childForFieldName('property')?.text ?? (index ? stringOf(index) : undefined);
    const optimizer = target?.childForFieldName('object');
    if (optimizer && (left ? name === 'learningRate' && isOptimizer(optimizer) : optimizer.type !== 'this'))
      yield { node, optimizer };
    // Compiling anew from within a handler is how some people change the rate.
    const compiles =
      call?.callee.childForFieldName('property')?.text === 'compile' && all.some((each) => within(node, each.node));
    if (call && compiles) yield { node, optimizer: call.callee };
    const [first, second] = call?.callee.text === 'Object.assign' ? call.args : [];
    if (first && second?.type === 'object' && property(second, 'learningRate') && isOptimizer(first))
      yield { node, optimizer: first };
    const made = left && node.type === 'assignment_expression' ? node.childForFieldName('right') : undefined;
    const isMade = made && (/(^|\.)train\.\w+$/.test(callOf(made)?.callee.text ?? '') || name === 'optimizer');
    if (left && isMade && (name === 'optimizer' || left.type === 'identifier')) yield { node, optimizer: left, swaps: true };
  }
}

/** `config.learningRate = …` is no schedule: the object must be an optimizer by name or by making. */
function isOptimizer(object: SyntaxNode): boolean {
  if (/optim|\bopt\b/i.test(object.text)) return true;
  return /(^|\.)train\.\w+$/.test(callOf(resolve(object))?.callee.text ?? '');
}

/** One number, set on the way to the training, is a choice of a rate and no schedule. */
function isSetOnce({ node, swaps }: RateWrite, all: readonly Training[]): boolean {
  const value = callOf(node)?.args[0] ?? node.childForFieldName('right');
  if (swaps || !value || numberOf(value) === undefined || /augmented/.test(node.type)) return false;
  for (const up of ancestors(node)) {
    if (isLoop(up)) return false;
    if (isFunction(up)) return all.some((each) => within(each.node, up)) && !all.some((each) => within(up, each.node));
  }
  return true;
}

function concerns(write: RateWrite, training: Training, all: readonly Training[], root: SyntaxNode): boolean {
  if (write.swaps) return belongs(write, training, all, root);
  const around = innermost(write.node, all);
  if (around) return around.node === training.node;
  const holder = holderOf(write.node, all);
  if (holder) return used(holder, training, all, root, 0);
  const owner = /^(.+?)\.optimizer\b/.exec(write.optimizer.text)?.[1] ?? write.optimizer.text;
  const ofOther = all.some((each) => each.owner === owner && each.owner !== training.owner);
  return !ofOther;
}

/** Whether a write is part of this training: within it, or in a function or object that it uses. */
function belongs(write: RateWrite, training: Training, all: readonly Training[], root: SyntaxNode): boolean {
  const around = innermost(write.node, all);
  if (around) return around.node === training.node;
  const holder = holderOf(write.node, all);
  return holder !== undefined && usedIn(holder, training, all, root);
}

function innermost(node: SyntaxNode, all: readonly Training[]): Training | undefined {
  return all.filter((each) => within(node, each.node)).sort((a, b) => b.node.startIndex - a.node.startIndex)[0];
}

/** Whether the text of a training holds a name, or one that was made with it. */
function usedIn(name: string, { node: place }: Training, all: readonly Training[], root: SyntaxNode, depth = 0): boolean {
  if (depth > 4) return false;
  for (const node of ofType(root, 'identifier', 'shorthand_property_identifier')) {
    if (node.text !== name) continue;
    if (node.parent?.childForFieldName('name') === node) continue;
    if (within(node, place)) return true;
    const carrier = holderOf(node, all);
    if (carrier !== undefined && carrier !== name && usedIn(carrier, { node: place, owner: '' }, all, root, depth + 1))
      return true;
  }
  return false;
}

/** The outermost named thing that holds the write and no training: a factory, a class, a variable. */
function holderOf(node: SyntaxNode, all: readonly Training[]): string | undefined {
  let name: string | undefined;
  for (const up of ancestors(node)) {
    if (all.some((each) => within(each.node, up))) break;
    const target = /^(function_declaration|class_declaration|variable_declarator)$/.test(up.type)
      ? up.childForFieldName('name')
      : null;
    if (target && /identifier$/.test(target.type)) name = target.text;
  }
  return name;
}

/** Whether a name reaches this training: in its text, or by way of a variable, or in a place that is nobody's in particular. */
function used(name: string, training: Training, all: readonly Training[], root: SyntaxNode, depth: number): boolean {
  if (depth > 4) return true;
  for (const node of ofType(root, 'identifier', 'shorthand_property_identifier')) {
    if (node.text !== name) continue;
    const parent = node.parent;
    const declares = parent?.childForFieldName('name');
    if (declares && declares === node) continue;
    const around = innermost(node, all);
    if (around) {
      if (around.node === training.node) return true;
      continue;
    }
    const carrier = holderOf(node, all);
    // Within its own definition a name proves nothing.
    if (carrier === name) continue;
    if (carrier === undefined || used(carrier, training, all, root, depth + 1)) return true;
  }
  return false;
}

/** A callback whose name says that it is a schedule, wherever it was written. */
export function namedScheduleOf(fit: Fit): { line: number; what: string } | undefined {
  const object = optionsObject(fit);
  const found = object && option(object, 'callbacks');
  if (!found || !('value' in found)) return undefined;
  const list = resolve(found.value);
  const elements = list.type === 'array' ? named(list) : [found.value];
  for (const element of elements) {
    const callee = callOf(element)?.callee ?? element.childForFieldName('constructor') ?? element;
    const name = callee.childForFieldName('property') ?? callee;
    if (/identifier$/.test(name.type) && SCHEDULE_NAME.test(name.text))
      return { line: lineOf(element), what: firstLine(element.text) };
  }
  return undefined;
}

function firstLine(text: string): string {
  const line = text.split(/\r?\n/)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
