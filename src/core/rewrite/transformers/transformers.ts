import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Framework, Problem, Script, TrainingSite } from '../analysis.ts';
import { tidy, type TextEdit } from '../edit.ts';
import { callOf } from '../python/python.ts';
import { pythonStyle } from '../python/edit.ts';
import { refusal } from '../refusal.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import { evaluationOf, lengthOf, monitorsOf, stopperIn } from './evaluation.ts';
import { existingScheduleOf } from './existing.ts';
import { cosine, reduceOnPlateau, type Parts } from './place.ts';
import { optimizerOf, setRate } from './rate.ts';
import { stopEarly } from './stopping.ts';
import {
  argumentsOf,
  isArguments,
  settingsOf,
  trainerElsewhere,
  trainingsIn,
  usesTrainer,
  type Settings,
  type Training,
} from './trainers.ts';

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
function partsOf({ at, trainers }: Training, root: SyntaxNode): { trainer: Settings; settings: Settings } | Problem {
  const trainer = trainers.at(-1);
  const made = trainer ? argumentsOf(trainer, root) : at;
  if ('reason' in made) return made;
  const settings = settingsOf(made);
  if (settings.unseen) {
    const reason = `\`${settings.unseen.text}\` brings arguments that are not written out here: change them where they are.`;
    return { reason, line: lineOf(settings.unseen) };
  }
  return { trainer: trainer ? settingsOf(trainer) : trainerElsewhere(at), settings };
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
  if (trainer.unseen === settings.call) {
    const reason =
      'These arguments ask for no evaluation, and the Trainer is made in another file: set eval_strategy here first.';
    return { reason, line };
  }
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
