import { callOf } from '../python/python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, walk, within } from '../tree.ts';
import { returnsIn, type Module } from './modules.ts';

interface Found {
  readonly line: number;
  readonly what: string;
}

/** A class that is a schedule by its name, whoever wrote it. */
const CLASS =
  /^(\w*[a-z0-9]LR|[A-Z]\w*_LR|LR_?Sched\w*|ReduceLROnPlateau\w*|CosineAnnealing\w*|\w*WarmRestarts|CyclicLR|OneCycle\w*|Lr_?Sched\w*|StochasticWeightAveraging)$/;
/** What makes or is a schedule where the optimizer is made; elsewhere a scheduler may be one of noise. */
const MAKER = /(^|_)sched\w*$|scheduler$|^get_\w*(schedule|scheduler)(_\w+)?$|^(create|make|build|configure)_\w*sched\w*$/i;

/** The schedule that a module already has: one that it makes, or code that sets the rate. What stands in the module itself goes before. */
export function existingScheduleOf(module: Module, root: SyntaxNode, all: readonly Module[]): Found | undefined {
  for (const node of walk(module.configure)) if (makes(node)) return found(node, madeIn(module, node));
  const isElse = (node: SyntaxNode) => !within(node, module.configure) && (isSchedule(node) || setsRate(node));
  const own = [...walk(module.definition)].find(isElse);
  if (own) return found(own, undefined);
  const other = [...walk(root)].find(
    (node) => isElse(node) && isUsed(node, root) && !all.some(({ definition }) => within(node, definition)),
  );
  return other && found(other, undefined);
}

function isSchedule(node: SyntaxNode): boolean {
  return CLASS.test(lastOf(node)) && !isBase(node);
}

/** Whether the function around a node is a method, which Lightning may call, or is spoken of in this file. */
function isUsed(node: SyntaxNode, root: SyntaxNode): boolean {
  const around = [...ancestors(node)].find(({ type }) => type === 'function_definition' || type === 'class_definition');
  if (around?.type !== 'function_definition') return true;
  const name = around.childForFieldName('name');
  if ([...ancestors(around)].some(({ type }) => type === 'class_definition')) return true;
  return [...walk(root)].some((use) => use.type === 'identifier' && use !== name && use.text === name?.text);
}

function makes(node: SyntaxNode): boolean {
  const call = callOf(node);
  if (!call) return false;
  const last = lastOf(node);
  return CLASS.test(last) || MAKER.test(last) || (/instantiate|getattr/.test(last) && /sched/i.test(call.args[0]?.text ?? ''));
}

function lastOf(node: SyntaxNode): string {
  return callOf(node)?.callee.text.split('.').at(-1) ?? '';
}

/** `class MyLR(…)` has a call of no schedule, but `super().__init__` of one is within. */
function isBase(node: SyntaxNode): boolean {
  return [...ancestors(node)].some(
    (up) => up.type === 'class_definition' && CLASS.test(up.childForFieldName('name')?.text ?? ''),
  );
}

/** `group['lr'] = …` wherever it stands: in a hook of the module, in a callback. */
function setsRate(node: SyntaxNode): boolean {
  if (node.type !== 'assignment' && node.type !== 'augmented_assignment') return false;
  const left = node.childForFieldName('left');
  const object = left?.childForFieldName('value')?.text ?? '';
  const isRate = left?.type === 'subscript' && /\[\s*["']lr["']\s*\]$/.test(left.text);
  return isRate && /param_?groups?|(^|_)(pg|g|groups?)$/i.test(object);
}

/** Whether a schedule that is made gets to Lightning: returned with the optimizer, or kept to be stepped by hand. */
function madeIn(module: Module, node: SyntaxNode): string | undefined {
  if (!within(node, module.configure)) return undefined;
  const holder = [...ancestors(node)].find(({ type }) => type === 'assignment')?.childForFieldName('left')?.text;
  if (holder === undefined || holder.startsWith('self.')) return undefined;
  const uses = [...walk(module.configure)].filter((each) => each.type === 'identifier' && each.text === holder);
  const returned = returnsIn(module.configure).some((value) => uses.some((use) => within(use, value)));
  return returned || uses.length > 1 ? undefined : 'which is made but never returned';
}

function found(node: SyntaxNode, but: string | undefined): Found {
  const first = node.text.split(/\r?\n/)[0] ?? '';
  const what = first.length > 60 ? `${first.slice(0, 59)}…` : first;
  return { line: lineOf(node), what: but === undefined ? what : `${what}, ${but}` };
}
