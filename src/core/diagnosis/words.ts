import type { Facts } from './facts.ts';
import { count, digits, place, rateChange } from './numbers.ts';
import { type Circumstances, evidenceOf, opening, type Phrases, phrasesOf } from './phrases.ts';
import type { Evidence, VerdictKind } from './verdict.ts';

/** What surfaces show of a verdict. */
export interface Words {
  readonly sentence: string;
  readonly explanation: string;
  readonly evidence: readonly Evidence[];
}

/** What a cut leaves of the rate: on a floor, and of a curve that swings, which needs a calmer rate, not a tiny one. */
export const CUT = { stalled: 0.2, oscillating: 0.5 } as const;

const REWARDED = 'A run that learns from rewards moves the target of its own loss: judge it by the reward.';

/** Says a verdict on a finite curve: what it is in one sentence, then the numbers that carry it, what helps and what would change it. */
export function wordsFor(kind: VerdictKind, facts: Facts, circumstances: Circumstances): Words {
  const { rewarded, rate, trainFalls, strength } = circumstances;
  const { name, noun, unit, spread, noise, best, better, worse, beside } = facts;
  const phrases = phrasesOf(facts, circumstances);
  const { at, floor, turned, ranOut, cut } = phrases;
  const { turns, now, level, common } = evidenceOf(facts, rate);
  const say = (sentence: string, explanation: readonly string[], own: readonly Evidence[]): Words => ({
    sentence,
    explanation: [rewarded ? REWARDED : '', ...explanation].filter(Boolean).join(' '),
    evidence: [...own, ...common],
  });
  switch (kind) {
    case 'stalled':
      return say(
        `${opening('stalled', strength)} since ${unit} ${facts.since}: ${name} ${floor} for ${facts.lasting}${at}.`,
        [
          phrases.drift,
          turned,
          `Steps of this size jump across the minimum, from one side to the other.`,
          `${cut(CUT.stalled)} makes smaller jumps, so that the ${noun} gets further.`,
          phrases.ending,
        ],
        [...level, { label: 'gain from the first half to the second', value: facts.drift }, turns],
      );
    case 'oscillating':
      return say(
        `${opening('oscillating', strength)} since ${unit} ${facts.since}: ${name} ${floor}, up and down in turns for ${facts.lasting}${at}.`,
        [
          turned,
          `Each step lands on the other side of the minimum.`,
          `${cut(CUT.oscillating)} takes the swing out.`,
          phrases.ending,
        ],
        [...level, turns],
      );
    case 'converged':
      if (spread === 0)
        return say(
          `${opening('converged', strength)}: ${name} has not moved from ${floor} for ${facts.lasting}.`,
          [
            `Nothing moves at all. Either there is nothing left to learn, or nothing is being trained: a rate of 0, frozen weights, ` +
              `a saturated output. Any movement changes this verdict.`,
          ],
          level,
        );
      return say(
        `${opening('converged', strength)}: ${name} ${digits(facts.now, noise)}, no ${better} worth waiting for since ${unit} ${facts.since}.`,
        [
          phrases.lastGain,
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
        `${opening('overfitting', strength)}: ${name} ${digits(facts.now, noise)}, best was ${phrases.best}${
          trainFalls && beside ? `; ${beside.name} still ${beside.better}` : ''
        }.`,
        [
          `It is ${digits(Math.abs(facts.now - best.value))} ${worse === 'rise' ? 'above' : 'below'} that best${gap}.`,
          `The model goes on learning its training data, but no longer what carries over to other data.`,
          `Stop early and keep the best state: a lower learning rate would only slow this down.`,
          `A new ${better === 'fall' ? 'low' : 'high'} of the ${name} ends this verdict.`,
        ],
        [
          now,
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
        `${opening('diverging', strength)} since ${unit} ${facts.since}: ${name} rose to ${digits(facts.now)}, best was ${digits(best.value)} at ${unit} ${place(best.at ?? 0)}.`,
        [
          `The loss is far above where it began: steps are so large that each makes things worse.`,
          `A much smaller learning rate, a warm-up or clipped gradients help. A ${noun} back below its start ends this verdict.`,
        ],
        [now],
      );
    default:
      return say(...onTheWay(facts, phrases, circumstances));
  }
}

/** A run of which nothing else can be said: how it goes, why it is said, and on what evidence. */
function onTheWay(
  facts: Facts,
  { at, turned, lastGain, ranOut }: Phrases,
  { likely, rate }: Circumstances,
): readonly [string, readonly string[], readonly Evidence[]] {
  const { name, unit, noun, better, worse, worsened, isClear, change } = facts;
  const { now, turns } = evidenceOf(facts, rate);
  const goes = `${name} ${facts.moved}${at}`;
  if (change)
    return [
      `Settling${at} since ${unit} ${change.at}: ${name} ${digits(change.after)}, before ${digits(change.before)}.`,
      [
        `The learning rate has just changed.`,
        ranOut || `What the new one does shows only after a while: more values will tell.`,
        lastGain,
      ],
      [now],
    ];
  if (worsened || !isClear)
    return [
      `Unsettled: ${goes}${isClear ? '' : ', no more than its noise'}.`,
      [
        turned,
        ranOut ||
          `The ${noun} does not ${better} clearly, but neither does it stand still or ${worse} for long enough to say why. More values will tell.`,
      ],
      [now, turns],
    ];
  if (!likely)
    return [
      `Slowing down: ${goes}.`,
      [lastGain, ranOut || `It still ${better}s, but going on as before may gain little.`, `A few more values will tell.`],
      [now],
    ];
  return [
    `Progressing: ${goes}.`,
    [lastGain, ranOut || `Going on as before still pays.`, `A stretch without a clear ${better} would change this verdict.`],
    [now],
  ];
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
