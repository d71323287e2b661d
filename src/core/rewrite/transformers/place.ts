import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Monitored, Problem, Script, TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal, purpose } from '../purpose.ts';
import { callOf, numberOf } from '../python/python.ts';
import { addArguments } from '../python/callbacks.ts';
import type { PythonStyle } from '../python/edit.ts';
import { numberBehind } from '../python/values.ts';
import { lineOf } from '../tree.ts';
import { strategyIn, type Evaluation } from './evaluation.ts';
import type { Settings } from './trainers.ts';

/** What a training consists of. */
export interface Parts {
  readonly script: Script;
  readonly site: TrainingSite;
  readonly trainer: Settings;
  readonly settings: Settings;
  readonly evaluation: Evaluation;
  readonly style: PythonStyle;
}

/** Options of the training arguments, by name: Python. */
export type Options = Record<string, string>;

/** Evaluations in a training that has no epochs to evaluate at the end of. */
const EVALUATIONS = 20;

/** The edits that give the training arguments these options: those that are there get another value. */
export function setOptions({ script, settings, style }: Parts, options: Options, remark?: string): TextEdit[] {
  const edits: TextEdit[] = [];
  const added: string[] = [];
  for (const [name, code] of Object.entries(options)) {
    const value = settings.get(name);
    if (!value) added.push(`${name}=${code}`);
    else if (value.text !== code.replaceAll(/[\uFDD0\uFDD1]/g, ''))
      edits.push({ start: value.startIndex, end: value.endIndex, text: code });
  }
  return added.length > 0 ? [...edits, ...addArguments(script.text, settings.call, added, remark, style)] : edits;
}

/** What makes the trainer evaluate as often as its rule needs it, or why it cannot. */
export function evaluating({ evaluation, site, settings, style }: Parts): Options | Problem {
  const q = style.quote;
  const once = site.unit !== 'step' && site.epochs === 1;
  if (evaluation.given && evaluation.strategy !== 'no') {
    if (evaluation.strategy !== 'epoch' || !once) return {};
    const reason = 'This training is one epoch long and evaluates once, at its end: no rule can act on that. Evaluate by steps.';
    return { reason, line: lineOf(evaluation.given) };
  }
  const saving = settings.get('save_strategy');
  const steps = once || site.unit === 'step' || (saving && strategyIn(saving).strategy === 'steps');
  if (!steps) return { [evaluation.option]: `${q}epoch${q}` };
  if (settings.get('eval_steps')) return { [evaluation.option]: `${q}steps${q}` };
  // A share of all steps.
  return { [evaluation.option]: `${q}steps${q}`, eval_steps: field(1 / EVALUATIONS) };
}

/** Rounds as evaluations, and no more than there are before the last. */
export function evaluations(rounds: number, { evaluation, site, settings }: Parts): number {
  const perEpoch =
    site.unit !== 'step' && (evaluation.strategy === 'epoch' || (evaluation.strategy === 'no' && site.epochs !== 1));
  if (perEpoch) return Math.min(rounds, Math.max(1, (site.epochs ?? Infinity) - 1));
  const every = settings.get('eval_steps');
  const steps = every && numberBehind(every)?.value;
  const counted = site.unit === 'step' && steps !== undefined && steps >= 1 ? Math.ceil(rounds / steps) : rounds;
  return Math.max(1, Math.min(counted, EVALUATIONS / 4));
}

/** The edits for a plateau: Transformers steps it after each evaluation. */
export function reduceOnPlateau(
  parts: Parts,
  remedy: Extract<RemedySettings, { kind: 'reduce-on-plateau' }>,
  monitor: Monitored,
): TextEdit[] | Problem {
  const q = parts.style.quote;
  const more = evaluating(parts);
  if ('reason' in more) return more as Problem;
  const patience = evaluations(remedy.patience, parts);
  const numbers = {
    // The rule is told no direction otherwise.
    ...(monitor.mode === 'max' && { mode: `${q}max${q}` }),
    factor: field(literal(remedy.factor)),
    // PyTorch cuts one evaluation later than its count says.
    patience: field(patience - 1),
    threshold: field(literal(remedy.minDelta)),
    threshold_mode: `${q}abs${q}`,
    cooldown: field(Math.min(remedy.cooldown, patience)),
    min_lr: field(literal(remedy.minLr)),
  };
  const kwargs = Object.entries(numbers).map(([name, value]) => `${q}${name}${q}: ${value}`);
  const warmup = ['warmup_steps', 'warmup_ratio'].find((name) => parts.settings.get(name));
  const remark = `Lowers the learning rate when ${monitor.name} has not improved for ${many(patience)}.`;
  const options: Options = {
    ...more,
    ...chosenBy(parts, monitor),
    lr_scheduler_type: `${q}reduce_lr_on_plateau${q}`,
    lr_scheduler_kwargs: `{${kwargs.join(', ')}}`,
  };
  return setOptions(parts, options, warmup ? `${remark} It takes no ${warmup}.` : remark);
}

function many(evaluations: number): string {
  return `${evaluations} evaluation${evaluations === 1 ? '' : 's'}`;
}

/** The value that Transformers watches is the one by which it chooses the best model. */
function chosenBy({ settings, style }: Parts, monitor: Monitored): Options {
  const q = style.quote;
  if (settings.get('metric_for_best_model') || monitor.name === 'eval_loss') return {};
  return { metric_for_best_model: `${q}${monitor.name}${q}`, greater_is_better: monitor.mode === 'max' ? 'True' : 'False' };
}

/** What is usual as a warm-up, where its length in epochs says nothing. */
const SHARE = 0.1;

/** Options that transformers 5 no longer has: who uses one has an earlier version. */
const BEFORE_5 = [
  'evaluation_strategy',
  'warmup_ratio',
  'overwrite_output_dir',
  'logging_dir',
  'no_cuda',
  'save_safetensors',
  'use_mps_device',
  'group_by_length',
  'per_gpu_train_batch_size',
];

/** The edits for a cosine, with a warm-up of so many rounds. */
export function cosine(
  parts: Parts,
  remedy: Extract<RemedySettings, { kind: 'cosine' | 'warmup-cosine' }>,
): TextEdit[] | Problem {
  const { script, site, settings, trainer, evaluation, style } = parts;
  const q = style.quote;
  const warmup = remedy.kind === 'warmup-cosine' ? remedy.warmupSteps : 0;
  if (
    remedy.decaySteps !== undefined &&
    site.epochs !== undefined &&
    site.epochs > 1 &&
    remedy.decaySteps + warmup !== site.epochs
  ) {
    const reason = `The Trainer's cosine ends with the training, after ${site.epochs} ${site.unit ?? 'epoch'}s: it takes no other length.`;
    return { reason, line: lineOf(settings.call) };
  }
  // Schedules with a lowest rate came with 4.40, the new name of the option with 4.41.
  const alpha = evaluation.option === 'evaluation_strategy' ? 0 : remedy.alpha;
  const type: Options =
    alpha === 0
      ? { lr_scheduler_type: `${q}cosine${q}` }
      : {
          lr_scheduler_type: `${q}cosine_with_min_lr${q}`,
          lr_scheduler_kwargs: `{${q}min_lr_rate${q}: ${field(literal(alpha))}}`,
        };
  const rate: Options = isOther(remedy.initialLr, site) ? { learning_rate: field(literal(remedy.initialLr ?? 0)) } : {};
  const remark = purpose({ ...remedy, alpha }, site.unit);
  if (warmup === 0) return setOptions(parts, { ...rate, ...type }, remark);
  // An epoch is the shortest warm-up that settings can say, and much of a short training.
  const isShort = site.epochs !== undefined && warmup === 1 && warmup / site.epochs > SHARE;
  const part = isShort || site.epochs === undefined ? SHARE : warmup / site.epochs;
  const share = field(literal(Number(part.toPrecision(3))));
  const said =
    isShort || site.epochs === undefined ? remark.replace(/for \d+ epochs?/, `for ${SHARE * 100} % of the training`) : remark;
  const has = ['warmup_steps', 'warmup_ratio'].find((name) => settings.get(name));
  if (site.unit === 'step') return setOptions(parts, { ...rate, ...type, warmup_steps: field(warmup) }, remark);
  if (has === 'warmup_steps' && (numberOf(settings.get(has) ?? settings.call) ?? 1) !== 0)
    return setOptions(parts, { ...rate, ...type }, remark.replace(/for \d+ (epoch|step)s?/, `for ${has} as before`));
  const isEarlier = BEFORE_5.some((name) => settings.get(name)) || trainer.get('tokenizer') !== undefined;
  if (isEarlier) return setOptions(parts, { ...rate, ...type, warmup_ratio: share }, said);
  const callee = callOf(settings.call)?.callee.text ?? 'TrainingArguments';
  // Either version refuses or ignores the other's way to say it.
  const name = `**{${q}warmup_ratio${q} if hasattr(${callee}, ${q}warmup_ratio${q}) else ${q}warmup_steps${q}: ${share}}`;
  const replaced = Object.entries({ ...rate, ...type }).filter(([key]) => settings.get(key));
  const added = Object.entries({ ...rate, ...type }).filter(([key]) => !settings.get(key));
  const args = [...added.map(([key, code]) => `${key}=${code}`), name];
  return [
    ...(replaced.length > 0 ? setOptions(parts, Object.fromEntries(replaced), said) : []),
    ...addArguments(script.text, settings.call, args, said, style),
  ];
}

function isOther(lr: number | undefined, { optimizer }: TrainingSite): boolean {
  return lr !== undefined && optimizer?.lr !== undefined && Math.abs(lr - optimizer.lr) > 1e-9 * lr;
}
