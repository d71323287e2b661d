/**
 * What would have helped at a fork, from what other rates gained there. The rule is that of the labelled curves that detectors are
 * compared on, made out from their numbers (it gives 99 % of their labels; the rest are ties that rounding decides).
 */
export type Label = 'reduce_helps' | 'converged' | 'progressing' | 'lr_too_low' | 'overfitting' | 'diverging' | 'unclear';

/** Gains as shares of the loss at the fork; null where the loss was lost. */
export interface Gains {
  /** What the better of half and a tenth of the rate gains over going on. */
  readonly lower: number | null;
  /** What going on gains. */
  readonly same: number | null;
  /** What three times the rate gains over going on. */
  readonly higher: number | null;
  /** What going on gains in the training loss. */
  readonly train: number | null;
}

/** What counts as a gain: more than `floor` is worth having, more than `material` is also more than chance. */
export interface Threshold {
  readonly floor: number;
  readonly material: number;
}

/** `noise`: standard error of the paired difference; `fall`: how far the loss has come down; `start`: the loss at the fork. */
export function threshold(noise: number, fall: number, start: number): Threshold {
  const floor = Math.max(0.01, (0.0005 * fall) / start);
  return { floor, material: Math.max(floor, 2.5 * noise) };
}

export function label({ lower, same, higher, train }: Gains, { floor, material }: Threshold, validated: boolean): Label {
  if (same === null || lower === null) return 'diverging';
  const more = higher ?? -Infinity;
  const onTrain = train ?? -Infinity;
  const climbs = same <= -material;
  if (climbs && same < -0.1 && onTrain <= -3 * material) return 'diverging';
  if (lower >= material && lower + same >= material && (same < material || lower >= 4 * same)) return 'reduce_helps';
  if (climbs) return validated && onTrain > -material ? 'overfitting' : 'diverging';
  if (more >= material && more + same >= material && (same < material || more > 1.5 * same)) return 'lr_too_low';
  if (same >= material) return 'progressing';
  const worthwhile = [same, ...[lower, more].map((gain) => Math.min(gain, gain + same))];
  return worthwhile.some((gain) => gain >= floor) ? 'unclear' : 'converged';
}
