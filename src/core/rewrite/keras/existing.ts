import { classAround } from '../python/edit.ts';
import { ofType } from '../lookup.ts';
import { callOf, keyword, numberOf } from '../python/python.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk, within } from '../tree.ts';
import type { Compile } from './compile.ts';
import { argument, type Fit } from './fits.ts';
import { functionCalled, reach, valuesOf } from './names.ts';
import { describe, makerOf } from './optimizer.ts';

/** Callbacks that set the rate, Keras's own and those that people write; not those that only look at it. */
const CALLBACK =
  /(^|\.)(ReduceLROnPlateau|LearningRateScheduler|[A-Z]\w*(LRSched|LrSched|LRFinder|CyclicLR|CyclicalLR|OneCycle|WarmUp|Warmup|CosineAnneal)\w*|[A-Z]\w*(Scheduler|ReduceLR|LR))$/;
/** Objects that are a rate which changes by itself. */
const SCHEDULE =
  /\.schedules\.|(^|\.)([A-Z]\w*(Decay|DecayRestarts|Schedule|CyclicalLearningRate)|(exponential|polynomial|cosine|piecewise_constant|inverse_time|natural_exp)_decay\w*)$/;
const RATE = /\.(learning_rate|lr)$/;

/** A schedule that is there: what a person would point at. */
export interface Found {
  readonly line: number;
  readonly what: string;
}

/** The schedule that a fit already has: a callback, an optimizer made with one, or code that sets the rate. */
export function existingScheduleOf(
  fit: Fit,
  compile: Compile | undefined,
  all: readonly Fit[],
  root: SyntaxNode,
): Found | undefined {
  const callbacks = argument(fit, 'callbacks');
  const own = new Set(callbacks ? reach(callbacks, root) : []);
  const others = new Set(all.flatMap((each) => (each.call === fit.call ? [] : [...taken(each, root)])));
  const optimizer = compile?.optimizer && new Set(reach(compile.optimizer, root));
  const opaque = callbacks !== undefined && isOpaque(callbacks, root);
  for (const node of ofType(root, 'call', 'assignment', 'augmented_assignment')) {
    const call = callOf(node);
    const callee = call?.callee.text ?? '';
    if (CALLBACK.test(callee)) {
      if (own.has(node) || (opaque && !others.has(node))) return found(node);
      const { line, what } = found(node);
      if (!others.has(node) && isKept(node)) return { line, what: `${what}, which this fit is not given` };
      continue;
    }
    // An optimizer made with a schedule refuses to have its rate set, in the middle of the training.
    if (isSchedule(node)) {
      if (!compile || (compile.optimizer && describe(compile.optimizer).kind === undefined) || optimizer?.has(node))
        return found(node);
      continue;
    }
    if (setsRate(node) && !isSettled(node) && isUsed(node, own, opaque, root)) return found(node);
  }
  return undefined;
}

/** The schedule of a loop of the author's own: an optimizer made with one, or code that sets its rate. */
export function scheduleOfLoop(optimizers: readonly SyntaxNode[], root: SyntaxNode): Found | undefined {
  for (const optimizer of optimizers) {
    for (const node of reach(optimizer, root)) if (isSchedule(node)) return found(node);
    const known = valuesOf(optimizer).length > 0;
    for (const node of known ? [] : walk(root)) if (isSchedule(node)) return found(node);
  }
  const rates = optimizers.flatMap((optimizer) => makerOf(optimizer)?.rate?.text ?? []);
  const names = optimizers.map(({ text }) => text.split('.').at(-1));
  for (const node of walk(root)) {
    // A rate that is worked out anew each round is meant to be one, even where the optimizer never hears of it.
    const left = /assignment$/.test(node.type) ? node.childForFieldName('left')?.text : undefined;
    const anew = node.type === 'augmented_assignment' || (left && node.childForFieldName('right')?.text.includes(left));
    if (left && anew && rates.includes(left)) return found(node);
    if (!setsRate(node) || isSettled(node)) continue;
    const target = callOf(node)?.args[0]?.text ?? '';
    const text = RATE.test(target) ? target : node.text;
    if (names.some((name) => new RegExp(`(^|\\W)${name}\\.(learning_rate|lr)\\b`).test(text))) return found(node);
  }
  return undefined;
}

function found(node: SyntaxNode): Found {
  const what = node.text.split(/\r?\n/)[0] ?? '';
  return { line: lineOf(node), what: what.length > 60 ? `${what.slice(0, 59)}…` : what };
}

function taken(fit: Fit, root: SyntaxNode): Iterable<SyntaxNode> {
  const callbacks = argument(fit, 'callbacks');
  return callbacks ? reach(callbacks, root) : [];
}

/** Whether some of the callbacks come from where this file does not say: a caller, another file. */
function isOpaque(value: SyntaxNode, root: SyntaxNode, depth = 0): boolean {
  const some = (nodes: readonly SyntaxNode[]) => depth > 6 || nodes.some((node) => isOpaque(node, root, depth + 1));
  const call = callOf(value);
  if (call) {
    const plain = /^(list|tuple)$/.test(call.callee.text);
    return plain ? some(call.args) : !/(^|\.)[A-Z]\w*$/.test(call.callee.text) && !functionCalled(call.callee, root);
  }
  if (value.type === 'identifier' || value.type === 'attribute') {
    const values = valuesOf(value);
    return values.length === 0 || some(values);
  }
  if (/^(list|tuple|none|list_splat|parenthesized_expression|binary_operator)$/.test(value.type)) return some(named(value));
  return value.type !== 'conditional_expression' || some(named(value).filter((_, part) => part !== 1));
}

/** Whether something is made to be kept under a name, rather than for a call of its own. */
function isKept(node: SyntaxNode): boolean {
  const ups = [...ancestors(node)];
  return ups.every((up) => up.type !== 'call' || /\.(append|extend|insert)$/.test(callOf(up)?.callee.text ?? ''));
}

/** A schedule object, or an optimizer with the decay that older versions had as an option. */
function isSchedule(node: SyntaxNode): boolean {
  const call = callOf(node);
  if (!call) return false;
  const name = call.callee.text;
  if (SCHEDULE.test(name)) return !/weight_?decay/i.test(name);
  if (/(^|\.)create_optimizer$/.test(name)) return call.args.some(({ text }) => /warmup|num_train_steps/.test(text));
  const decay = /(^|\.)[A-Z]\w*$/.test(name) ? keyword(call.args, 'decay')?.value : undefined;
  const optimizes = keyword(call.args, 'lr') ?? keyword(call.args, 'learning_rate') ?? /(SGD|Ada\w+|RMSprop|Nadam)$/.exec(name);
  return decay !== undefined && optimizes !== null && decay.type !== 'none' && numberOf(decay) !== 0;
}

/** Code that gives an optimizer a rate. */
export function setsRate(node: SyntaxNode): SyntaxNode | undefined {
  const call = callOf(node);
  if (call) {
    const name = call.callee.text;
    if (/\.(learning_rate|lr)\.assign$/.test(name)) return call.args[0];
    return /set_value$/.test(name) && RATE.test(call.args[0]?.text ?? '') ? call.args[1] : undefined;
  }
  if (node.type !== 'assignment' && node.type !== 'augmented_assignment') return undefined;
  if (!/opt\w*\.(learning_rate|lr)$/.test(node.childForFieldName('left')?.text ?? '')) return undefined;
  return node.childForFieldName('right') ?? undefined;
}

/** One number, set on the way to the training, is a choice of a rate and no schedule. */
export function isSettled(node: SyntaxNode): boolean {
  const value = setsRate(node);
  if (node.type === 'augmented_assignment' || !value || !numberBehind(value)) return false;
  return ![...ancestors(node)].some((up) => /^(for|while)_statement$|^class_definition$/.test(up.type));
}

/** A callback class of this file counts where one is made for this fit. */
function isUsed(node: SyntaxNode, own: ReadonlySet<SyntaxNode>, opaque: boolean, root: SyntaxNode): boolean {
  const around = classAround(node);
  const bases = around?.childForFieldName('superclasses')?.text ?? '';
  if (!around || !/Callback/.test(bases)) return true;
  const name = around.childForFieldName('name')?.text;
  const made = [...walk(root)].filter((each) => callOf(each)?.callee.text === name && !within(each, around));
  return made.some((each) => own.has(each) || opaque);
}
