import { callOf, resolve, stringOf } from '../python/python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';
import type { Settings } from './trainers.ts';

interface Found {
  readonly line: number;
  readonly what: string;
}

/** Types of a schedule that leave the rate as it is. */
const CONSTANT = /^(constant|constant_with_warmup)$/;

/** The schedule that a training has, other than the straight line down that a `Trainer` follows when nothing is said. */
export function existingScheduleOf(trainer: Settings, settings: Settings, root: SyntaxNode): Found | undefined {
  return (
    given(trainer) ??
    overridden(trainer, root) ??
    typed(settings) ??
    [...walk(root)].map(setsSchedule).find((found) => found !== undefined)
  );
}

/** `optimizers=(optimizer, scheduler)`. */
function given(trainer: Settings): Found | undefined {
  const value = trainer.get('optimizers');
  if (!value) return undefined;
  const pair = resolve(value);
  const scheduler = named(pair)[1];
  if (pair.type === 'tuple' && (!scheduler || scheduler.type === 'none')) return undefined;
  const made = scheduler ? resolve(scheduler) : pair;
  return found(callOf(made) ? made : value);
}

/** A trainer of the file's own that makes its schedule itself. */
function overridden(trainer: Settings, root: SyntaxNode): Found | undefined {
  const name = callOf(trainer.call)?.callee.text;
  const definition = [...walk(root)].find(
    (node) => node.type === 'class_definition' && node.childForFieldName('name')?.text === name,
  );
  const method = [...(definition ? walk(definition) : [])].find(
    (node) =>
      node.type === 'function_definition' &&
      /^create_(scheduler|optimizer_and_scheduler)$/.test(node.childForFieldName('name')?.text ?? ''),
  );
  if (!method) return undefined;
  const made = [...walk(method)].find((node) => /(LR|schedul\w*|_schedule_\w+)$/i.test(callOf(node)?.callee.text ?? ''));
  return found(made ?? method);
}

function typed(settings: Settings): Found | undefined {
  const type = settings.get('lr_scheduler_type');
  if (!type || isConstant(type)) return undefined;
  const at = type.parent?.type === 'keyword_argument' ? type.parent : type;
  return found(at);
}

/** Whether a type of schedule says that the rate stays. */
export function isConstant(type: SyntaxNode): boolean {
  const node = resolve(type);
  const name = stringOf(node) ?? /SchedulerType\.(\w+)$/.exec(node.text)?.[1]?.toLowerCase();
  return name !== undefined && CONSTANT.test(name);
}

/** Code that sets a schedule or a rate: `args.lr_scheduler_type = …`, `trainer.lr_scheduler = …`, `group['lr'] = …`. */
function setsSchedule(node: SyntaxNode): Found | undefined {
  if (/\.set_lr_scheduler$/.test(callOf(node)?.callee.text ?? '')) return found(node);
  if (node.type !== 'assignment' && node.type !== 'augmented_assignment') return undefined;
  const left = node.childForFieldName('left')?.text ?? '';
  const isSet = /\.(lr_scheduler|lr_scheduler_type)$/.test(left);
  const isRate = /(param_?groups?|group|pg|^g)(\[[^\]]*\])?\[["']lr["']\]$/i.test(left);
  return isSet || isRate ? found(node) : undefined;
}

function found(node: SyntaxNode): Found {
  const first = node.text.split(/\r?\n/)[0] ?? '';
  return { line: lineOf(node), what: first.length > 60 ? `${first.slice(0, 59)}…` : first };
}
