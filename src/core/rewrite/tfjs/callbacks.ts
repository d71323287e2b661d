import { bare, callOf, isFunction, meaning, resolve } from '../javascript/javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType, rootOf } from '../lookup.ts';
import { lineOf, named } from '../tree.ts';

/**
 * What the library does with the callbacks it is given: plain objects of handlers are wrapped, instances are not, and it looks
 * at the first element only. A list that mixes them crashes the training, so what we add must be of the kind that is there.
 */
export type CallbackKind =
  | { readonly kind: 'plain' }
  /** `tf` is what the library is called here, '' where its classes are imported by name. */
  | { readonly kind: 'instance'; readonly tf: string }
  /** Only the running script knows. */
  | { readonly kind: 'unknown' }
  /** Instances and plain objects together: this script cannot run as it is. */
  | { readonly kind: 'mixed'; readonly line: number };

const PLAIN: CallbackKind = { kind: 'plain' };
const UNKNOWN: CallbackKind = { kind: 'unknown' };

/** What a single callback is. */
export function kindOf(value: SyntaxNode): CallbackKind {
  const node = resolve(value);
  if (node.type === 'object') return PLAIN;
  if (node.type === 'ternary_expression') {
    const branches = [node.childForFieldName('consequence'), node.childForFieldName('alternative')];
    return common(
      branches.filter((branch) => branch !== null),
      node,
    );
  }
  if (node.type === 'new_expression') return instanceOf(node);
  const call = callOf(node);
  return call ? returnedBy(call.callee, node) : UNKNOWN;
}

/** What a list of callbacks holds; an empty one takes plain objects. */
export function kindOfAll(list: SyntaxNode): CallbackKind {
  const array = resolve(list);
  return array.type === 'array' ? common([...named(array), ...pushedTo(list)], array) : UNKNOWN;
}

/** What the file adds later to a list that has a name. */
function pushedTo(list: SyntaxNode): SyntaxNode[] {
  const name = bare(list);
  if (!/identifier$/.test(name.type)) return [];
  return ofType(rootOf(name), 'call_expression').flatMap((node) => {
    const call = callOf(node);
    return call && [`${name.text}.push`, `${name.text}.unshift`].includes(call.callee.text) ? call.args : [];
  });
}

/** What several callbacks are together. */
export function common(values: readonly SyntaxNode[], at: SyntaxNode): CallbackKind {
  let seen: CallbackKind | undefined;
  for (const value of values) {
    const spread = value.type === 'spread_element' ? named(value)[0] : undefined;
    const kind = spread ? kindOfAll(spread) : kindOf(value);
    if (kind.kind === 'unknown' || kind.kind === 'mixed') return kind;
    if (seen && seen.kind !== kind.kind) return { kind: 'mixed', line: lineOf(at) };
    seen = kind;
  }
  return seen ?? PLAIN;
}

function instanceOf(node: SyntaxNode): CallbackKind {
  const name = node.childForFieldName('constructor');
  if (!name) return UNKNOWN;
  if (/(^|\.)(CustomCallback|EarlyStopping)$/.test(name.text)) return { kind: 'instance', tf: namespace(name.text) };
  const found = name.type === 'identifier' ? meaning(name.text, name) : undefined;
  const heritage = found?.kind === 'class' ? named(found.at).find((child) => child.type === 'class_heritage') : undefined;
  const base = heritage?.text.replace(/^extends\s+/, '').trim() ?? '';
  return /(Callback|EarlyStopping)$/.test(base) ? { kind: 'instance', tf: namespace(base) } : UNKNOWN;
}

function returnedBy(callee: SyntaxNode, node: SyntaxNode): CallbackKind {
  const text = callee.text;
  if (/(^|\.)callbacks\.earlyStopping$/.test(text))
    return { kind: 'instance', tf: text.replace(/\.?callbacks\.earlyStopping$/, '') };
  if (/(^|\.)node\.tensorBoard$/.test(text)) return { kind: 'instance', tf: text.replace(/\.?node\.tensorBoard$/, '') };
  if (/(^|\.)fitCallbacks$/.test(text)) return PLAIN;
  const body = callee.type === 'identifier' ? functionBody(callee) : undefined;
  if (!body) return UNKNOWN;
  if (body.type !== 'statement_block') return kindOf(body);
  const results = [...returns(body)];
  return results.length > 0 ? common(results, node) : UNKNOWN;
}

function functionBody(name: SyntaxNode): SyntaxNode | undefined {
  const found = meaning(name.text, name);
  const value = found?.kind === 'function' ? found.at : found?.kind === 'variable' && found.fixed ? found.value : null;
  const body = value && isFunction(value) ? value.childForFieldName('body') : null;
  return body ? bare(body) : undefined;
}

/** Values of a function's own `return` statements. */
function* returns(body: SyntaxNode): Generator<SyntaxNode> {
  for (const node of named(body)) {
    if (isFunction(node)) continue;
    const value = node.type === 'return_statement' ? named(node)[0] : undefined;
    if (value) yield value;
    else yield* returns(node);
  }
}

function namespace(name: string): string {
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
}
