import { classAround } from '../python/edit.ts';
import { ofType } from '../lookup.ts';
import { assignmentsTo, callOf } from '../python/python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, walk } from '../tree.ts';

/** The function or method of this file that a call runs: `build()`, `self.build()`, `Net.build()`. */
export function functionCalled(callee: SyntaxNode, root: SyntaxNode): SyntaxNode | undefined {
  const name = callee.type === 'identifier' ? callee.text : callee.childForFieldName('attribute')?.text;
  const object = callee.childForFieldName('object')?.text;
  const around = object === 'self' ? classAround(callee) : undefined;
  const named = ofType(around ?? root, 'function_definition').filter((node) => node.childForFieldName('name')?.text === name);
  // A method is none of the plain functions, and a method of an unknown object may be anyone's.
  const fitting = named.filter((node) => (classAround(node) !== undefined) === (object !== undefined));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** The class of this file that a call makes an object of. */
export function classCalled(callee: SyntaxNode, root: SyntaxNode): SyntaxNode | undefined {
  return ofType(root, 'class_definition').find((node) => node.childForFieldName('name')?.text === callee.text);
}

/** Everything that a variable or an attribute of `self` is given, as far as this file says. */
export function valuesOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.type === 'identifier') return assignmentsTo(node.text, node).values;
  if (node.type !== 'attribute' || node.childForFieldName('object')?.text !== 'self') return [];
  return [...walk(classAround(node) ?? node)].flatMap((each) => {
    if (each.type !== 'assignment' || each.childForFieldName('left')?.text !== node.text) return [];
    return each.childForFieldName('right') ?? [];
  });
}

/** What is put into a list by name: `callbacks.append(stop)`, `callbacks += [stop]`. */
function additionsTo(node: SyntaxNode, root: SyntaxNode): SyntaxNode[] {
  const scope = [...ancestors(node)].find(({ type }) => type === 'function_definition') ?? root;
  return [...walk(scope)].flatMap((each) => {
    if (each.type === 'augmented_assignment' && each.childForFieldName('left')?.text === node.text)
      return each.childForFieldName('right') ?? [];
    const call = callOf(each);
    const method = call?.callee.childForFieldName('attribute')?.text ?? '';
    const adds = /^(append|extend|insert)$/.test(method) && call?.callee.childForFieldName('object')?.text === node.text;
    return adds ? call.args : [];
  });
}

/**
 * The nodes that a value is made of: its own, and those of the variables, attributes and functions of this file that it names. What is
 * appended to a list counts as its own.
 */
export function* reach(value: SyntaxNode, root: SyntaxNode, seen = new Set<SyntaxNode>(), depth = 0): Generator<SyntaxNode> {
  if (seen.has(value) || depth > 6) return;
  seen.add(value);
  for (const node of walk(value)) {
    yield node;
    const { parent } = node;
    const isName = parent?.childForFieldName(parent.type === 'keyword_argument' ? 'name' : 'attribute') === node;
    if (isName || (node.type !== 'identifier' && node.type !== 'attribute')) continue;
    for (const next of [...valuesOf(node), ...additionsTo(node, root)]) yield* reach(next, root, seen, depth + 1);
    const called = callOf(parent ?? node)?.callee === node ? functionCalled(node, root) : undefined;
    if (called) yield* reach(called, root, seen, depth + 1);
  }
}
