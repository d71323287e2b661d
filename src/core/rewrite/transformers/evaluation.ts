import type { Monitored } from '../analysis.ts';
import { modeOf } from '../metrics.ts';
import { callOf, resolve, stringOf } from '../python/python.ts';
import { numberBehind } from '../python/values.ts';
import { perTree } from '../perTree.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';
import { type Settings } from './trainers.ts';

/** How often a trainer evaluates. */
export interface Evaluation {
  /** The option as this file spells it: it was `evaluation_strategy` before transformers 4.41. */
  readonly option: 'eval_strategy' | 'evaluation_strategy';
  /** The value that is given; undefined where there is none, so that nothing is evaluated. */
  readonly given?: SyntaxNode;
  /** `epoch`, `steps`, `no`; undefined where the value is no literal. */
  readonly strategy?: string;
}

/** The option of evaluation in the arguments. */
export function evaluationOf(settings: Settings, root: SyntaxNode): Evaluation {
  for (const option of ['eval_strategy', 'evaluation_strategy'] as const) {
    const given = settings.get(option);
    if (given) return { option, given, ...strategyIn(given) };
  }
  return { option: isOld(root) ? 'evaluation_strategy' : 'eval_strategy', strategy: 'no' };
}

/** Whether a file spells the option as earlier versions did. */
const isOld = perTree((root) =>
  [...walk(root)].some(
    (node) => node.type === 'keyword_argument' && node.childForFieldName('name')?.text === 'evaluation_strategy',
  ),
);

/** `"epoch"`, `IntervalStrategy.EPOCH`. */
export function strategyIn(value: SyntaxNode): { strategy?: string } {
  const node = resolve(value);
  const strategy = stringOf(node) ?? /Strategy\.(\w+)$/.exec(node.text)?.[1]?.toLowerCase();
  return strategy === undefined ? {} : { strategy };
}

/**
 * What a rule can watch: the value by which the best model is chosen, where the script names one, since Transformers watches no other;
 * else the loss of the evaluation, and after it what `compute_metrics` returns.
 */
export function monitorsOf(trainer: Settings, settings: Settings, evaluation: Evaluation, root: SyntaxNode): Monitored[] {
  const data = trainer.get('eval_dataset');
  if ((!data && !trainer.unseen) || data?.type === 'none') return [];
  if (trainer.unseen && evaluation.strategy === 'no') return [];
  const line = evaluation.given ? lineOf(evaluation.given) : lineOf(data ?? settings.call);
  const monitor = (name: string, mode: 'min' | 'max'): Monitored => ({ name, line, mode, of: 'validation' });
  const chosen = settings.get('metric_for_best_model');
  if (chosen && chosen.type !== 'none') {
    const name = stringOf(resolve(chosen));
    if (name === undefined) return [];
    const greater = settings.get('greater_is_better')?.type;
    // What Transformers itself takes where it is not told: less is better of what ends in "loss".
    const mode = greater === 'false' || (greater === undefined && name.endsWith('loss')) ? 'min' : 'max';
    return [monitor(name.startsWith('eval_') ? name : `eval_${name}`, mode)];
  }
  const metrics = returnedBy(trainer.get('compute_metrics'), root).flatMap((name) => {
    const mode = modeOf(name);
    return mode ? [monitor(`eval_${name}`, mode)] : [];
  });
  return [monitor('eval_loss', 'min'), ...metrics];
}

/** The names in the dictionary that a function of this file returns. */
function returnedBy(name: SyntaxNode | undefined, root: SyntaxNode): string[] {
  const definition = [...walk(root)].find(
    (node) => node.type === 'function_definition' && node.childForFieldName('name')?.text === name?.text,
  );
  return [...(definition ? walk(definition) : [])].flatMap((node) => {
    const value = node.type === 'return_statement' ? named(node)[0] : undefined;
    const dictionary = value && resolve(value);
    if (dictionary?.type !== 'dictionary') return [];
    return named(dictionary).flatMap((pair) => stringOf(pair.childForFieldName('key') ?? pair) ?? []);
  });
}

/** Rounds of a training: its epochs, or its steps where it is given those. */
export function lengthOf(settings: Settings): { readonly unit: 'epoch' | 'step'; readonly rounds?: number } {
  const steps = settings.get('max_steps');
  if (steps && !/^-/.test(steps.text)) {
    const rounds = numberBehind(steps)?.value;
    return { unit: 'step', ...(rounds !== undefined && { rounds }) };
  }
  const epochs = settings.get('num_train_epochs');
  if (!epochs) return settings.unseen ? { unit: 'epoch' } : { unit: 'epoch', rounds: 3 };
  const rounds = numberBehind(epochs)?.value;
  return { unit: 'epoch', ...(rounds !== undefined && { rounds }) };
}

/** The callback that stops early, in this file. */
export function stopperIn(root: SyntaxNode): { line: number; what: string; patience?: number } | undefined {
  const node = [...walk(root)].find((each) => /(^|\.)EarlyStoppingCallback$/.test(callOf(each)?.callee.text ?? ''));
  if (!node) return undefined;
  const call = settingsOfCallback(node);
  return { line: lineOf(node), what: 'EarlyStoppingCallback', ...(call !== undefined && { patience: call }) };
}

function settingsOfCallback(node: SyntaxNode): number | undefined {
  const [first] = callOf(node)?.args ?? [];
  if (!first) return 1;
  const value = first.type === 'keyword_argument' ? first.childForFieldName('value') : first;
  const isPatience = first.type !== 'keyword_argument' || first.childForFieldName('name')?.text === 'early_stopping_patience';
  return value && isPatience ? numberBehind(value)?.value : undefined;
}
