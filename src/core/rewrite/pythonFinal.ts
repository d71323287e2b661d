import type { Monitored } from './analysis.ts';
import { callOf } from './python.ts';
import type { Value } from './pythonMetrics.ts';
import type { State, States } from './pythonStates.ts';
import { metricOf, saysTraining, saysValidation } from './pythonWords.ts';
import type { SyntaxNode } from './syntax.ts';
import { lineOf, walk } from './tree.ts';

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
      if (isTakenApart(name, body)) return undefined;
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

function carriesGradient(name: string, body: SyntaxNode): boolean {
  return [...walk(body)].some((node) => {
    const callee = callOf(node)?.callee;
    if (callee?.childForFieldName('attribute')?.text === 'backward')
      return callee.childForFieldName('object')?.text === name || callOf(node)?.args[0]?.text === name;
    // `scaler.scale(loss).backward()`, `accelerator.backward(loss)`.
    return callee?.childForFieldName('attribute')?.text === 'scale' && callOf(node)?.args[0]?.text === name;
  });
}

/** Whether code takes a name for a collection. */
function isTakenApart(name: string, body: SyntaxNode): boolean {
  return [...walk(body)].some(
    (node) =>
      (node.type === 'subscript' && node.childForFieldName('value')?.text === name) ||
      (node.type === 'for_statement' && node.childForFieldName('right')?.text === name) ||
      (callOf(node)?.callee.childForFieldName('object')?.text === name &&
        /^(items|keys|values|get|append)$/.test(callOf(node)?.callee.childForFieldName('attribute')?.text ?? '')),
  );
}

/** How the script itself makes a mean of a sum or list, behind this place: `total / len(loader)`, `np.mean(losses)`. */
export function meanOf(name: string, from: number, body: SyntaxNode): string | undefined {
  for (const node of walk(body)) {
    if (node.startIndex < from || node.text.includes('\n')) continue;
    const call = callOf(node);
    if (call && /(^|\.)(mean|average|fmean)$/.test(call.callee.text) && call.args[0]?.text === name) return node.text;
    const left = node.type === 'binary_operator' ? node.childForFieldName('left')?.text : undefined;
    if (node.children[1]?.type === '/' && (left === name || left === `sum(${name})` || left === `np.sum(${name})`))
      return node.text;
  }
  return undefined;
}
