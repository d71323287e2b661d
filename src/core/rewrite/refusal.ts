import type { ScheduleSettings } from '../schedules/remedy.ts';
import type { Problem, TrainingSite } from './analysis.ts';

/** Why this training gets no such schedule, whatever its callbacks look like. */
export function refusal(site: TrainingSite, settings: ScheduleSettings): Problem | undefined {
  if (site.existingSchedule) {
    const { line, what } = site.existingSchedule;
    return {
      reason: `This training already changes its learning rate, in \`${what}\`: two schedules would work against each other.`,
      line,
    };
  }
  if (settings.kind === 'reduce-on-plateau' && !site.monitors.includes(settings.monitor)) {
    const reason = `This ${site.what} reports no ${settings.monitor}, since no validation data is passed to it, so a rule that watches it would never act.`;
    return { reason, line: site.line };
  }
  return undefined;
}
