import type { Verdict, VerdictKind } from '../diagnosis/verdict.ts';

/** How a verdict begins that is sure enough to be offered, and how it is said as a possibility. "looks too low" is one already. */
const OPENINGS: Readonly<Partial<Record<VerdictKind, readonly [string, string]>>> = {
  stalled: ['Stalled', 'May be stalling'],
  oscillating: ['Oscillating', 'May be oscillating'],
  converged: ['Converged', 'May have converged'],
  overfitting: ['Overfitting', 'May be overfitting'],
  diverging: ['Diverging', 'May be diverging'],
};

/** A verdict that is no more than a hint says so in its own sentence, which is the same wherever it is shown. */
export function possibly(verdict: Verdict): Verdict {
  const [sure, possible] = OPENINGS[verdict.kind] ?? [];
  if (verdict.strength !== 'hint' || sure === undefined || !verdict.sentence.startsWith(sure)) return verdict;
  return { ...verdict, sentence: `${possible}${verdict.sentence.slice(sure.length)}` };
}
