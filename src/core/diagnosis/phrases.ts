import type { Facts } from './facts.ts';
import { count, digits, place, rateChange, rateText } from './numbers.ts';
import type { Evidence, Verdict, VerdictKind } from './verdict.ts';

/** What the verdict rests on beside the judged curve itself. */
export interface Circumstances {
  readonly strength: Verdict['strength'];
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

/** How the sentence of an offer begins, and that of a hint, which is a possibility. Other verdicts begin alike. */
const OPENINGS = {
  stalled: ['Stalled', 'May be stalling'],
  oscillating: ['Oscillating', 'May be oscillating'],
  converged: ['Converged', 'May have converged'],
  overfitting: ['Overfitting', 'May be overfitting'],
  diverging: ['Diverging', 'May be diverging'],
} as const satisfies Partial<Record<VerdictKind, readonly [string, string]>>;

/** How the sentence of a verdict begins: as loudly as it is sure. */
export function opening(kind: keyof typeof OPENINGS, strength: Verdict['strength']): string {
  return OPENINGS[kind][strength === 'offer' ? 0 : 1];
}

/** Below this share of its highest value, a rate moves nothing any more. */
const RUN_OUT = 1e-3;

/** Parts of sentences that several verdicts have in common. */
export interface Phrases {
  /** " at 0.001", the rate where it is known. */
  readonly at: string;
  /** "0.312 ± 0.004" */
  readonly floor: string;
  /** "0.308 at epoch 27" */
  readonly best: string;
  readonly turned: string;
  readonly lastGain: string;
  readonly drift: string;
  readonly ending: string;
  /** Said where the schedule of the rate is over, else "". */
  readonly ranOut: string;
  /** "A smaller learning rate (0.01 → 0.002 (÷5))", `factor` being what is left of it. */
  cut(factor: number): string;
}

/** The facts in words. */
export function phrasesOf(facts: Facts, { rate, highestRate }: Pick<Circumstances, 'rate' | 'highestRate'>): Phrases {
  const { unit, spread, noise, better } = facts;
  const best = `${digits(facts.best.value, noise)} at ${unit} ${place(facts.best.at ?? 0)}`;
  return {
    at: rate === undefined ? '' : ` at ${rateText(rate)}`,
    floor: spread > 0 ? `${digits(facts.level, spread)} ± ${digits(spread, spread)}` : digits(facts.level),
    best,
    turned: `It changed direction at ${facts.turns} of the last ${count(facts.turnsOf, 'value')}.`,
    lastGain: facts.lastGain ? `The last 2 % of the way to its best, ${best}, took ${facts.lastGain}.` : `Its best was ${best}.`,
    drift: `From the first half of that time to the second its mean ${drifted(facts)}.`,
    ending: `A clear new ${better === 'fall' ? 'low' : 'high'} or a changed rate ends this verdict.`,
    ranOut:
      rate !== undefined && rate < RUN_OUT * highestRate
        ? `The learning rate is down to ${rateText(rate)} from ${rateText(highestRate)}: its schedule is over, and little will move any more.`
        : '',
    cut: (factor) =>
      `A smaller learning rate (${rate === undefined ? `÷${rateText(1 / factor)}` : rateChange(rate, rate * factor)})`,
  };
}

/** Numbers that several verdicts rest on. */
export function evidenceOf(facts: Facts, rate: number | undefined) {
  const turns: Evidence = { label: `changes of direction (of ${facts.turnsOf})`, value: facts.turns };
  const now: Evidence = { label: 'now', value: facts.now };
  return {
    turns,
    now,
    level: [
      { label: 'level', value: facts.level },
      { label: 'spread', value: facts.spread },
    ] satisfies Evidence[],
    common: [
      { label: 'noise', value: facts.noise },
      facts.best,
      ...(rate === undefined ? [] : [{ label: 'learning rate', value: rate }]),
    ] satisfies Evidence[],
  };
}

/** "fell by 0.001, 0.2 times the spread of single values" */
function drifted({ drift, spread, better, worse }: Facts): string {
  if (drift === 0 || spread === 0) return 'did not move';
  const past = (drift > 0 ? better : worse) === 'fall' ? 'fell' : 'rose';
  const times = spread > 0 ? `, ${digits(Math.abs(drift) / spread, 0.1)} times the spread of single values` : '';
  return `${past} by ${digits(Math.abs(drift))}${times}`;
}
