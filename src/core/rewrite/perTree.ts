import type { SyntaxNode } from './syntax.ts';

/** A reading of a whole tree that is made once for each, however often it is asked for: trees never change. */
export function perTree<T>(read: (root: SyntaxNode) => T): (root: SyntaxNode) => T {
  const known = new WeakMap<SyntaxNode, { readonly value: T }>();
  return (root) => {
    const before = known.get(root);
    if (before) return before.value;
    const value = read(root);
    known.set(root, { value });
    return value;
  };
}
