import { stringOf } from '../javascript/javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';

/** Imported, required, or there as the global `tf` of a script tag; `fitDataset` is a name of this library alone. */
export function usesTfjs(root: SyntaxNode): boolean {
  for (const node of ofType(root, 'string', 'member_expression', 'property_identifier')) {
    if (/^@tensorflow\/tfjs/.test(stringOf(node) ?? '')) return true;
    if (
      node.type === 'member_expression' &&
      /^tf\.(sequential|model|layers|train|tensor\w*|loadLayersModel|data|tidy)$/.test(node.text)
    )
      return true;
    if (node.type === 'property_identifier' && node.text === 'fitDataset') return true;
  }
  return false;
}
