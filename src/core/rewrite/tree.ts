import type { SyntaxNode } from './syntax.ts';

/** The node and everything below it, in source order. Only named nodes: keywords, punctuation and comments are left out. */
export function walk(node: SyntaxNode): readonly SyntaxNode[] {
  return node.subtree;
}

/** Named children, comments left out. */
export function named(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren.filter((child) => child !== null && child.type !== 'comment') as SyntaxNode[];
}

/** Comments directly inside a node. */
export function comments(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren.filter((child) => child?.type === 'comment') as SyntaxNode[];
}

/** The ancestors of a node, the nearest first. */
export function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  for (let up = node.parent; up; up = up.parent) yield up;
}

/** 1-based line on which a node begins. */
export function lineOf(node: SyntaxNode): number {
  return node.startPosition.row + 1;
}

/** Whether `inner` lies within `outer`. */
export function within(inner: SyntaxNode, outer: SyntaxNode): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

/**
 * The first place at which the source does not parse. An import's `assert { type: 'json' }`, an older spelling of `with`,
 * is unknown to the grammar, but runs; and so is a bare `&` in the text of a JSX element.
 */
export function firstError(node: SyntaxNode): SyntaxNode | undefined {
  if (!node.hasError && !node.isMissing) return undefined;
  if (node.isError || node.isMissing) return node;
  for (const child of node.children) {
    if (child?.isError && (node.type === 'import_statement' || (node.type === 'jsx_element' && child.text.startsWith('&'))))
      continue;
    const error = child && firstError(child);
    if (error) return error;
  }
  return undefined;
}
