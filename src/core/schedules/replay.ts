import { kerasPlateau } from '../diagnosis/rules/keras.ts';
import type { Rule } from '../diagnosis/rules/rule.ts';
import type { ScheduleSettings } from './remedy.ts';
import { cosineDecay } from './schedule.ts';

/** The rate in force during each epoch, given the values measured at the epochs' ends. */
export function ratesInForce(rule: Rule, initialLr: number, monitored: ArrayLike<number>): number[] {
  const rates: number[] = [];
  let lr = initialLr;
  for (let step = 0; step < monitored.length; step++) {
    rates.push(lr);
    const value = monitored[step];
    // Like the code that Lossline inserts: an epoch without a finite value is not evidence of anything.
    const action = rule.next({ value: value !== undefined && Number.isFinite(value) ? value : undefined, step });
    if (action?.kind === 'rate') lr = action.to;
  }
  return rates;
}

/**
 * What the learning rate would have been, with these settings, in each epoch of a recorded run.
 * Element `i` is the rate in force during epoch `i` (0-based): a cut at the end of epoch 30 shows at 31.
 * A rule that answers to the loss can only be replayed as far as there are values: the result is as long as `monitored`.
 * A cosine is known in advance: the result then covers the planned rest too, `max(monitored.length, decaySteps)`.
 * `initialLr` is the rate of the run; a cosine brings its own and ignores it.
 */
export function replayLr(settings: ScheduleSettings, initialLr: number, monitored: ArrayLike<number>): number[] {
  if (settings.kind === 'reduce-on-plateau') return ratesInForce(kerasPlateau(initialLr, settings), initialLr, monitored);
  const rate = cosineDecay(settings.initialLr, settings.decaySteps, settings.alpha);
  return Array.from({ length: Math.max(monitored.length, Math.ceil(settings.decaySteps)) }, (_, epoch) => rate(epoch));
}
