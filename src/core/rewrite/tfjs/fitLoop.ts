import { assigned, callOf, isFunction, isLoop, meaning } from '../javascript/javascript.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { ancestors, within } from '../tree.ts';
import type { Fit } from './fits.ts';

/** The outermost loop of the same function that trains one and the same model again and again. */
export function loopAround({ call, receiver }: Fit): SyntaxNode | undefined {
  const root = /^\w+/.exec(receiver.text)?.[0] ?? '';
  const declaration = meaning(root, call)?.at;
  let loop: SyntaxNode | undefined;
  for (const up of ancestors(call)) {
    if (isFunction(up)) break;
    if (!isLoop(up)) continue;
    if (
      (declaration && within(declaration, up)) ||
      assigned(root, up) ||
      replaces(up, receiver.text) ||
      compiles(up, receiver.text)
    )
      break;
    loop = up;
  }
  return loop;
}

/** Whether a new model is put into `this.model` or the like. */
function replaces(scope: SyntaxNode, receiver: string): boolean {
  for (const node of ofType(scope, 'assignment_expression')) if (node.childForFieldName('left')?.text === receiver) return true;
  return false;
}

/** Compiling anew gives the model another optimizer, with which its schedule begins anew. */
function compiles(scope: SyntaxNode, receiver: string): boolean {
  return ofType(scope, 'call_expression').some((node) => callOf(node)?.callee.text === `${receiver}.compile`);
}
