import type { Calls } from './calls.ts';
import { functionAround } from './edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import { walk } from '../tree.ts';

/** What is known of the functions of a file when values are followed. */
export interface Reading {
  readonly calls: Calls;
  readonly steps: ReadonlySet<SyntaxNode>;
  /** Functions that train: those with a step, and those that call them. */
  readonly training: ReadonlySet<SyntaxNode>;
}

/** Reads which functions train. */
export function readingOf(steps: readonly SyntaxNode[], calls: Calls): Reading {
  const training = new Set<SyntaxNode>();
  const ahead = steps.flatMap((step) => functionAround(step) ?? []);
  for (let next = ahead.pop(); next; next = ahead.pop()) {
    if (training.has(next)) continue;
    training.add(next);
    ahead.push(...calls.callersOf(next).flatMap((call) => functionAround(call) ?? []));
  }
  return { calls, steps: new Set(steps), training };
}

/** Whether a node steps an optimizer or calls what does. */
export function trainsIn(node: SyntaxNode, { calls, steps, training }: Reading): boolean {
  for (const each of walk(node)) {
    if (steps.has(each)) return true;
    const definition = each.type === 'call' ? calls.definitionOf(each) : undefined;
    if (definition && training.has(definition)) return true;
  }
  return false;
}
