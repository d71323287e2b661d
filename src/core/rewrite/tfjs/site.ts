import type { TrainingSite } from '../analysis.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import { existingScheduleOf } from './existing.ts';
import { monitorsOf, numberOption, type Fit } from './fits.ts';
import { optimizerOf } from './optimizer.ts';

/** What a fit tells about itself. */
export function siteOf(fit: Fit, all: readonly Fit[], root: SyntaxNode): TrainingSite {
  const [epochs, batch] = [numberOption(fit, 'epochs'), numberOption(fit, 'batchSize')];
  const [optimizer, existingSchedule] = [optimizerOf(fit, all, root), existingScheduleOf(fit, all, root)];
  return {
    kind: fit.method,
    range: { start: fit.callee.startIndex, end: fit.callee.endIndex },
    line: lineOf(fit.callee),
    what: fit.callee.text.includes('\n') ? fit.method : fit.callee.text,
    monitors: monitorsOf(fit),
    ...(epochs !== undefined && { epochs }),
    ...(batch !== undefined && { batch }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
  };
}
