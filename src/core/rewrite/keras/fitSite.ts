import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { numberOf } from '../python/python.ts';
import { functionAround } from '../python/edit.ts';
import { numberBehind } from '../python/values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, walk, within } from '../tree.ts';
import { callbackFor } from './callbacks.ts';
import { compileOf } from './compile.ts';
import { existingScheduleOf, isSettled, setsRate } from './existing.ts';
import { argument, epochsOf, monitorsOf, type Fit } from './fits.ts';
import { compiledWith } from './optimizer.ts';
import { listOf, place } from './place.ts';
import { setRate } from './setRate.ts';
import { stopperOf } from './stopper.ts';
import { switchToSgd } from './switchToSgd.ts';

/** A call of `fit` as a training site. */
export function fitSite(fit: Fit, all: readonly Fit[], root: SyntaxNode): TrainingSite {
  const size = argument(fit, 'batch_size');
  const [epochs, batch] = [epochsOf(fit), size && numberOf(size)];
  const compile = compileOf(fit, root);
  const settled = settledRate(fit, root);
  const rate = settled && numberBehind(settled);
  const existingSchedule = existingScheduleOf(fit, compile, all, root);
  const stopper = stopperOf(fit, root);
  const optimizer = compile && {
    ...compiledWith(compile),
    ...(rate && { lr: rate.value, lrLine: lineOf(rate.node) }),
    ...(rate?.isDefault && { lrIsDefault: true as const }),
  };
  return {
    kind: 'fit',
    range: { start: fit.callee.startIndex, end: fit.callee.endIndex },
    line: lineOf(fit.callee),
    what: fit.callee.text,
    monitors: monitorsOf(fit),
    ...(epochs !== undefined && { epochs }),
    ...(batch !== undefined && { batch }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
    ...(stopper && { stopper }),
  };
}

/** The number that code sets the rate of a fit's model to, after `compile`: `model.optimizer.learning_rate = 0.01`. */
function settledRate(fit: Fit, root: SyntaxNode): SyntaxNode | undefined {
  const own = [...walk(root)].findLast(
    (node) =>
      node.startIndex < fit.call.startIndex &&
      functionAround(node) === functionAround(fit.call) &&
      setsRate(node) !== undefined &&
      node.text.includes(`${fit.receiver.text}.optimizer`),
  );
  const compile = compileOf(fit, root);
  return own && isSettled(own) && (!compile || compile.call.startIndex < own.startIndex) ? setsRate(own) : undefined;
}

/** The edits that put a remedy into a fit. */
export function editsForFit(script: Script, fit: Fit, site: TrainingSite, settings: RemedySettings): TextEdit[] | Problem {
  const compile = compileOf(fit, script.root);
  if (settings.kind === 'set-rate') {
    const settled = settledRate(fit, script.root);
    const held = {
      value: compile?.optimizer,
      receiver: fit.receiver,
      ...(compile && { compile: compile.call }),
      ...(settled && { settled }),
    };
    return setRate(script, held, site, settings);
  }
  const problem = cannotTake(fit);
  if (problem) return problem;
  if (settings.kind === 'switch-to-sgd') return switchToSgd(script, fit, compile, site, settings);
  const callback = callbackFor(script, fit, site, settings, listOf(fit, script.root) ?? fit.call);
  return 'reason' in callback ? callback : place(script, fit, callback);
}

/** Why this call takes no callback of ours. */
function cannotTake(fit: Fit): Problem | undefined {
  const splat = fit.args.find((arg) => /splat/.test(arg.type));
  if (splat && (/dictionary/.test(splat.type) || !argument(fit, 'callbacks'))) {
    const reason = `\`${splat.text}\` may bring callbacks of its own: write the options at this call first.`;
    return { reason, line: lineOf(splat) };
  }
  const epochs = argument(fit, 'epochs');
  const line = lineOf(fit.callee);
  if (!epochs || numberOf(epochs) === 1)
    return { reason: 'This call trains for one epoch only: a schedule here would begin anew with each call.', line };
  const loop = loopThatGoesOn(fit);
  if (!loop) return undefined;
  const reason = `The loop in line ${lineOf(loop)} trains the same model again in each round: a schedule here would begin anew each time.`;
  return { reason, line };
}

/** The loop that calls a fit on a model which it neither makes nor compiles anew. */
function loopThatGoesOn({ call, receiver }: Fit): SyntaxNode | undefined {
  for (const up of ancestors(call)) {
    if (up.type === 'function_definition') return undefined;
    if (!/^(for|while)_statement$/.test(up.type)) continue;
    const anew = [...walk(up)].some((node) => {
      if (node.type === 'assignment' || node.type === 'for_statement')
        return [...walk(node.childForFieldName('left') ?? node)].some(({ text }) => text === receiver.text);
      const object = node.type === 'call' ? node.childForFieldName('function')?.childForFieldName('object') : undefined;
      return (
        object?.text === receiver.text && node.childForFieldName('function')?.childForFieldName('attribute')?.text === 'compile'
      );
    });
    const varies = receiver.type === 'subscript' || receiver.type === 'call';
    if (anew || varies || !within(call, up)) continue;
    return up;
  }
  return undefined;
}
