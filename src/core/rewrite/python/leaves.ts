import { callOf } from './python.ts';
import { functionAround } from './edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, walk } from '../tree.ts';

/** Whether a statement may end the round of a loop. */
export function leaves(statement: SyntaxNode, loop: SyntaxNode): boolean {
  return [...walk(statement)].some((node) => {
    if (/^(sys\.)?exit$/.test(callOf(node)?.callee.text ?? '')) return true;
    if (!/^(break|continue|return|raise)_statement$/.test(node.type)) return false;
    const holds = [...ancestors(node)].find(
      ({ type }) =>
        /^(function_definition|lambda)$/.test(type) ||
        (/^(break|continue)_/.test(node.type) && /^(for|while)_statement$/.test(type)),
    );
    if (/^(break|continue)_/.test(node.type)) return holds === loop;
    return holds === functionAround(loop);
  });
}
