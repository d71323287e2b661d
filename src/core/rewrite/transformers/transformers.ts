import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Framework, OptimizerSite, Problem, Script, TrainingSite } from '../analysis.ts';
import { field, tidy, type TextEdit } from '../edit.ts';
import { literal } from '../purpose.ts';
import { callOf, keyword } from '../python.ts';
import { addCallback } from '../pythonCallbacks.ts';
import { pythonStyle } from '../pythonEdit.ts';
import { imported } from '../pythonImports.ts';
import { numberBehind, type WrittenNumber } from '../pythonValues.ts';
import { refusal } from '../refusal.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, walk } from '../tree.ts';
import { evaluationOf, lengthOf, monitorsOf, stopperIn } from './evaluation.ts';
import { existingScheduleOf } from './existing.ts';
import { cosine, reduceOnPlateau, setOptions, stoppingOptions, stoppingPatience, type Parts } from './place.ts';
import { argumentsOf, isArguments, settingsOf, trainingsIn, usesTrainer, type Settings, type Training } from './trainers.ts';

/** Hugging Face Transformers with its `Trainer`, and those of TRL that are built upon it. */
export const transformers: Framework = {
  title: 'Transformers',
  languages: ['python'],
  detect: ({ root }) => usesTrainer(root),
  analyze({ root }) {
    const sites = trainingsIn(root).map((training) => siteOf(training, root));
    if (sites.length > 0) return { sites };
    const made = [...walk(root)].find(isArguments);
    const reason = 'No Trainer is made in this file: open the file that makes it and trains.';
    return { sites, problem: { reason, ...(made && { line: lineOf(made) }) } };
  },
  rewrite(script, site, settings) {
    const training = trainingsIn(script.root).find(({ at }) => at.startIndex === site.range.start);
    if (!training) return { ok: false, reason: `There is no ${site.what} here any more.`, line: site.line };
    const edits = rewriteTraining(script, training, site, settings);
    return 'reason' in edits ? { ok: false, ...edits } : { ok: true, edits: tidy(edits) };
  },
};

/** The trainer and its arguments, or why they cannot be told. */
function partsOf({ trainers }: Training, root: SyntaxNode): { trainer: Settings; settings: Settings } | Problem {
  const trainer = trainers.at(-1);
  if (!trainer) return { reason: 'The trainer is made in another file.' };
  const made = argumentsOf(trainer, root);
  if ('reason' in made) return made;
  const settings = settingsOf(made);
  if (settings.unseen) {
    const reason = `\`${settings.unseen.text}\` brings arguments that are not written out here: change them where they are.`;
    return { reason, line: lineOf(settings.unseen) };
  }
  return { trainer: settingsOf(trainer), settings };
}

function siteOf(training: Training, root: SyntaxNode): TrainingSite {
  const { at } = training;
  const callee = callOf(at)?.callee ?? at;
  const parts = partsOf(training, root);
  const base = {
    kind: 'TrainingArguments' as const,
    range: { start: at.startIndex, end: callee.endIndex },
    line: lineOf(at),
    what: callee.text,
  };
  const stopper = stopperIn(root);
  if ('reason' in parts) {
    const trainer = training.trainers.at(-1);
    const schedule = trainer && existingScheduleOf(settingsOf(trainer), settingsOf(trainer), root);
    return { ...base, monitors: [], ...(schedule && { existingSchedule: schedule }), ...(stopper && { stopper }), ask: parts };
  }
  const { trainer, settings } = parts;
  const { unit, rounds } = lengthOf(settings);
  const existingSchedule = existingScheduleOf(trainer, settings, root);
  return {
    ...base,
    monitors: monitorsOf(trainer, settings, evaluationOf(settings, root), root),
    ...(unit === 'step' && { unit }),
    ...(rounds !== undefined && { epochs: rounds }),
    optimizer: optimizerOf(settings),
    ...(existingSchedule && { existingSchedule }),
    ...(stopper && { stopper }),
  };
}

/** The rate of `TrainingArguments` that are given none; the configurations of TRL have others. */
const RATE = 5e-5;

function optimizerOf(settings: Settings): OptimizerSite {
  const { call } = settings;
  const rate = settings.get('learning_rate');
  const written = writtenRate(settings);
  const isPlain = /TrainingArguments$/.test(callOf(call)?.callee.text ?? '');
  const lr = written?.value ?? (!rate && isPlain ? RATE : undefined);
  return {
    line: lineOf(call),
    ...(settings.get('optim') ? {} : { kind: 'adamw' }),
    ...(lr !== undefined && { lr }),
    ...(written && { lrLine: lineOf(written.node) }),
    ...(written?.isDefault && { lrIsDefault: true as const }),
  };
}

/** The number behind the rate; a dataclass of options has it as `field(default=…)`. */
function writtenRate(settings: Settings): WrittenNumber | undefined {
  const rate = settings.get('learning_rate');
  if (!rate) return undefined;
  const known = numberBehind(rate);
  const name = rate.type === 'attribute' ? rate.childForFieldName('attribute')?.text : undefined;
  if (known || name === undefined) return known;
  const root = [...ancestors(rate)].at(-1) ?? rate;
  const defaults = [...walk(root)].flatMap((node) => {
    const isOption =
      node.type === 'assignment' && node.childForFieldName('left')?.text === name && node.childForFieldName('type');
    const value = isOption ? node.childForFieldName('right') : null;
    const option = value && callOf(value);
    return option && /(^|\.)field$/.test(option.callee.text) ? (keyword(option.args, 'default')?.value ?? []) : [];
  });
  const [only, ...more] = defaults;
  const found = only && more.length === 0 ? numberBehind(only) : undefined;
  return found && { ...found, isDefault: true };
}

function rewriteTraining(
  script: Script,
  training: Training,
  site: TrainingSite,
  remedy: RemedySettings,
): readonly TextEdit[] | Problem {
  const found = partsOf(training, script.root);
  if ('reason' in found) return found;
  const { trainer, settings } = found;
  const monitor = 'monitor' in remedy ? site.monitors.find(({ name }) => name === remedy.monitor) : undefined;
  if ('monitor' in remedy && !monitor) return unwatched(trainer, settings, remedy.monitor);
  const problem = refusal(site, remedy);
  if (problem) return problem;
  const parts: Parts = {
    script,
    site,
    trainer,
    settings,
    evaluation: evaluationOf(settings, script.root),
    style: pythonStyle(script.text),
  };
  switch (remedy.kind) {
    case 'reduce-on-plateau':
      return monitor ? reduceOnPlateau(parts, remedy, monitor) : [];
    case 'cosine':
    case 'warmup-cosine':
      return cosine(parts, remedy);
    case 'set-rate':
      return setRate(parts, remedy.lr);
    case 'early-stopping':
      return stopEarly(parts, training, remedy);
    case 'switch-to-sgd':
      return {
        reason:
          'The Trainer makes its optimizer once: train the last part in a run of its own, with optim="sgd", from the saved model.',
        line: lineOf(settings.call),
      };
    default: {
      const what = { step: 'a step decay', exponential: 'an exponential decay', 'lr-callback': 'a function of your own' }[
        remedy.kind
      ];
      const reason = `The Trainer has no lr_scheduler_type for ${what}: take a cosine, or give it optimizers=(optimizer, scheduler) with both made by you.`;
      return { reason, line: lineOf(settings.call) };
    }
  }
}

/** Why a rule has nothing to watch. */
function unwatched(trainer: Settings, settings: Settings, monitor: string): Problem {
  const chosen = settings.get('metric_for_best_model');
  const line = lineOf(chosen ?? trainer.call);
  if (!trainer.get('eval_dataset'))
    return {
      reason: 'This Trainer is given no eval_dataset, and its rules watch nothing but an evaluation: give it one first.',
      line,
    };
  const reason = chosen
    ? `Transformers watches what metric_for_best_model says, here \`${chosen.text}\`, and not ${monitor}.`
    : `The evaluation of this Trainer reports no ${monitor}.`;
  return { reason, line };
}

function setRate(parts: Parts, lr: number): TextEdit[] | Problem {
  const { settings, trainer } = parts;
  const own = trainer.get('optimizers');
  if (own)
    return { reason: 'This Trainer is given an optimizer of its own: change the rate where that is made.', line: lineOf(own) };
  const rate = settings.get('learning_rate');
  const written = writtenRate(settings);
  const number = field(literal(lr));
  if (written) return [{ start: written.node.startIndex, end: written.node.endIndex, text: number }];
  if (!rate) return setOptions(parts, { learning_rate: number });
  const reason = `The rate is \`${rate.text}\`, which is given a number outside of this file: change it there.`;
  return { reason, line: lineOf(rate) };
}

function stopEarly(
  parts: Parts,
  { trainers }: Training,
  remedy: Extract<RemedySettings, { kind: 'early-stopping' }>,
): readonly TextEdit[] | Problem {
  const { script, trainer, site } = parts;
  const monitor = site.monitors.find(({ name }) => name === remedy.monitor);
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
  const patience = stoppingPatience(remedy.patience, parts);
  const numbers = `early_stopping_patience=${field(patience)}, early_stopping_threshold=${field(literal(remedy.minDelta))}`;
  const what = `${monitor.name} has not improved for ${patience} evaluation${patience === 1 ? '' : 's'}`;
  const added = addCallback(script.text, trainer.call, `${names[0]}(${numbers})`, `Stops the training when ${what}.`, style);
  if ('reason' in added) return added;
  return [...edits, ...setOptions(parts, options, 'The best model is kept, so it is saved when it is evaluated.'), ...added];
}
