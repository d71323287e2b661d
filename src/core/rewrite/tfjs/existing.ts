import { callOf, isFunction, isLoop, meaning, numberOf, property, resolve, stringOf } from '../javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk, within } from '../tree.ts';
import { option, optionsObject, type Fit } from './fits.ts';

/** A place that changes the learning rate while the script runs. */
interface RateWrite {
  readonly node: SyntaxNode;
  /** `model.optimizer`. */
  readonly optimizer: SyntaxNode;
}

/** Names under which people import or define schedules. */
const SCHEDULE_NAME = /plateau|schedul|cosine|anneal|warm_?up|(lr|rate)_?(decay|reduc)|decay_?(lr|rate)/i;

/** The schedule that a fit already has, of any making: ours, a hand-written callback, an assignment in a loop. */
export function existingScheduleOf(fit: Fit, all: readonly Fit[], root: SyntaxNode): { line: number; what: string } | undefined {
  for (const write of rateWrites(root, all)) {
    if (!isSetOnce(write, all) && concerns(write, fit, all, root))
      return { line: lineOf(write.node), what: firstLine(write.node.text) };
  }
  return namedSchedule(fit);
}

function* rateWrites(root: SyntaxNode, all: readonly Fit[]): Generator<RateWrite> {
  for (const node of walk(root)) {
    const left = /assignment_expression$/.test(node.type) ? node.childForFieldName('left') : null;
    const call = callOf(node);
    const target = left ?? (call?.callee.childForFieldName('property')?.text === 'setLearningRate' ? call.callee : null);
    const index = target?.childForFieldName('index');
    const name = target?.childForFieldName('property')?.text ?? (index ? stringOf(index) : undefined);
    const optimizer = target?.childForFieldName('object');
    if (optimizer && (left ? name === 'learningRate' && isOptimizer(optimizer) : optimizer.type !== 'this'))
      yield { node, optimizer };
    // Compiling anew from within a handler is how some people change the rate.
    const compiles = call?.callee.childForFieldName('property')?.text === 'compile' && all.some((fit) => within(node, fit.call));
    if (call && compiles) yield { node, optimizer: call.callee };
    const [first, second] = call?.callee.text === 'Object.assign' ? call.args : [];
    if (first && second?.type === 'object' && property(second, 'learningRate') && isOptimizer(first))
      yield { node, optimizer: first };
  }
}

/** `config.learningRate = …` is no schedule: the object must be an optimizer by name or by making. */
function isOptimizer(object: SyntaxNode): boolean {
  if (/optim|\bopt\b/i.test(object.text)) return true;
  return /(^|\.)train\.\w+$/.test(callOf(resolve(object))?.callee.text ?? '');
}

/** One number, set on the way to the training, is a choice of a rate and no schedule. */
function isSetOnce({ node }: RateWrite, all: readonly Fit[]): boolean {
  const value = callOf(node)?.args[0] ?? node.childForFieldName('right');
  if (!value || numberOf(value) === undefined || /augmented/.test(node.type)) return false;
  for (const up of ancestors(node)) {
    if (isLoop(up)) return false;
    if (isFunction(up)) return all.some(({ call }) => within(call, up)) && !all.some(({ call }) => within(up, call));
  }
  return true;
}

function concerns(write: RateWrite, fit: Fit, all: readonly Fit[], root: SyntaxNode): boolean {
  const around = all.find(({ call }) => within(write.node, call));
  if (around) return around.call === fit.call;
  const holder = holderOf(write.node, all);
  if (holder) return used(holder, fit, all, root, 0);
  const owner = /^(.+?)\.optimizer\b/.exec(write.optimizer.text)?.[1];
  const ofOther = all.some(({ receiver }) => receiver.text === owner && receiver.text !== fit.receiver.text);
  return !ofOther;
}

/** The outermost named thing that holds the write and no training: a factory, a class, a variable. */
function holderOf(node: SyntaxNode, all: readonly Fit[]): string | undefined {
  let name: string | undefined;
  for (const up of ancestors(node)) {
    if (all.some(({ call }) => within(call, up))) break;
    const target = /^(function_declaration|class_declaration|variable_declarator)$/.test(up.type)
      ? up.childForFieldName('name')
      : null;
    if (target && /identifier$/.test(target.type)) name = target.text;
  }
  return name;
}

/** Whether a name reaches this fit: in its arguments, or by way of a variable, or in a place that is nobody's in particular. */
function used(name: string, fit: Fit, all: readonly Fit[], root: SyntaxNode, depth: number): boolean {
  if (depth > 4) return true;
  for (const node of walk(root)) {
    if (!/^(shorthand_property_)?identifier$/.test(node.type) || node.text !== name) continue;
    const parent = node.parent;
    const declares = parent?.childForFieldName('name');
    if (declares && declares === node) continue;
    const around = all.find(({ call }) => within(node, call));
    if (around) {
      if (around.call === fit.call) return true;
      continue;
    }
    const carrier = holderOf(node, all);
    // Within its own definition a name proves nothing.
    if (carrier === name) continue;
    if (carrier === undefined || used(carrier, fit, all, root, depth + 1)) return true;
  }
  return false;
}

/** A callback whose name says that it is a schedule, wherever it was written. */
function namedSchedule(fit: Fit): { line: number; what: string } | undefined {
  const object = optionsObject(fit);
  const found = object && option(object, 'callbacks');
  if (!found || !('value' in found)) return undefined;
  const list = resolve(found.value);
  const elements = list.type === 'array' ? named(list) : [found.value];
  for (const element of elements) {
    const callee = callOf(element)?.callee ?? element.childForFieldName('constructor') ?? element;
    const name = callee.childForFieldName('property') ?? callee;
    const isName = /identifier$/.test(name.type) && meaning(name.text, name)?.kind !== 'parameter';
    if (isName && SCHEDULE_NAME.test(name.text)) return { line: lineOf(element), what: firstLine(element.text) };
  }
  return undefined;
}

function firstLine(text: string): string {
  const line = text.split(/\r?\n/)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
