import type { RemedySettings } from '../schedules/remedy.ts';
import type { Problem, TrainingSite } from './analysis.ts';

/** Why this training gets no such change, however it is written. */
export function refusal(site: TrainingSite, settings: RemedySettings): Problem | undefined {
  const changesRate = settings.kind !== 'set-rate' && settings.kind !== 'early-stopping';
  if (site.existingSchedule && changesRate) {
    const { line, what } = site.existingSchedule;
    return {
      reason: `This training already changes its learning rate, in \`${what}\`: two schedules would work against each other.`,
      line,
    };
  }
  if ('monitor' in settings && !site.monitors.some(({ name }) => name === settings.monitor)) {
    const isUnvalidated = settings.monitor.startsWith('val') && !site.monitors.some(({ of }) => of === 'validation');
    const why = isUnvalidated ? ', since no validation data is passed to it' : '';
    const reason = `This ${site.what} reports no ${settings.monitor}${why}: a rule that watches it would never act.`;
    return { reason, line: site.line };
  }
  if (settings.kind === 'early-stopping' && site.stopper) {
    const { line, what } = site.stopper;
    return { reason: `This training is stopped early already, in \`${what}\`.`, line };
  }
  return undefined;
}
