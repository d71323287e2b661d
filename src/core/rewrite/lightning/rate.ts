import type { Problem, Script } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal } from '../purpose.ts';
import { heldBack } from '../python/rate.ts';
import { addArgument, pythonStyle } from '../python/edit.ts';
import { lineOf } from '../tree.ts';
import type { Configured } from './configured.ts';
import type { Module } from './modules.ts';
import { describe, hasOwnRates, rateOf, writtenRate } from './optimizer.ts';

/** The edit that makes another number the rate of an optimizer. */
export function setRate({ root, text }: Script, module: Module, { made }: Configured, lr: number): TextEdit[] | Problem {
  const [optimizer, ...others] = made;
  if (!optimizer || others.length > 0) {
    const lines = made.map(lineOf).join(', ');
    return { reason: `The optimizer is made in several places (lines ${lines}): change the rate in the one that is used.` };
  }
  const line = lineOf(optimizer);
  if (hasOwnRates(optimizer))
    return { reason: 'Groups of parameters have rates of their own here: change those that you mean.', line };
  const rate = rateOf(optimizer);
  const written = writtenRate(optimizer, module);
  const number = field(literal(lr));
  const held = rate && written && heldBack(rate, written.node, root);
  if (held) return held;
  if (written) return [{ start: written.node.startIndex, end: written.node.endIndex, text: number }];
  if (rate) {
    const reason = `The rate is \`${rate.text}\`, which is given a number outside of this file: change it there.`;
    return { reason, line: lineOf(rate) };
  }
  if (describe([optimizer], module, undefined)?.lr === undefined)
    return { reason: 'This optimizer is made without a rate, and how it takes one is not known: give it one by hand.', line };
  return addArgument(text, optimizer, () => `lr=${number}`, pythonStyle(text));
}
