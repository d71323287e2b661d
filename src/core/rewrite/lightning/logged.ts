import type { Monitored } from '../analysis.ts';
import { isLoss, modeOf } from '../metrics.ts';
import { assignmentsTo, callOf, keyword, resolve } from '../python/python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';
import type { Module } from './modules.ts';

/** A value that a module logs under a name that Lightning's rules can watch. */
export interface Logged extends Monitored {
  /** Which step calls the helper that logs it is written in another file. */
  readonly assumed?: true;
}

type Stage = 'training' | 'validation' | 'other';

/** In which hook a method runs, and what its parameters are there. */
interface Context {
  readonly stage: Stage;
  readonly bound: ReadonlyMap<string, readonly string[]>;
  readonly assumed?: true;
}

const TRAINING = /^(training_step(_end)?|training_epoch_end|on_train(ing)?_epoch_end|on_train_batch_end)$/;
const VALIDATION = /^(validation_step(_end)?|(on_)?validation_epoch_end|on_validation_batch_end)$/;
const HOOK = /^(on_|test_|predict_|forward$|__init__$|configure_|setup$|(train|val|test|predict)_dataloader$)/;
/** What a parameter is called that says which data a step is for. */
const SPLIT = /^(prefix|stage|mode|split|phase|step|step_name|name|subset|kind|set_?name|loop|tag|log_prefix)$/i;

/** Everything that can be watched, the best first: validation before training, a loss before other metrics. */
export function loggedIn(module: Module): Logged[] {
  const found = new Map<string, Logged>();
  for (const [name, method] of module.methods) {
    for (const node of walk(method)) {
      const call = callOf(node);
      const which = /^(?:self|super\(\))\.(log|log_dict)$/.exec(call?.callee.text ?? '')?.[1];
      const first = call && (keyword(call.args, which === 'log' ? 'name' : 'dictionary')?.value ?? call.args[0]);
      if (!call || !which || !first) continue;
      const keys = which === 'log' ? [first] : keysOf(first, method);
      const perEpoch = keyword(call.args, 'on_epoch')?.value.type !== 'false';
      for (const context of contextsOf(name, method, module))
        for (const key of keys)
          for (const text of textsOf(key, context)) {
            const stage = context.stage === 'other' ? 'other' : (stageIn(text) ?? context.stage);
            const mode = modeOf(text);
            if (stage === 'other' || mode === undefined || (stage === 'validation' && !perEpoch)) continue;
            const before = found.get(text);
            // What is logged in both is that of the training, whose end comes last.
            if (before && (before.of === 'training' || stage === 'validation')) continue;
            const assumed = context.assumed && { assumed: true as const };
            found.set(text, { name: text, line: lineOf(node), mode, of: stage, ...assumed });
          }
    }
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}

/** A shared step runs in both: then the name says whose value it is. */
function stageIn(name: string): Stage | undefined {
  if (/(^|[^a-z])train/i.test(name)) return 'training';
  return /(^|[^a-z])(val|valid|validation|dev|eval)([^a-z]|$)/i.test(name) ? 'validation' : undefined;
}

/** Of two losses, that of a whole epoch goes before that of a batch. */
function rank({ of, name, mode }: Logged): number {
  const kind = isLoss(name) ? 0 : mode === 'min' ? 1 : 2;
  return (of === 'validation' ? 0 : 3) + kind + (/(batch|step)$/.test(name) ? 0.5 : 0);
}

/** The keys of a dictionary: those that it is made with, and those that it is given in the method. */
function keysOf(dictionary: SyntaxNode, method: SyntaxNode): SyntaxNode[] {
  const made = named(resolve(dictionary)).flatMap((pair) => (pair.type === 'pair' ? (pair.childForFieldName('key') ?? []) : []));
  if (dictionary.type !== 'identifier') return made;
  const given = [...walk(method)].flatMap((node) => {
    const left = node.type === 'assignment' ? node.childForFieldName('left') : null;
    const isOwn = left?.type === 'subscript' && left.childForFieldName('value')?.text === dictionary.text;
    return isOwn ? (left.childForFieldName('subscript') ?? []) : [];
  });
  return [...made, ...given];
}

function contextsOf(name: string, method: SyntaxNode, module: Module, depth = 0): Context[] {
  const none: ReadonlyMap<string, readonly string[]> = new Map();
  if (TRAINING.test(name)) return [{ stage: 'training', bound: none }];
  if (VALIDATION.test(name)) return [{ stage: 'validation', bound: none }];
  if (HOOK.test(name) || depth > 4) return [{ stage: 'other', bound: none }];
  const contexts: Context[] = [];
  for (const [caller, from] of module.methods) {
    for (const node of walk(from)) {
      const call = callOf(node);
      if (call?.callee.text !== `self.${name}` || from === method) continue;
      for (const context of contextsOf(caller, from, module, depth + 1))
        contexts.push({ ...context, bound: boundIn(method, call.args, context) });
    }
  }
  if (contexts.length > 0 || !module.derived || module.methods.has('validation_step')) return contexts;
  const splits = parametersOf(method).filter(({ name: parameter }) => SPLIT.test(parameter));
  if (splits.length === 0) return contexts;
  const as = (stage: Stage, text: string): Context => ({
    stage,
    bound: new Map(splits.map(({ name: parameter }) => [parameter, [text]])),
    assumed: true,
  });
  return [as('validation', 'val'), as('training', 'train')];
}

function parametersOf(method: SyntaxNode): { name: string; fallback?: SyntaxNode }[] {
  const parameters = method.childForFieldName('parameters');
  return (parameters ? named(parameters) : []).flatMap((parameter) => {
    const name = parameter.type === 'identifier' ? parameter : (parameter.childForFieldName('name') ?? named(parameter)[0]);
    const fallback = parameter.childForFieldName('value');
    return name ? [{ name: name.text, ...(fallback && { fallback }) }] : [];
  });
}

function boundIn(method: SyntaxNode, args: readonly SyntaxNode[], context: Context): Map<string, readonly string[]> {
  const positional = args.filter(({ type }) => type !== 'keyword_argument');
  const [, ...parameters] = parametersOf(method);
  return new Map(
    parameters.map(({ name, fallback }, i) => {
      const value = keyword(args, name)?.value ?? positional[i] ?? fallback;
      return [name, value ? textsOf(value, context) : []];
    }),
  );
}

/** What a string may be: literals, f-strings of what the callers pass, either side of a choice. */
function textsOf(node: SyntaxNode, context: Context, depth = 0): readonly string[] {
  if (depth > 6) return [];
  if (node.type === 'identifier') {
    const bound = context.bound.get(node.text);
    if (bound) return bound;
    return assignmentsTo(node.text, node).values.flatMap((value) => textsOf(value, context, depth + 1));
  }
  const [first, second, third] = named(node);
  if (node.type === 'parenthesized_expression' && first) return textsOf(first, context, depth + 1);
  if (node.type === 'conditional_expression' && first && third)
    return [...textsOf(first, context, depth + 1), ...textsOf(third, context, depth + 1)];
  if (node.type === 'binary_operator' && first && second && node.children[1]?.type === '+')
    return joined([textsOf(first, context, depth + 1), textsOf(second, context, depth + 1)]);
  if (node.type !== 'string') return [];
  const parts = node.children.flatMap((part): (readonly string[])[] => {
    if (part?.type === 'string_content') return [[part.text]];
    if (part?.type !== 'interpolation') return [];
    const value = named(part)[0];
    return [value ? textsOf(value, context, depth + 1) : []];
  });
  return joined(parts);
}

function joined(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((before, options) => before.flatMap((text) => options.map((option) => text + option)), ['']);
}
