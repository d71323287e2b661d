import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { callOf } from '../python/python.ts';
import { addArgument, pythonStyle } from '../python/edit.ts';
import { literal } from '../purpose.ts';
import { heldBack } from '../python/rate.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import { hasOwnRates, rateBehind, rateIn } from './optimizerSite.ts';
import type { TorchSite } from './sites.ts';

/** The edit of the number in the script that is the rate. */
export function setRate({ root, text }: Script, { site, optimizers }: TorchSite, lr: number): TextEdit[] | Problem {
  const makers = optimizers.flatMap((each) => each.makers);
  const [maker] = makers;
  if (!maker) return { reason: 'The optimizer of this loop is made in another file: change its rate there.', line: site.line };
  const ruled = scheduleThatRules(site.existingSchedule, makers);
  if (ruled) return ruled;
  const groups = makers.find(hasOwnRates);
  if (groups)
    return { reason: 'The parameter groups of this optimizer have rates of their own: change them here.', line: lineOf(groups) };
  const numbers = makers.map(rateBehind);
  const [number] = numbers;
  if (numbers.some((each) => each?.node !== number?.node))
    return {
      reason: 'Several optimizers with rates of their own train here: change that of each where it is made.',
      line: lineOf(maker),
    };
  if (number) {
    if (number.value === lr) return { reason: `The learning rate is ${literal(lr)} already.`, line: lineOf(number.node) };
    const rates = makers.flatMap((each) => rateIn(each) ?? []);
    const held = rates.map((each) => heldBack(each, number.node, root)).find((problem) => problem !== undefined);
    return held ?? [{ start: number.node.startIndex, end: number.node.endIndex, text: field(literal(lr)) }];
  }
  const rate = rateIn(maker);
  if (rate)
    return {
      reason: `The rate is \`${rate.text}\`, which is no number in this file: change it where it comes from.`,
      line: lineOf(rate),
    };
  if (!callOf(maker) || makers.length > 1)
    return { reason: 'The optimizer is made in another file: change its rate there.', line: lineOf(maker) };
  return addArgument(text, maker, () => `lr=${field(literal(lr))}`, pythonStyle(text));
}

/** A schedule that gives each round its rate, whatever the optimizer begins with. */
function scheduleThatRules(schedule: TrainingSite['existingSchedule'], makers: readonly SyntaxNode[]): Problem | undefined {
  const { line, what } = schedule ?? { line: 0, what: '' };
  const given = /\[['"]lr['"]\]\s*=(?!=)(.*)$/.exec(what)?.[1];
  const isOwn = given !== undefined && !/lr/i.test(given) && !makers.some((each) => given.includes(rateIn(each)?.text ?? given));
  if (!isOwn && !/(OneCycle|Cyclic)LR\b/.test(what)) return undefined;
  return { reason: `The rate of this training is set in \`${what}\`: change it there.`, line };
}
