import { callOf, keyword } from '../python/python.ts';
import { functionAround } from '../python/edit.ts';
import type { TrainingLoop } from '../python/loops.ts';
import { stringOf } from '../python/python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk, within } from '../tree.ts';
import type { Calls } from '../python/calls.ts';
import { wordsIn } from '../python/words.ts';
import type { Optimizer } from './optimizers.ts';

interface Found {
  readonly line: number;
  readonly what: string;
}

const CLASS =
  /(^|\.)(\w*LR|ReduceLROnPlateau|CosineAnnealing\w*|SequentialLR|ChainedScheduler|\w*Scheduler|\w*LrSched\w*|\w*(Warm[Uu]p|Cosine|Poly|Cyclic|Noam)\w*(LR|Lr|Opt|Scheduler|Schedule|Decay|Restarts)\w*|NoamOpt|ScheduledOptim)$/;
const FACTORY = /(^|\.|_)(get|create|make|build|configure|init|setup)_?\w*sched\w*$|(^|\.)get_\w+_schedule(_with_\w+)?$/i;
/** Schedulers of other things than a rate: the noise of a diffusion, a task queue. */
const OTHER =
  /noise|ddpm|ddim|pndm|diffusion|euler|beta|background|blocking|async|profiler|data|batch|temperature|kl|ema|mixup|momentum|discrete|dpm|flow|teacher|epsilon|weight/i;
/** Calls of a function of the author's own that sets the rate. */
const SETTER =
  /(^|\.)(adjust|update|set|decay|change|lower|decrease|reduce|step|poly|warm_?up|warmup|exp|cosine)_?\w*(learning_?rate|_lr|lr)\w*$|(^|\.)(lr|learning_rate)_?(decay|schedul\w+|adjust\w*|step|update|warmup|policy)\w*$|step_and_update_lr$|^adjust_lr$/i;

/** The schedule that a training already has, in whatever disguise. */
export function existingScheduleOf(
  loop: TrainingLoop,
  optimizers: readonly Optimizer[],
  root: SyntaxNode,
  calls: Calls,
): Found | undefined {
  const reached = within2(loop, calls);
  const made = scheduleMade(loop, optimizers, root, reached);
  if (made) return made;
  for (const part of reached) {
    for (const node of walk(part)) {
      const found = setsRate(node, part, loop, calls) ?? stepsScheduler(node);
      if (found) return found;
    }
  }
  return scheduledOptimizer(optimizers);
}

/** The loop, and every function that it leads to. */
function within2(loop: TrainingLoop, calls: Calls): SyntaxNode[] {
  const parts = new Set<SyntaxNode>();
  const ahead = [loop.site];
  for (let next = ahead.shift(); next; next = ahead.shift()) {
    if (parts.has(next)) continue;
    parts.add(next);
    for (const node of walk(next)) {
      const definition = node.type === 'call' ? calls.definitionOf(node) : undefined;
      if (definition) ahead.push(definition);
    }
  }
  return [...parts];
}

/** A scheduler that is made for one of these optimizers, stepped or not. */
function scheduleMade(
  loop: TrainingLoop,
  optimizers: readonly Optimizer[],
  root: SyntaxNode,
  reached: readonly SyntaxNode[],
): Found | undefined {
  const found: { node: SyntaxNode; holder: string | undefined; steps: boolean }[] = [];
  for (const node of walk(root)) {
    const call = callOf(node);
    if (!call || !isScheduler(call.callee.text)) continue;
    const holder = holderOf(node);
    const steps = holder !== undefined && reached.some((part) => stepsOf(holder, part));
    const inner = found.some((each) => within(node, each.node));
    if (!inner && (steps || concerns(node, loop, optimizers))) found.push({ node, holder, steps });
  }
  const best = found.find(({ steps }) => steps) ?? found[0];
  if (!best) return undefined;
  const line = lineOf(best.node);
  const name = firstLine(best.node);
  if (best.steps) return { line, what: name };
  const anyStep = [...walk(root)].some((node) => /(sched\w*|lr_?\w*)\.step$/i.test(callOf(node)?.callee.text ?? ''));
  return { line, what: anyStep || best.holder === undefined ? name : `${name} (which is never stepped)` };
}

function isScheduler(callee: string): boolean {
  const name = callee.split('.').at(-1) ?? '';
  return (CLASS.test(callee) || FACTORY.test(callee)) && !OTHER.test(wordsIn(name).join('_')) && !/scaler/i.test(name);
}

/** Whether a scheduler is given an optimizer of this loop, one that was made where this loop gets its own from. */
function concerns(node: SyntaxNode, loop: TrainingLoop, optimizers: readonly Optimizer[]): boolean {
  const args = callOf(node)?.args ?? [];
  const given = keyword(args, 'optimizer')?.value ?? args.find(({ type }) => type !== 'keyword_argument');
  const names = args.map((arg) => (arg.childForFieldName('value') ?? arg).text);
  const own = optimizers.filter(({ name }) => names.some((text) => text.split('.').at(-1) === name.split('.').at(-1)));
  if (own.length === 0) return given !== undefined && /optim/i.test(given.text) && sameScope(node, loop.loop);
  // One that is made before the optimizer was made anew is another's.
  return (
    own.some(({ makers }) => {
      const [maker] = makers;
      if (!maker) return true;
      return functionAround(maker) !== functionAround(node) || maker.startIndex < node.startIndex;
    }) && !(sameScope(node, loop.loop) && node.startIndex > loop.site.endIndex)
  );
}

function sameScope(a: SyntaxNode, b: SyntaxNode): boolean {
  return functionAround(a) === functionAround(b);
}

/** The name that what is made here is given. */
function holderOf(node: SyntaxNode): string | undefined {
  const assignment = [...ancestors(node)].find(({ type }) => type === 'assignment' || type === 'block' || type === 'module');
  const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null;
  if (!left) return undefined;
  const targets = /pattern|tuple/.test(left.type) ? named(left) : [left];
  return targets.find(({ text }) => /sched|lr/i.test(text))?.text ?? targets[0]?.text;
}

function stepsOf(holder: string, part: SyntaxNode): boolean {
  const name = holder.split('.').at(-1);
  return [...walk(part)].some((node) => {
    const callee = callOf(node)?.callee;
    const object = callee?.childForFieldName('object')?.text.split('.').at(-1);
    return object === name && /^(step\w*|batch_step|epoch_step)$/.test(callee?.childForFieldName('attribute')?.text ?? '');
  });
}

/** `scheduler.step()` of one that was made elsewhere. */
function stepsScheduler(node: SyntaxNode): Found | undefined {
  const callee = callOf(node)?.callee;
  const object = callee?.childForFieldName('object')?.text ?? '';
  const method = callee?.childForFieldName('attribute')?.text ?? '';
  const last = object.split('.').at(-1) ?? '';
  const scheduler = /sched|^lr_?(decay|policy|adjust)/i.test(last) && !OTHER.test(last);
  const told = (callOf(node)?.args.length ?? 0) > 0;
  const moves = /^step/.test(method) || (method === 'update' && told) || (/lr/i.test(last) && /^(adjust|update)/.test(method));
  return scheduler && moves ? { line: lineOf(node), what: firstLine(node) } : undefined;
}

/** Code that sets the rate of an optimizer's groups, or calls a function that does. */
function setsRate(node: SyntaxNode, part: SyntaxNode, loop: TrainingLoop, calls: Calls): Found | undefined {
  if (node.type === 'call') {
    const name = callOf(node)?.callee.text ?? '';
    if (SETTER.test(name) && !/get_/.test(name) && callOf(node)?.args.length !== undefined)
      return { line: lineOf(node), what: firstLine(node) };
    return updatesGroup(node) ? { line: lineOf(node), what: firstLine(node) } : undefined;
  }
  if (node.type !== 'assignment' && node.type !== 'augmented_assignment') return undefined;
  const left = node.childForFieldName('left');
  if (!left || !isRateOfGroup(left)) return undefined;
  const caller =
    part === loop.site ? undefined : calls.callersOf(functionAround(node) ?? node).find((call) => within(call, loop.site));
  const isNamed = /lr|learn|sched|warm|decay|rate|anneal/i.test(callOf(caller ?? node)?.callee.text ?? '');
  const at = isNamed && caller ? caller : part === loop.site ? valueMade(node, loop) : node;
  return { line: lineOf(at), what: firstLine(at) };
}

/** `group.update(lr=…)`, `group.update({'lr': …})`. */
function updatesGroup(node: SyntaxNode): boolean {
  const call = callOf(node);
  const object = call?.callee.childForFieldName('object')?.text ?? '';
  if (!call || call.callee.childForFieldName('attribute')?.text !== 'update' || !GROUP.test(object)) return false;
  const keys = call.args.flatMap((arg) => (arg.type === 'dictionary' ? named(arg) : arg));
  return keys.some((each) => {
    const key = each.childForFieldName('key');
    return (key ? stringOf(key) : each.childForFieldName('name')?.text) === 'lr';
  });
}

const GROUP = /group|^(g|pg|p|param\w*)$/;

/** `group['lr']`, `optimizer.param_groups[0]['lr']`, `optimizer.lr`. */
function isRateOfGroup(left: SyntaxNode): boolean {
  if (left.type === 'attribute') return /optim\w*\.(lr|learning_rate|rate)$/.test(left.text);
  if (left.type !== 'subscript') return false;
  const key = left.childForFieldName('subscript');
  const group = left.childForFieldName('value')?.text ?? '';
  return key !== null && stringOf(key) === 'lr' && GROUP.test(group);
}

/** Where the rate that is set is worked out: the line before the loop over the groups, if the loop of the training has it. */
function valueMade(node: SyntaxNode, loop: TrainingLoop): SyntaxNode {
  const value = node.childForFieldName('right');
  if (value?.type !== 'identifier') return node;
  const made = [...walk(loop.site)].findLast(
    (each) =>
      each.type === 'assignment' && each.childForFieldName('left')?.text === value.text && each.startIndex < node.startIndex,
  );
  return made ?? node;
}

/** An optimizer that has its schedule built in. */
function scheduledOptimizer(optimizers: readonly Optimizer[]): Found | undefined {
  for (const { makers } of optimizers) {
    for (const maker of makers) {
      const call = callOf(maker);
      const builtIn = /ScheduleFree|DAdapt|Prodigy/.test(call?.callee.text ?? '');
      const given = ['t_total', 'warmup', 'num_warmup_steps'].some((name) => keyword(call?.args ?? [], name));
      if (builtIn || given) return { line: lineOf(maker), what: firstLine(maker) };
    }
  }
  return undefined;
}

function firstLine(node: SyntaxNode): string {
  const what = node.text.split(/\r?\n/)[0] ?? '';
  return what.length > 60 ? `${what.slice(0, 59)}…` : what;
}
