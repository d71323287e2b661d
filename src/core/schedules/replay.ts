import { kerasPlateau } from '../diagnosis/rules/keras.ts';
import type { Look, Rule } from '../diagnosis/rules/rule.ts';
import type { ScheduleSettings } from './remedy.ts';
import { foretold } from './schedule.ts';

/** What a rule is shown at the end of an epoch. Like in the code that Lossline inserts, one without a finite value is not evidence of anything. */
export function lookAt(monitored: ArrayLike<number>, epoch: number): Look {
  const value = monitored[epoch];
  return { value: value !== undefined && Number.isFinite(value) ? value : undefined, step: epoch };
}

/** The rate in force during each epoch, given the values measured at the epochs' ends. */
export function ratesInForce(rule: Rule, initialLr: number, monitored: ArrayLike<number>): number[] {
  const rates: number[] = [];
  let lr = initialLr;
  for (let epoch = 0; epoch < monitored.length; epoch++) {
    rates.push(lr);
    const action = rule.next(lookAt(monitored, epoch));
    if (action?.kind === 'rate') lr = action.to;
  }
  return rates;
}

/**
 * What the learning rate would have been, with these settings, in each epoch of a recorded run.
 * Element `i` is the rate in force during epoch `i` (0-based): a cut at the end of epoch 30 shows at 31.
 * A rule that answers to the loss can only be replayed as far as there are values: the result is as long as `monitored`.
 * A schedule is known in advance: the result then covers the planned rest too, up to `rounds` where they are known.
 * `initialLr` is the rate of the run; a schedule that brings its own ignores it.
 */
export function replayLr(
  settings: ScheduleSettings,
  initialLr: number,
  monitored: ArrayLike<number>,
  rounds = monitored.length,
): number[] {
  if (settings.kind === 'reduce-on-plateau') return ratesInForce(kerasPlateau(initialLr, settings), initialLr, monitored);
  const rate = foretold(settings, initialLr, rounds);
  const own = 'decaySteps' in settings ? Math.ceil(settings.decaySteps ?? 0) : 0;
  return Array.from({ length: Math.max(monitored.length, rounds, own) }, (_, epoch) => rate(epoch));
}
