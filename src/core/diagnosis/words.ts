import type { Facts } from './facts.ts';
import { count, digits, place, rateChange, rateText } from './numbers.ts';
import type { Evidence, VerdictKind } from './verdict.ts';

/** What surfaces show of a verdict. */
export interface Words {
  readonly sentence: string;
  readonly explanation: string;
  readonly evidence: readonly Evidence[];
}

/** What the verdict rests on beside the judged curve itself. */
export interface Circumstances {
  /** Does the run learn from rewards? */
  readonly rewarded: boolean;
  /** Learning rate, where it is known, and the highest so far. */
  readonly rate: number | undefined;
  readonly highestRate: number;
  /** Does the training loss beside a judged validation loss still fall? */
  readonly trainFalls: boolean;
  /** Is what the verdict says likely, or only what is left? */
  readonly likely: boolean;
}

/** What a cut leaves of the rate: on a floor, and of a curve that swings, which needs a calmer rate, not a tiny one. */
export const CUT = { stalled: 0.2, oscillating: 0.5 } as const;
/** Below this share of its highest value, a rate moves nothing any more. */
const RUN_OUT = 1e-3;

const REWARDED = 'A run that learns from rewards moves the target of its own loss: judge it by the reward.';

/** Says a verdict on a finite curve: what it is in one sentence, then the numbers that carry it, what helps and what would change it. */
export function wordsFor(
  kind: VerdictKind,
  facts: Facts,
  { rewarded, rate, highestRate, trainFalls, likely }: Circumstances,
): Words {
  const { name, noun, unit, spread, noise, best, better, worse, beside } = facts;
  const at = rate === undefined ? '' : ` at ${rateText(rate)}`;
  const floor = spread > 0 ? `${digits(facts.level, spread)} ± ${digits(spread, spread)}` : digits(facts.level);
  const bestText = `${digits(best.value, noise)} at ${unit} ${place(best.at ?? 0)}`;
  const turns: Evidence = { label: `changes of direction (of ${facts.turnsOf})`, value: facts.turns };
  const level: readonly Evidence[] = [
    { label: 'level', value: facts.level },
    { label: 'spread', value: spread },
  ];
  const common: readonly Evidence[] = [
    { label: 'noise', value: noise },
    best,
    ...(rate === undefined ? [] : [{ label: 'learning rate', value: rate }]),
  ];
  const say = (sentence: string, explanation: readonly string[], own: readonly Evidence[] = []): Words => ({
    sentence,
    explanation: [rewarded ? REWARDED : '', ...explanation].filter(Boolean).join(' '),
    evidence: [...own, ...common],
  });
  const turned = `It changed direction at ${facts.turns} of the last ${count(facts.turnsOf, 'value')}.`;
  const lastGain = facts.lastGain
    ? `The last 2 % of the way to its best, ${bestText}, took ${facts.lastGain}.`
    : `Its best was ${bestText}.`;
  const drift = `From the first half of that time to the second its mean ${drifted(facts)}.`;
  const cut = (factor: number): string =>
    rate === undefined
      ? `A smaller learning rate (÷${rateText(1 / factor)})`
      : `A smaller learning rate (${rateChange(rate, rate * factor)})`;
  const ending = `A clear new ${better === 'fall' ? 'low' : 'high'} or a changed rate ends this verdict.`;
  const ranOut =
    rate !== undefined && rate < RUN_OUT * highestRate
      ? `The learning rate is down to ${rateText(rate)} from ${rateText(highestRate)}: its schedule is over, and little will move any more.`
      : '';
  switch (kind) {
    case 'stalled':
      return say(
        `Stalled since ${unit} ${facts.since}: ${name} ${floor} for ${facts.lasting}${at}.`,
        [
          drift,
          turned,
          `Steps of this size jump across the minimum, from one side to the other.`,
          `${cut(CUT.stalled)} makes smaller jumps, so that the ${noun} gets further.`,
          ending,
        ],
        [...level, { label: 'gain from the first half to the second', value: facts.drift }, turns],
      );
    case 'oscillating':
      return say(
        `Oscillating since ${unit} ${facts.since}: ${name} ${floor}, up and down in turns for ${facts.lasting}${at}.`,
        [turned, `Each step lands on the other side of the minimum.`, `${cut(CUT.oscillating)} takes the swing out.`, ending],
        [...level, turns],
      );
    case 'converged':
      if (spread === 0)
        return say(
          `Converged: ${name} has not moved from ${floor} for ${facts.lasting}.`,
          [
            `Nothing moves at all. Either there is nothing left to learn, or nothing is being trained: a rate of 0, frozen weights, ` +
              `a saturated output. Any movement changes this verdict.`,
          ],
          level,
        );
      return say(
        `Converged: ${name} ${digits(facts.now, noise)}, no ${better} worth waiting for since ${unit} ${facts.since}.`,
        [
          lastGain,
          ranOut ||
            `The ${noun} is at its floor: it does not jump across a minimum, so that a smaller rate would have nothing to take away.`,
          `More of the same should gain little; if this ${noun} is not good enough, change the model or the data.`,
          `A new ${better} ends this verdict.`,
        ],
        level,
      );
    case 'overfitting': {
      const gap = beside ? `, while ${beside.name} is at ${digits(beside.now)}` : '';
      return say(
        `Overfitting: ${name} ${digits(facts.now, noise)}, best was ${bestText}${
          trainFalls && beside ? `; ${beside.name} still ${beside.better}` : ''
        }.`,
        [
          `It is ${digits(Math.abs(facts.now - best.value))} ${worse === 'rise' ? 'above' : 'below'} that best${gap}.`,
          `The model goes on learning its training data, but no longer what carries over to other data.`,
          `Stop early and keep the best state: a lower learning rate would only slow this down.`,
          `A new ${better === 'fall' ? 'low' : 'high'} of the ${name} ends this verdict.`,
        ],
        [
          { label: 'now', value: facts.now },
          { label: `${worse} since its best`, value: Math.abs(facts.now - best.value) },
          ...(beside ? [{ label: `${beside.name} now`, value: beside.now }] : []),
        ],
      );
    }
    case 'rate-too-low':
      return say(
        `Learning rate looks too low: ${name} ${facts.moved}${at}, steadily and with little noise.`,
        [
          turned,
          `The ${noun} ${better}s on a straight path, in steps too small to jump across anything.`,
          `A rate about three times higher${rate === undefined ? '' : ` (${rateChange(rate, 3 * rate)})`} should get there sooner.`,
          `Noise or a ${worse} would change this verdict.`,
        ],
        [turns],
      );
    case 'diverging':
      return say(
        `Diverging since ${unit} ${facts.since}: ${name} rose to ${digits(facts.now)}, best was ${digits(best.value)} at ${unit} ${place(best.at ?? 0)}.`,
        [
          `The loss is far above where it began: steps are so large that each makes things worse.`,
          `A much smaller learning rate, a warm-up or clipped gradients help. A ${noun} back below its start ends this verdict.`,
        ],
        [{ label: 'now', value: facts.now }],
      );
    default:
      if (facts.change)
        return say(
          `Settling${at} since ${unit} ${facts.change.at}: ${name} ${digits(facts.change.after)}, before ${digits(facts.change.before)}.`,
          [
            `The learning rate has just changed.`,
            ranOut || `What the new one does shows only after a while: more values will tell.`,
            lastGain,
          ],
          [{ label: 'now', value: facts.now }],
        );
      if (facts.worsened || !facts.isClear)
        return say(
          `Unsettled: ${name} ${facts.moved}${at}${facts.isClear ? '' : ', no more than its noise'}.`,
          [
            turned,
            ranOut ||
              `The ${noun} does not ${better} clearly, but neither does it stand still or ${worse} for long enough to say why. More values will tell.`,
          ],
          [{ label: 'now', value: facts.now }, turns],
        );
      if (!likely)
        return say(
          `Slowing down: ${name} ${facts.moved}${at}.`,
          [lastGain, ranOut || `It still ${better}s, but going on as before may gain little.`, `A few more values will tell.`],
          [{ label: 'now', value: facts.now }],
        );
      return say(
        `Progressing: ${name} ${facts.moved}${at}.`,
        [lastGain, ranOut || `Going on as before still pays.`, `A stretch without a clear ${better} would change this verdict.`],
        [{ label: 'now', value: facts.now }],
      );
  }
}

/** "fell by 0.001, 0.2 times its spread" */
function drifted({ drift, spread, better, worse }: Facts): string {
  if (drift === 0 || spread === 0) return 'did not move';
  const past = (drift > 0 ? better : worse) === 'fall' ? 'fell' : 'rose';
  return `${past} by ${digits(Math.abs(drift))}, ${digits(Math.abs(drift) / spread, 0.1)} times the spread of single values`;
}

/** Says that there is too little to say anything. */
export function wordsBefore(seen: number, needed: number): Words {
  return {
    sentence: `Warming up: ${seen} of about ${count(needed, 'value')} needed for a verdict.`,
    explanation: 'The first values move fast and say little about what follows.',
    evidence: [],
  };
}

/** Says that a series is no number any more, since position `at`. */
export function wordsBroken(name: string, value: number, at: number, unit: string): Words {
  return {
    sentence: `Diverging since ${unit} ${place(at)}: ${name} is ${digits(value)}.`,
    explanation:
      `The numbers left the range that a computer can hold, and hardly any later step brings them back. ` +
      `Start again from a saved state with a smaller learning rate, a warm-up or clipped gradients. A finite value ends this verdict.`,
    evidence: [{ label: name, value, at }],
  };
}
