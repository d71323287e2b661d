import type { SyntaxNode } from './syntax.ts';
import { ancestors, walk, within } from './tree.ts';

const indexes = new WeakMap<SyntaxNode, ReadonlyMap<string, SyntaxNode[]>>();

/** The whole tree that a node is part of. */
export function rootOf(node: SyntaxNode): SyntaxNode {
  return [...ancestors(node)].at(-1) ?? node;
}

/**
 * Nodes of these types within a scope, in source order. A tree is walked once, when it is first asked: the same few things are looked
 * for many times over.
 */
export function ofType(scope: SyntaxNode, ...types: readonly string[]): SyntaxNode[] {
  const root = rootOf(scope);
  const index = indexes.get(root) ?? byType(root);
  indexes.set(root, index);
  const [first = [], ...more] = types.map((type) => index.get(type) ?? []);
  const all =
    more.length === 0 ? first : [first, ...more].flat().sort((a, b) => a.startIndex - b.startIndex || b.endIndex - a.endIndex);
  return scope === root ? all : all.filter((node) => within(node, scope));
}

function byType(root: SyntaxNode): ReadonlyMap<string, SyntaxNode[]> {
  const index = new Map<string, SyntaxNode[]>();
  for (const node of walk(root)) {
    const same = index.get(node.type);
    if (same) same.push(node);
    else index.set(node.type, [node]);
  }
  return index;
}
