import { rateText } from '../diagnosis/numbers.ts';
import type { ScheduleSettings } from '../schedules/remedy.ts';

/** The one line of comment that tells a reader of the script what the schedule does. */
export function purpose(settings: ScheduleSettings): string {
  if (settings.kind === 'reduce-on-plateau')
    return `Lowers the learning rate when ${settings.monitor} has not improved for ${settings.patience} epochs.`;
  const floor = settings.initialLr * settings.alpha;
  const [from, to] = [rateText(settings.initialLr), rateText(floor)];
  return `Lowers the learning rate along a cosine, from ${from} to ${to} within ${settings.decaySteps} epochs.`;
}

/** A number as a person would type it: `0.001`, but `1e-6` rather than `0.000001`. */
export function literal(value: number): string {
  const [plain, short] = [String(value), value.toExponential().replace('e+', 'e')];
  return value < 0.001 && short.length < plain.length ? short : plain;
}
