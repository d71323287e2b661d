import { rounded } from '../diagnosis/numbers.ts';
import { kerasPlateau } from '../diagnosis/rules/keras.ts';
import type { RemedySettings } from './remedy.ts';
import { lookAt } from './replay.ts';

/** What the parameters of a plateau rule are chosen from. */
export interface PlateauFacts {
  readonly lr?: number;
  readonly monitor: 'val_loss' | 'loss';
  /** Values of the judged curve, one an epoch. */
  readonly monitored: ArrayLike<number>;
  /** Index from which the curve no longer falls. */
  readonly stalledSince: number;
  readonly factor: number;
  /** Epochs of the whole run, where known. A run is at least as long as what is recorded of it. */
  readonly epochsPlanned?: number;
}

const MAX_PATIENCE = 50;
/** What is left of the rate after all cuts. */
const FLOOR = 0.01;

/**
 * The patience below which a run of so many epochs is not judged: a tenth of it up to 10 epochs, which is Keras's own default, and a
 * hundredth of it beyond. A floor of noise shows within a few epochs, but a cut also slows whatever still falls beneath the noise.
 * On simulated runs (floor and noise in proportion to the rate, with and without slow progress beneath; 40 … 1500 epochs) a patience
 * of 3 ended up to a third higher than this; much more than a tenth of the epochs spends short runs on waiting.
 */
export function leastPatience(epochs: number): number {
  return Math.round(Math.min(MAX_PATIENCE, Math.max(5, Math.min(10, epochs / 10), epochs / 100)));
}

/** A lower rate needs a while before its effect can be judged. */
export function cooldownFor(patience: number): number {
  return Math.max(2, Math.round(patience / 2)); // 1 acts like none
}

/** Where the cuts end. At a thousandth of the rate every simulated run ended higher: it learns next to nothing any more. */
export function leastRate(lr: number | undefined): number {
  return lr === undefined ? 0 : rounded(lr * FLOOR, 2);
}

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
  for (let epoch = 0; epoch < monitored.length; epoch++) if (rule.next(lookAt(monitored, epoch))) return epoch;
  return Infinity;
}

/** The smallest patience, from `least` on, that, replayed on the recorded curve, sleeps as long as the loss still falls. */
function patienceFor({ monitored, stalledSince }: PlateauFacts, least: number, minDelta: number): number {
  let patience = least;
  while (patience < MAX_PATIENCE && firstCut(monitored, patience, minDelta) < stalledSince) patience += 1;
  return patience;
}

/**
 * Settings that cut the rate on a run like this one: after the curve stopped falling, and not before.
 * `minDelta` starts at half the noise, so that luck does not pass for progress, and grows where luck alone keeps the rule from firing.
 */
export function plateauSettings(facts: PlateauFacts): Extract<RemedySettings, { kind: 'reduce-on-plateau' }> {
  const { monitored, stalledSince, factor, monitor, lr } = facts;
  const noise = noiseScale(monitored, stalledSince);
  const least = leastPatience(Math.max(facts.epochsPlanned ?? 0, monitored.length));
  let minDelta = noise > 0 ? rounded(noise / 2, 1) : 1e-6;
  let patience = patienceFor(facts, least, minDelta);
  for (const share of [1, 2]) {
    // On a young floor the rule's silence is no sign of luck: it has hardly had the time to fire.
    const young = monitored.length - stalledSince < 2 * patience;
    if (young || noise === 0 || firstCut(monitored, patience, minDelta) < Infinity) break;
    minDelta = rounded(noise * share, 1);
    patience = patienceFor(facts, least, minDelta);
  }
  return {
    kind: 'reduce-on-plateau',
    monitor,
    factor,
    patience,
    minDelta,
    cooldown: cooldownFor(patience),
    minLr: leastRate(lr),
  };
}
