import type { TrainingSite } from '../analysis.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import { existingScheduleOf } from './existing.ts';
import { epochsOf, monitorsOf, type Fit } from './fits.ts';
import { optimizerOf } from './optimizer.ts';

/** What a fit tells about itself. */
export function siteOf(fit: Fit, all: readonly Fit[], root: SyntaxNode): TrainingSite {
  const [epochs, optimizer, existingSchedule] = [epochsOf(fit), optimizerOf(fit, all, root), existingScheduleOf(fit, all, root)];
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
