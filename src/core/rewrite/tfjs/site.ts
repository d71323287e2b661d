import type { ScheduleSettings } from '../../schedules/remedy.ts';
import type { Problem, TrainingSite } from '../analysis.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import { existingScheduleOf } from './existing.ts';
import { epochsOf, monitorsOf, type Fit } from './fits.ts';
import { optimizerOf } from './optimizer.ts';

/** What a fit tells about itself. */
export function siteOf(fit: Fit, all: readonly Fit[], root: SyntaxNode): TrainingSite {
  const [epochs, optimizer, existingSchedule] = [epochsOf(fit), optimizerOf(fit, root), existingScheduleOf(fit, all, root)];
  return {
    range: { start: fit.callee.startIndex, end: fit.callee.endIndex },
    line: lineOf(fit.callee),
    what: fit.callee.text.includes('\n') ? fit.method : fit.callee.text,
    monitors: monitorsOf(fit),
    ...(epochs !== undefined && { epochs }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
  };
}

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
