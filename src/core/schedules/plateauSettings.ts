import { kerasPlateau } from './plateau.ts';
import { rounded } from './rateText.ts';
import type { ScheduleSettings } from './remedy.ts';

/** What the parameters of a plateau rule are chosen from. */
export interface PlateauFacts {
  readonly lr?: number;
  readonly monitor: 'val_loss' | 'loss';
  /** Values of the judged curve, one an epoch. */
  readonly monitored: ArrayLike<number>;
  /** Index from which the curve no longer falls. */
  readonly stalledSince: number;
  /** Spread of the values around the curve, where it is known already. */
  readonly noise?: number;
  readonly factor: number;
}

const MIN_PATIENCE = 3;
const MAX_PATIENCE = 50;

/** The spread of a noisy curve, from the differences of neighbours: a slow trend cancels out, an outlier counts little. */
export function noiseScale(values: ArrayLike<number>, from = 0): number {
  const jumps: number[] = [];
  for (let i = Math.max(1, from + 1); i < values.length; i++) {
    const jump = Math.abs((values[i] ?? NaN) - (values[i - 1] ?? NaN));
    if (Number.isFinite(jump)) jumps.push(jump);
  }
  jumps.sort((a, b) => a - b);
  // 0.954 = median of |difference of two normal values of spread 1|.
  return (jumps[jumps.length >> 1] ?? 0) / 0.954;
}

/** The epoch (0-based) at whose end the rule first cuts the rate, or Infinity. */
function firstCut(monitored: ArrayLike<number>, patience: number, minDelta: number): number {
  const rule = kerasPlateau(1, { factor: 0.5, patience, minDelta, cooldown: 0, minLr: 0 });
  for (let epoch = 0; epoch < monitored.length; epoch++) {
    const value = monitored[epoch];
    if (rule.next(value !== undefined && Number.isFinite(value) ? value : undefined) < 1) return epoch;
  }
  return Infinity;
}

/** The smallest patience that, replayed on the recorded curve, sleeps as long as the loss still falls. */
function patienceFor(monitored: ArrayLike<number>, stalledSince: number, minDelta: number): number {
  let patience = MIN_PATIENCE;
  while (patience < MAX_PATIENCE && firstCut(monitored, patience, minDelta) < stalledSince) patience += 1;
  return patience;
}

/**
 * Settings that would have cut the rate on this very run: after the curve stopped falling, and not before.
 * `minDelta` starts at half the noise, so that luck does not pass for progress, and grows where that alone never lets
 * the rule fire.
 */
export function plateauSettings(facts: PlateauFacts): ScheduleSettings & { kind: 'reduce-on-plateau' } {
  const { monitored, stalledSince, factor, monitor, lr } = facts;
  const noise = facts.noise ?? noiseScale(monitored, stalledSince);
  let minDelta = noise > 0 ? rounded(noise / 2, 1) : 1e-6;
  let patience = patienceFor(monitored, stalledSince, minDelta);
  for (const share of [1, 2]) {
    if (firstCut(monitored, patience, minDelta) < Infinity || noise === 0) break;
    minDelta = rounded(noise * share, 1);
    patience = patienceFor(monitored, stalledSince, minDelta);
  }
  return {
    kind: 'reduce-on-plateau',
    monitor,
    factor,
    patience,
    minDelta,
    // A lower rate needs a few epochs before its effect can be judged. (A cooldown of 1 acts like none.)
    cooldown: Math.max(2, Math.round(patience / 4)),
    minLr: lr === undefined ? 0 : rounded(lr / 1000, 1),
  };
}
