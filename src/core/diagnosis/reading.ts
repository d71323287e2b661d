import type { Look } from './features.ts';
import type { Chances } from './judge.ts';
import type { Shape } from './shape.ts';
import { halfFrom } from './shape.ts';
import type { VerdictKind } from './verdict.ts';

/** The readings that a verdict other than "progressing" rests on. */
export type Reading = Exclude<keyof Chances, 'progressing'>;

/**
 * Chances from which a reading counts: enough for a hint, and enough for an offer, which speaks up unasked. They were set on labelled
 * runs, on families of tasks that the model had not seen; CONTRIBUTING.md has what they come to there.
 */
const ENTER: Readonly<Record<Reading, number>> = { reduce: 0.31, slow: 0.4, overfitting: 0.4, converged: 0.35 };
const OFFER: Readonly<Record<Reading, number>> = { reduce: 0.42, slow: 0.55, overfitting: 0.55, converged: 0.5 };
/** A reading that holds is given up below this share of the chance that it needed. */
const STAY = 0.8;

/** The reading that stands behind a verdict. */
export function readingOf(kind: VerdictKind): Reading | undefined {
  switch (kind) {
    case 'stalled':
    case 'oscillating':
      return 'reduce';
    case 'rate-too-low':
      return 'slow';
    case 'overfitting':
    case 'converged':
      return kind;
    default:
      return undefined;
  }
}

/** Is this verdict sure enough to speak up, or to go on doing so? */
export function isSure(kind: VerdictKind, chances: Chances, already: boolean): boolean {
  const reading = readingOf(kind);
  return reading !== undefined && chances[reading] >= OFFER[reading] * (already ? STAY : 1);
}

/** After a change of the rate, the run gets this share of its length (and so many values) to show the effect, twice as much for an end. */
const GRACE = { values: 10, share: 0.1 };
/**
 * While the fall is not clear of the noise (as a share of the fall, log10), the run may just have begun: wait for so many values.
 * Single steps are many and noisy; epochs are few.
 */
const UNCLEAR = { noise: -0.7, steps: 32, epochs: 10 };
/** A fall in the last half below this share of the whole fall is no longer worth waiting for. */
const MATERIAL = 5e-4;

/** Is the curve on a floor, where a lower rate should help? */
export const isFloor = (kind: VerdictKind): boolean => kind === 'stalled' || kind === 'oscillating';

/** How long the curve is: its values, those since the rate changed, and whether each stands for a step or more. */
export interface Extent {
  readonly n: number;
  readonly sinceChange: number;
  readonly perStep: boolean;
}

/** A swing is at least a thousandth of the whole fall (log10): less may be how numbers are rounded. */
const SWING = -3;

/** How many values a change of the rate has to show its effect; 0 where there was no change. */
export function graceOf({ sinceChange }: Look, n: number): number {
  return sinceChange === 1 ? 0 : Math.max(GRACE.values, GRACE.share * n);
}

/** A fall of 3 standard errors (compressed, see `Shape`). */
const CERTAIN = 1.4;

/** 3 standard errors (compressed), a way with hardly a turn, and a share of the whole fall. */
const LEAVES = { certain: CERTAIN, net: 0.8, fall: 0.05 };

/** What a single look says, `now` being the verdict that holds. */
export function read(look: Look, chances: Chances, now: VerdictKind, { n, sinceChange, perStep }: Extent): VerdictKind {
  const { judged } = look;
  if (judged.path === 0) return 'converged';
  const straight = judged.risingHalf === 0 && judged.netHalf > 0.999;
  if (straight && judged.fallHalf < MATERIAL) return 'converged';
  if (partsWays(look)) return 'overfitting';
  const grace = graceOf(look, n);
  const clear = judged.noise < UNCLEAR.noise || n >= (perStep ? UNCLEAR.steps : UNCLEAR.epochs);
  const swings = zigzags(judged.turnsHalf, n - halfFrom(n, n - sinceChange));
  const swung = swings && n >= UNCLEAR.steps && judged.noise > SWING && judged.certainHalf < CERTAIN;
  if (swung && sinceChange >= grace) return 'oscillating';
  const floor = isFloor(now) ? now : swings ? 'oscillating' : 'stalled';
  const readings: readonly (readonly [VerdictKind, Reading, boolean])[] = [
    [floor, 'reduce', clear && !straight && !leaves(judged) && sinceChange >= grace],
    ['rate-too-low', 'slow', sinceChange >= grace],
    ['overfitting', 'overfitting', true],
    ['converged', 'converged', !leaves(judged) && sinceChange >= 2 * grace],
  ];
  let best: VerdictKind = 'progressing';
  let most = 1;
  for (const [kind, chance, possible] of readings) {
    const weight = chances[chance] / (ENTER[chance] * (kind === now ? STAY : 1));
    if (!possible || weight < most) continue;
    best = kind;
    most = weight;
  }
  return best;
}

/**
 * Does the training loss fall beyond doubt while the judged one rises beyond doubt: within the last half, or by now far above a
 * best that is long past? (1.8 stands for 5 standard errors.)
 */
function partsWays({ judged, train, paired }: Look): boolean {
  if (paired === 0 || train.certainHalf < CERTAIN) return false;
  const rises = judged.certainHalf < -CERTAIN && judged.sinceBestMean > 0.3;
  return rises || (judged.certainAbove > 1.8 && judged.sinceBestMean > 0.5 && judged.fallHalf < 0);
}

/**
 * Is a curve beyond doubt on its way, so that it stands on no floor: within the last half, almost without a turn, by an amount that counts
 * (down), or by any (up)?
 */
function leaves({ certainHalf, netHalf, fallHalf }: Shape): boolean {
  const down = certainHalf > LEAVES.certain && netHalf > LEAVES.net && fallHalf > LEAVES.fall;
  return down || (certainHalf < -LEAVES.certain && netHalf < -LEAVES.net);
}

/** Does a curve turn at more of its steps than noise would? Independent noise turns at 2/3 of them, ± 0.42/√steps. */
function zigzags(turns: number, steps: number): boolean {
  return turns > Math.max(0.8, Math.min(0.95, 2 / 3 + (3 * 0.42) / Math.sqrt(steps)));
}
