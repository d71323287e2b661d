import { remedyWith } from '../schedules/catalogue.ts';
import { leastRate } from '../schedules/plateauSettings.ts';
import type { Remedy } from '../schedules/remedy.ts';
import type { Monitor } from './monitor.ts';

/**
 * What puts a lower rate that a trial has proved into the script: the rule that would have lowered it so, as far as the run has the numbers
 * for it, and the plain rate. The trial has shown what a lower rate does from where the run stood; a whole run at it may be slower.
 */
export function keptRemedies(monitor: Monitor, rates: { readonly from: number; readonly to: number }): readonly Remedy[] {
  const { from, to } = rates;
  const settings = monitor.preview('reduce-on-plateau')?.remedy.settings;
  const byRule =
    settings?.kind === 'reduce-on-plateau'
      ? [
          remedyWith(
            { ...settings, factor: Number((to / from).toPrecision(2)), minLr: Math.min(settings.minLr, leastRate(from)) },
            { lr: from },
          ),
        ]
      : [];
  return [...byRule, remedyWith({ kind: 'set-rate', lr: to }, { lr: from })];
}
