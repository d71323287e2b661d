import type { Facts } from './facts.ts';
import { digits, rateText } from './numbers.ts';
import type { Evidence, VerdictKind } from './verdict.ts';

/** What surfaces show of a verdict. */
export interface Words {
  readonly sentence: string;
  readonly explanation: string;
  readonly evidence: readonly Evidence[];
}

/** What the verdict rests on beside the judged curve itself. */
export interface Circumstances {
  /** Learning rate, where it is known. */
  readonly rate: number | undefined;
  /** Does the training loss beside a judged validation loss still fall? */
  readonly trainFalls: boolean;
}

/** Says a verdict on a finite curve. */
export function wordsFor(kind: VerdictKind, facts: Facts, { rate, trainFalls }: Circumstances): Words {
  const { name, unit, spread, noise, best } = facts;
  const at = rate === undefined ? '' : ` at ${rateText(rate)}`;
  const floor = spread > 0 ? `${digits(facts.level, spread)} ± ${digits(spread, spread)}` : digits(facts.level);
  const bestText = `${digits(best.value, noise)} at ${unit} ${best.at ?? ''}`;
  const evidence: readonly Evidence[] = [
    { label: 'level', value: facts.level },
    { label: 'spread', value: spread },
    { label: 'noise', value: noise },
    best,
    ...(rate === undefined ? [] : [{ label: 'learning rate', value: rate }]),
  ];
  const say = (sentence: string, explanation: string): Words => ({ sentence, explanation, evidence });
  switch (kind) {
    case 'stalled':
      return say(
        `Stalled since ${unit} ${facts.since}: ${name} ${floor} for ${facts.lasting}${at}.`,
        `The loss goes up and down around one level instead of falling: steps of this size jump across the minimum. ` +
          `A smaller learning rate makes smaller jumps, so that it sinks further. A clear new low or a changed rate ends this verdict.`,
      );
    case 'oscillating':
      return say(
        `Oscillating since ${unit} ${facts.since}: ${name} ${floor}, up and down in turns for ${facts.lasting}${at}.`,
        `The loss rises and falls in turns: each step lands on the other side of the minimum. ` +
          `A smaller learning rate takes the swing out. A clear new low or a changed rate ends this verdict.`,
      );
    case 'converged':
      if (spread === 0)
        return say(
          `Converged: ${name} has not moved from ${floor} for ${facts.lasting}.`,
          `Nothing moves at all. Either there is nothing left to learn, or nothing is being trained: ` +
            `a rate of 0, frozen weights, a saturated output. Any movement changes this verdict.`,
        );
      return say(
        `Converged: ${name} ${digits(facts.now, noise)}, no fall worth waiting for since ${unit} ${facts.since}.`,
        `The fall has ended, and the little noise that is left gives a smaller rate nothing to remove. ` +
          `More of the same should gain little; if this loss is not good enough, change the model or the data. A new fall ends this verdict.`,
      );
    case 'overfitting':
      return say(
        `Overfitting: ${name} ${digits(facts.now, noise)}, best was ${bestText}${trainFalls ? '; train loss still falls' : ''}.`,
        `The model goes on learning its training data, but no longer what carries over to other data. ` +
          `Stop early and keep the best state: a lower learning rate would only slow this down. A new low of the ${name} ends this verdict.`,
      );
    case 'rate-too-low':
      return say(
        `Learning rate looks too low: ${name} ${facts.moved}${at}, steadily and with little noise.`,
        `The loss falls on a straight path, in steps too small to jump across anything. ` +
          `A rate about three times higher should get there sooner. Noise or a rise would change this verdict.`,
      );
    case 'diverging':
      return say(
        `Diverging since ${unit} ${facts.since}: ${name} rose to ${digits(facts.now)}, best was ${digits(best.value)} at ${unit} ${best.at ?? ''}.`,
        `The loss is far above where it began: steps are so large that each makes things worse. ` +
          `A much smaller learning rate, a warm-up or clipped gradients help.`,
      );
    default:
      if (facts.rises)
        return say(
          `Unsettled: ${name} ${facts.moved}${at}.`,
          `The loss does not fall, but neither does it stand still or rise for long enough to say why. More values will tell.`,
        );
      return say(
        `Progressing: ${name} ${facts.moved}${at}.`,
        `Going on as before still pays. A stretch without a clear fall would change this verdict.`,
      );
  }
}

/** Says that there is too little to say anything. */
export function wordsBefore(seen: number, needed: number, unit: string): Words {
  return {
    sentence: `Warming up: ${seen} of about ${needed} ${unit}s needed for a verdict.`,
    explanation: 'The first values fall fast and say little about what follows.',
    evidence: [],
  };
}

/** Says that a series is no number any more, since position `at`. */
export function wordsBroken(name: string, value: number, at: number, unit: string): Words {
  return {
    sentence: `Diverging since ${unit} ${at}: ${name} is ${digits(value)}.`,
    explanation:
      `The numbers left the range that a computer can hold, and hardly any later step brings them back. ` +
      `Start again from a saved state with a smaller learning rate, a warm-up or clipped gradients. A finite loss ends this verdict.`,
    evidence: [{ label: name, value, at }],
  };
}
