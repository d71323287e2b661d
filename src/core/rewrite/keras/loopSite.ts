import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { importsIn } from '../python/python.ts';
import type { Calls } from '../python/calls.ts';
import { headOf, type TrainingLoop } from '../python/loops.ts';
import { readingOf } from '../python/reading.ts';
import type { SyntaxNode } from '../syntax.ts';
import { compilesFor } from './compile.ts';
import { scheduleOfLoop } from './existing.ts';
import { scheduleInLoop, switchInLoop, watchInLoop } from './loopEdits.ts';
import { stopperIn, watchedIn } from './loopValues.ts';
import { valuesOf } from './names.ts';
import { describe } from './optimizer.ts';
import { setRate } from './setRate.ts';
import { askAbout, optimizersOf, type LoopOptimizer } from './tapes.ts';

/** A loop with a `GradientTape` as a training site. */
export function loopSite(loop: TrainingLoop, steps: readonly SyntaxNode[], calls: Calls, root: SyntaxNode): TrainingSite {
  const { start, end, line, text } = headOf(loop.site);
  const optimizers = optimizersOf(loop, calls);
  const [first] = optimizers;
  const existingSchedule = scheduleOfLoop(
    optimizers.map(({ node }) => node),
    root,
  );
  const stopper = stopperIn(loop);
  const made = first && valueOf(first, root);
  const ask = askAbout(optimizers, made);
  const optimizer = made && { ...(first.name !== undefined && { name: first.name }), ...describe(made) };
  return {
    kind: 'loop',
    range: { start, end },
    line,
    what: text,
    monitors: watchedIn(loop, readingOf(steps, calls), root).map(({ name, line: at, mode, of }) => ({
      name,
      line: at,
      mode,
      of,
    })),
    ...(loop.unit === 'step' && { unit: 'step' }),
    ...(loop.rounds?.value !== undefined && { epochs: loop.rounds.value }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
    ...(stopper && { stopper }),
    ...(ask && { ask }),
  };
}

/** What makes the optimizer: what its name is given, or the `compile` of the model that it belongs to. */
function valueOf({ node }: LoopOptimizer, root: SyntaxNode): SyntaxNode | undefined {
  if (valuesOf(node).length > 0) return node;
  return compilesFor(node.text.replace(/\.optimizer$/, ''), root)?.optimizer;
}

/** The edits that put a remedy into a loop. */
export function editsForLoop(
  script: Script,
  found: { readonly loop: TrainingLoop; readonly steps: readonly SyntaxNode[]; readonly calls: Calls },
  site: TrainingSite,
  settings: RemedySettings,
): TextEdit[] | Problem {
  const { loop, steps, calls } = found;
  const [optimizer] = optimizersOf(loop, calls);
  if (site.ask) return site.ask;
  if (!optimizer?.name) return { reason: 'This loop has no name for its optimizer.', line: site.line };
  if (settings.kind === 'set-rate')
    return setRate(script, { value: valueOf(optimizer, script.root), receiver: loop.loop }, site, settings);
  if (loop.once) {
    const reason = 'This loop goes over the data once, in a function that another file calls: put a schedule where it is called.';
    return { reason, line: site.line };
  }
  const old = importsIn(script.root).find(({ module }) => module === 'tensorflow.compat.v1');
  if (old)
    return { reason: 'This script is written for TensorFlow 1, whose graphs take no new rate while they run.', line: site.line };
  const tape = { loop, optimizer: optimizer.name, values: watchedIn(loop, readingOf(steps, calls), script.root) };
  switch (settings.kind) {
    case 'reduce-on-plateau':
    case 'early-stopping':
      return watchInLoop(script, tape, settings);
    case 'switch-to-sgd':
      return switchInLoop(script, tape, site, settings);
    default:
      return scheduleInLoop(script, tape, site, settings);
  }
}
