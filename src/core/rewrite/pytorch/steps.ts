import { callOf } from '../python/python.ts';
import { wordsIn } from '../python/words.ts';
import type { SyntaxNode } from '../syntax.ts';
import { walk } from '../tree.ts';
import { valuesGiven } from './given.ts';
import { makersIn } from './makers.ts';

const SCALER = /scaler/i;

/** What of a call moves the weights: the optimizer of `optimizer.step()`, `scaler.step(optimizer)`. */
export function steppedBy(call: SyntaxNode): SyntaxNode | undefined {
  const parts = callOf(call);
  const object = parts?.callee.childForFieldName('object');
  const method = parts?.callee.childForFieldName('attribute')?.text;
  const handed = handedTo(call);
  if (handed) return handed;
  if (!parts || !object) return undefined;
  const [first] = parts.args;
  if (method === 'optimizer_step' && first) return first;
  if (method !== 'step' && method !== 'step_and_update_lr') return undefined;
  if (SCALER.test(object.text)) return first;
  return isOptimizerName(object.text) || makersIn(valuesGiven(object, object), undefined).length > 0 ? object : undefined;
}

/** Whether a name is one that people give an optimizer. */
export function isOptimizerName(text: string): boolean {
  const words = wordsIn(text.split(/[.[]/).findLast((part) => /\w/.test(part)) ?? '');
  const other = words.some((word) => /^(sched\w*|lr|scaler|env|profiler|prof|opts?args)$/.test(word));
  return (
    !other &&
    words.some((word) =>
      /^(opt|optim|optims|\w*optimi[sz]ers?|optimi[sz]er\w*|opt(im)?\w|solver|sgd|adam|adamw|rmsprop|lbfgs|muon)$/.test(word),
    )
  );
}

/** All calls that step an optimizer, and those that hand one to a function of another file that trains. */
export function stepsIn(root: SyntaxNode): SyntaxNode[] {
  const own = new Set(
    [...walk(root)].flatMap((node) => (node.type === 'function_definition' ? (node.childForFieldName('name')?.text ?? []) : [])),
  );
  return [...walk(root)].filter((node) => {
    if (node.type !== 'call') return false;
    return steppedBy(node) !== undefined && !isOwn(node, own);
  });
}

/** Whether a call hands an optimizer to what is called like a training. */
function isHanded(call: SyntaxNode): boolean {
  // timm's scaler steps what it is given.
  if (/(^|[._])loss_scaler$/.test(callOf(call)?.callee.text ?? '')) return true;
  const name = callOf(call)?.callee.text.split('.').at(-1) ?? '';
  return (
    /train|(^|_)(fit|epoch|learn)(_|$)/i.test(name) &&
    !/^[A-Z]|save|load|log|init|setup|get|build|make|create|adjust|sched|lr|data|args|state|restore/.test(name)
  );
}

function isOwn(call: SyntaxNode, names: ReadonlySet<string>): boolean {
  return isHanded(call) && names.has(callOf(call)?.callee.text.split('.').at(-1) ?? '');
}

/** The optimizer among the arguments of a training that is written elsewhere. */
function handedTo(call: SyntaxNode): SyntaxNode | undefined {
  if (!isHanded(call)) return undefined;
  const values = (callOf(call)?.args ?? []).map((arg) =>
    arg.type === 'keyword_argument' ? arg.childForFieldName('value') : arg,
  );
  return values.find((value) => value && /^(identifier|attribute)$/.test(value.type) && isOptimizerName(value.text)) ?? undefined;
}
