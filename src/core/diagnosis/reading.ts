import type { Look } from './features.ts';
import type { Chances } from './judge.ts';
import type { VerdictKind } from './verdict.ts';

/** Chances from which a reading counts. They were set on labelled runs, on families that the model had not seen. */
const ENTER = { reduce: 0.22, other: 0.5 };
/** Chances below which a reading that holds is given up. */
const LEAVE = { reduce: 0.18, other: 0.3 };
/** Lowering the rate may be this much less likely than the likeliest other reading: it costs little where it does not help. */
const RIVAL = 0.4;
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

/** What a single look says, `now` being the verdict that holds. */
export function read(look: Look, chances: Chances, now: VerdictKind, { n, sinceChange, perStep }: Extent): VerdictKind {
  const { judged } = look;
  if (judged.path === 0) return 'converged';
  const straight = judged.risingHalf === 0 && judged.netHalf > 0.999;
  if (straight && judged.fallHalf < MATERIAL) return 'converged';
  const enough = (kind: VerdictKind, chance: number): boolean => chance >= (now === kind ? LEAVE.other : ENTER.other);
  const slow = enough('rate-too-low', chances.slow) ? 'rate-too-low' : undefined;
  const grace = look.sinceChange === 1 ? 0 : Math.max(GRACE.values, GRACE.share * n);
  const settled = sinceChange >= grace;
  if (straight) return (settled && slow) || 'progressing';
  if (partsWays(look)) return 'overfitting';
  const clear = judged.noise < UNCLEAR.noise || n >= (perStep ? UNCLEAR.steps : UNCLEAR.epochs);
  const rival = Math.max(chances.overfitting, chances.converged, chances.slow) * (now === 'overfitting' ? 1 : RIVAL);
  if (settled && clear && chances.reduce >= (isFloor(now) ? LEAVE : ENTER).reduce && chances.reduce >= rival)
    return isFloor(now) ? now : zigzags(judged.turnsHalf, n / 2) ? 'oscillating' : 'stalled';
  if (enough('overfitting', chances.overfitting)) return 'overfitting';
  if (settled && slow) return slow;
  if (sinceChange >= 2 * grace && enough('converged', chances.converged)) return 'converged';
  return 'progressing';
}

/**
 * Does the training loss fall beyond doubt while the judged one rises beyond doubt: within the last half, or by now far above a
 * best that is long past? (`certain…` are compressed: 1.4 stands for 3 standard errors, 1.8 for 5.)
 */
function partsWays({ judged, train, paired }: Look): boolean {
  if (paired === 0 || train.certainHalf < 1.4) return false;
  const rises = judged.certainHalf < -1.4 && judged.sinceBestMean > 0.3;
  return rises || (judged.certainAbove > 1.8 && judged.sinceBestMean > 0.5 && judged.fallHalf < 0);
}

/** Does a curve turn at more of its steps than noise would? Independent noise turns at 2/3 of them, ± 0.42/√steps. */
function zigzags(turns: number, steps: number): boolean {
  return turns > Math.max(0.8, Math.min(0.95, 2 / 3 + (3 * 0.42) / Math.sqrt(steps)));
}
