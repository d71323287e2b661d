import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { literal, purpose } from '../purpose.ts';
import { callOf, importsIn, keyword } from '../python/python.ts';
import { pythonStyle } from '../python/edit.ts';
import { imported } from '../python/imports.ts';
import { addCallback } from '../python/callbacks.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf } from '../tree.ts';
import { PACKAGES } from './modules.ts';
import { trainerOf, type Rhythm } from './trainer.ts';

type Stopping = Extract<RemedySettings, { kind: 'early-stopping' }>;

/** The edits that give the trainer of this file an `EarlyStopping`. */
export function stopEarly(script: Script, site: TrainingSite, settings: Stopping, rhythm: Rhythm): TextEdit[] | Problem {
  const trainer = trainerOf(script.root);
  const style = pythonStyle(script.text);
  const q = style.quote;
  const perEpoch = site.monitors.find(({ name }) => name === settings.monitor)?.of === 'training';
  const every = rhythm.value ?? 1;
  const args = [
    `monitor=${q}${settings.monitor}${q}`,
    `mode=${q}${settings.mode ?? 'min'}${q}`,
    // It counts validations.
    `patience=${field(perEpoch ? settings.patience : Math.ceil(settings.patience / every))}`,
    `min_delta=${field(literal(settings.minDelta))}`,
    ...(perEpoch && rhythm.text !== '1' ? ['check_on_train_epoch_end=True'] : []),
  ];
  if (!trainer || trainer === 'several') {
    const what = args.join(', ').replaceAll(/[\uFDD0\uFDD1]/g, '');
    const where = trainer ? 'Several trainers are made in this file' : 'The Trainer is made in another file';
    return { reason: `${where}: add EarlyStopping(${what}) to the callbacks of the one that trains.`, line: site.line };
  }
  const splat = callOf(trainer)?.args.find(({ type }) => type === 'dictionary_splat');
  if (splat && !keyword(callOf(trainer)?.args ?? [], 'callbacks')) {
    const reason = `\`${splat.text}\` may bring callbacks of its own: write callbacks=[…] at this Trainer first.`;
    return { reason, line: lineOf(splat) };
  }
  const { names, edits } = imported(script, callbacksModule(script.root), ['EarlyStopping'], style);
  const added = addCallback(script.text, trainer, `${names[0]}(${args.join(', ')})`, purpose(settings), style);
  return 'reason' in added ? added : [...edits, ...added];
}

/** Where this file's Lightning has its callbacks: the package has had several names, which are not mixed. */
function callbacksModule(root: SyntaxNode): string {
  const modules = importsIn(root).map(({ module }) => module);
  const own = modules.find((module) => PACKAGES.includes(module.split('.')[0] ?? ''));
  return own?.startsWith('pytorch_lightning') ? 'pytorch_lightning.callbacks' : 'lightning.pytorch.callbacks';
}
