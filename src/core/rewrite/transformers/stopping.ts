import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Monitored, Problem } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal } from '../purpose.ts';
import { addCallback } from '../python/callbacks.ts';
import { imported } from '../python/imports.ts';
import { lineOf } from '../tree.ts';
import { strategyIn } from './evaluation.ts';
import { evaluating, evaluations, setOptions, type Options, type Parts } from './place.ts';
import type { Training } from './trainers.ts';

/** The edits that give a trainer an `EarlyStoppingCallback`, and its arguments what that needs. */
export function stopEarly(
  parts: Parts,
  { trainers }: Training,
  remedy: Extract<RemedySettings, { kind: 'early-stopping' }>,
): readonly TextEdit[] | Problem {
  const { script, trainer, site } = parts;
  const monitor = site.monitors.find(({ name }) => name === remedy.monitor);
  if (trainers.length === 0)
    return { reason: 'The Trainer is made in another file: give it an EarlyStoppingCallback there.', line: site.line };
  if (trainers.length > 1 || !monitor) {
    const lines = trainers.map(lineOf).join(', ');
    return {
      reason: `The trainer is made in several places (lines ${lines}): add an EarlyStoppingCallback to each.`,
      line: site.line,
    };
  }
  const options = stoppingOptions(parts, monitor);
  if ('reason' in options) return options as Problem;
  const { style } = parts;
  const { names, edits } = imported(script, 'transformers', ['EarlyStoppingCallback'], style);
  const patience = evaluations(remedy.patience, parts);
  const numbers = `early_stopping_patience=${field(patience)}, early_stopping_threshold=${field(literal(remedy.minDelta))}`;
  const what = `${monitor.name} has not improved for ${patience} evaluation${patience === 1 ? '' : 's'}`;
  const added = addCallback(script.text, trainer.call, `${names[0]}(${numbers})`, `Stops the training when ${what}.`, style);
  if ('reason' in added) return added;
  return [...edits, ...setOptions(parts, options, 'The best model is kept, so it is saved when it is evaluated.'), ...added];
}

/** What early stopping needs of the training arguments: evaluation, and saving at the same times. */
function stoppingOptions(parts: Parts, monitor: Monitored): Options | Problem {
  const { settings, style, evaluation } = parts;
  const q = style.quote;
  const more = evaluating(parts);
  if ('reason' in more) return more as Problem;
  const strategy = more[evaluation.option] ?? evaluation.given?.text ?? `${q}no${q}`;
  const every = more['eval_steps'] ?? settings.get('eval_steps')?.text;
  const saves = settings.get('save_strategy');
  const isSame =
    saves !== undefined && strategyIn(saves).strategy === (more[evaluation.option]?.slice(1, -1) ?? evaluation.strategy);
  const bySteps = /steps/i.test(strategy) && every !== undefined && settings.get('save_steps')?.text !== every;
  const named = settings.get('metric_for_best_model') === undefined;
  return {
    ...more,
    ...(isSame ? {} : { save_strategy: strategy }),
    ...(bySteps ? { save_steps: every } : {}),
    ...(settings.get('load_best_model_at_end')?.type === 'true' ? {} : { load_best_model_at_end: 'True' }),
    ...(named
      ? { metric_for_best_model: `${q}${monitor.name}${q}`, greater_is_better: monitor.mode === 'max' ? 'True' : 'False' }
      : {}),
  };
}
