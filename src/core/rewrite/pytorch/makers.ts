import { callOf } from '../python/python.ts';
import type { Calls } from '../python/calls.ts';
import { returnsOf } from '../python/returns.ts';
import type { SyntaxNode } from '../syntax.ts';
import { named, walk } from '../tree.ts';
import { valuesGiven, type Given } from './given.ts';

/** What makes an optimizer, by the name of its class. */
export const KNOWN =
  /(^|\.)(\w*Adam\w*|SGD\w*|RMSprop\w*|Adagrad\w*|Adadelta|Adamax|LBFGS|Rprop|ASGD|Adafactor|Lion\w*|L[Aa][Mm][Bb]|Ranger\w*|AdaBelief|AdaBound|Muon\w*|Prodigy|Novograd|Yogi|SAM|L[Aa][Rr][Ss]|Adan|Sophia\w*)$/;

/** The calls that make an optimizer, within what a name is given. */
export function makersIn(given: readonly Given[], calls: Calls | undefined, depth = 0): SyntaxNode[] {
  return given.flatMap(({ value, among }) => {
    const call = callOf(value);
    if (!call) return [];
    const own = [...walk(value)].find((node) => KNOWN.test(callOf(node)?.callee.text ?? '') || isLookedUp(node));
    if (own) return [own];
    const definition = calls?.definitionOf(value);
    const inner = definition && depth < 3 ? returnedMakers(definition, calls, depth) : [];
    if (inner.length > 0) return inner;
    const says = /optim|configure|solver/i.test(call.callee.text) || (calls !== undefined && !among);
    return says && calls ? [value] : [];
  });
}

/** `getattr(optim, name)(…)`. */
function isLookedUp(node: SyntaxNode): boolean {
  const callee = callOf(node)?.callee;
  return callee !== undefined && callOf(callee)?.callee.text === 'getattr' && /optim/.test(callee.text);
}

function returnedMakers(definition: SyntaxNode, calls: Calls | undefined, depth: number): SyntaxNode[] {
  return returnsOf(definition).flatMap((each) =>
    named(each).flatMap((value) => {
      const parts = value.type === 'expression_list' || value.type === 'tuple' ? named(value) : [value];
      return parts.flatMap((part) => {
        const given = part.type === 'identifier' ? valuesGiven(part, part) : [{ value: part, statement: each, among: false }];
        return given.flatMap((one) =>
          KNOWN.test(callOf(one.value)?.callee.text ?? '') ? makersIn([one], calls, depth + 1) : [],
        );
      });
    }),
  );
}
