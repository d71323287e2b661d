import type { Monitored } from '../analysis.ts';
import { callOf } from './python.ts';
import type { Value } from './metrics.ts';
import type { State, States } from './states.ts';
import { metricOf, saysTraining, saysValidation, wordsIn } from './words.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';

/** Whose value it is: a name alone does not make a validation loss of a training loss. */
export function sourceOf(name: string, of: State['of']): Monitored['of'] {
  if (of === 'training' || saysTraining(name)) return 'training';
  return of ?? (saysValidation(name) ? 'validation' : 'training');
}

/** A name that is a value of each round, if it is one. */
export function valueOf(name: string, states: States, body: SyntaxNode): Value | undefined {
  const mode = metricOf(name);
  const state = states.final(name);
  if (!mode || !state || !/^[\w.]+$/.test(name)) return undefined;
  const expression = expressionOf(name, state, states, body);
  if (expression === undefined) return undefined;
  // What is propagated back is trained on.
  const isTrained = expression === `${name}.item()`;
  return {
    name: state.kind === 'meter' ? expression : name,
    line: lineOf(state.at),
    mode,
    of: isTrained ? 'training' : sourceOf(name, state.of),
    expression,
    after: state.level.statement,
    guards: state.level.guards,
    ...(state.level.phases && { phases: state.level.phases }),
  };
}

/** How a value is written once it is final; undefined where it is none. */
function expressionOf(name: string, state: State, states: States, body: SyntaxNode): string | undefined {
  const mean = () => meanOf(name, state.level.statement.endIndex, body);
  switch (state.kind) {
    case 'scalar':
      if (isTakenApart(name, body) || (saysMany(name) && !isNumber(name, state.at))) return undefined;
      return carriesGradient(name, body) ? `${name}.item()` : name;
    case 'meter':
      return state.level.loops ? `${name}.avg` : undefined;
    case 'sum':
      return mean() ?? (metricOf(name) === 'min' ? name : undefined);
    case 'list':
      return state.level.loops && states.events(name)[0]?.at.type === 'assignment' ? mean() : undefined;
    default:
      return undefined;
  }
}

/** Whether a name is that of several values: `scores`, `val_losses`. */
function saysMany(name: string): boolean {
  return /^(losses|scores|errors|accs|accuracies|perplexities)$/.test(wordsIn(name).at(-1) ?? '');
}

/** Whether what a name of many is given is one number all the same, as far as can be seen: their mean, or a sum that is divided. */
function isNumber(name: string, at: SyntaxNode): boolean {
  const right = at.childForFieldName('right');
  if (at.type === 'augmented_assignment') return true;
  const isMean = /(^|[.\s])(mean|average|sum|item|float|fmean)\(/.test(right?.text ?? '');
  return isMean || (right?.type === 'binary_operator' && right.childForFieldName('left')?.text === name);
}

function carriesGradient(name: string, body: SyntaxNode): boolean {
  return usesIn(body).propagated.has(name);
}

/** Whether code takes a name for a collection. */
function isTakenApart(name: string, body: SyntaxNode): boolean {
  return usesIn(body).takenApart.has(name);
}

/** What a block does with names: each block is read once. */
interface Uses {
  /** `loss.backward()`, `accelerator.backward(loss)`, `scaler.scale(loss).backward()`. */
  readonly propagated: Set<string>;
  /** `losses['val']`, `for loss in losses`, `losses.items()`. */
  readonly takenApart: Set<string>;
}

const read = new WeakMap<SyntaxNode, Uses>();

function usesIn(body: SyntaxNode): Uses {
  const known = read.get(body);
  if (known) return known;
  const uses: Uses = { propagated: new Set(), takenApart: new Set() };
  for (const node of walk(body)) {
    if (node.type === 'subscript') uses.takenApart.add(node.childForFieldName('value')?.text ?? '');
    if (node.type === 'for_statement') uses.takenApart.add(node.childForFieldName('right')?.text ?? '');
    const call = callOf(node);
    const method = call?.callee.childForFieldName('attribute')?.text ?? '';
    const object = call?.callee.childForFieldName('object')?.text ?? '';
    if (/^(items|keys|values|get|append)$/.test(method)) uses.takenApart.add(object);
    if (method === 'backward') uses.propagated.add(object);
    if (method === 'backward' || method === 'scale') uses.propagated.add(call?.args[0]?.text ?? '');
  }
  read.set(body, uses);
  return uses;
}

/** How the script itself makes a mean of a sum or list, behind this place: `total / len(loader)`, `np.mean(losses)`. */
export function meanOf(name: string, from: number, body: SyntaxNode): string | undefined {
  for (const node of walk(body)) {
    if (node.startIndex < from || (node.type !== 'call' && node.type !== 'binary_operator') || node.text.includes('\n')) continue;
    const call = callOf(node);
    if (call && /(^|\.)(mean|average|fmean)$/.test(call.callee.text) && call.args[0]?.text === name) return node.text;
    const left = node.type === 'binary_operator' ? node.childForFieldName('left')?.text : undefined;
    if (node.children[1]?.type === '/' && (left === name || left === `sum(${name})` || left === `np.sum(${name})`))
      return node.text;
  }
  return undefined;
}
