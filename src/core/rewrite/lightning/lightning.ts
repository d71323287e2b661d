import { isSchedule, type RemedySettings } from '../../schedules/remedy.ts';
import type { Framework, OptimizerSite, Problem, Script, TrainingSite } from '../analysis.ts';
import { tidy, type TextEdit } from '../edit.ts';
import { purpose } from '../purpose.ts';
import { pythonStyle } from '../python/edit.ts';
import { numberBehind } from '../python/values.ts';
import { refusal } from '../refusal.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, walk } from '../tree.ts';
import { configuredIn, type Configured } from './configured.ts';
import { existingScheduleOf } from './existing.ts';
import { loggedIn } from './logged.ts';
import { modulesIn, settingOf, trainersIn, usesLightning, type Module } from './modules.ts';
import { describe, optimizerCall } from './optimizer.ts';
import { nameOf, place } from './place.ts';
import { setRate } from './rate.ts';
import { schedulerFor } from './schedulers.ts';
import { stopEarly } from './stopping.ts';
import { countsSteps, epochsIn, rhythmIn, stopperIn, validates } from './trainer.ts';

/** PyTorch Lightning: `configure_optimizers` of a LightningModule. */
export const lightning: Framework = {
  title: 'Lightning',
  languages: ['python'],
  detect: ({ root }) => usesLightning(root),
  analyze({ root }) {
    const modules = modulesIn(root);
    const sites = modules.map((module) => siteOf(module, modules, root));
    if (sites.length > 0) return { sites };
    const isConfigure = (node: SyntaxNode) => node.childForFieldName('name')?.text === 'configure_optimizers';
    const place = [...walk(root)].find(isConfigure) ?? trainersIn(root)[0];
    const reason = 'No configure_optimizers that makes an optimizer is in this file: open the file that has the LightningModule.';
    return { sites, problem: { reason, ...(place && { line: lineOf(place) }) } };
  },
  rewrite(script, site, settings) {
    const module = modulesIn(script.root).find(({ configure }) => configure.startIndex === site.range.start);
    if (!module) return { ok: false, reason: `There is no ${site.what} here any more.`, line: site.line };
    const edits = rewriteModule(script, module, site, settings);
    return 'reason' in edits ? { ok: false, ...edits } : { ok: true, edits: tidy(edits) };
  },
};

function siteOf(module: Module, all: readonly Module[], root: SyntaxNode): TrainingSite {
  const { configure, name } = module;
  const configured = configuredIn(module);
  const ask = 'reason' in configured ? configured : undefined;
  const unit = countsSteps(root) ? 'step' : undefined;
  const steps = unit && settingOf(root, 'max_steps');
  const epochs = steps ? numberBehind(steps)?.value : epochsIn(root);
  const optimizer = optimizerOf(module, configured);
  const held = 'held' in configured ? configured.held : undefined;
  const existingSchedule =
    existingScheduleOf(module, root, all) ?? (held && { line: lineOf(held), what: held.text.split(/\r?\n/)[0] ?? '' });
  const stopper = stopperIn(root);
  const isValidated = validates(root, module);
  return {
    kind: 'configure_optimizers',
    range: { start: configure.startIndex, end: configure.childForFieldName('name')?.endIndex ?? configure.endIndex },
    line: lineOf(configure),
    what: `${name}.configure_optimizers`,
    monitors: loggedIn(module)
      .filter(({ of }) => isValidated || of === 'training')
      .map(({ name, line, mode, of }) => ({ name, line, mode, of })),
    ...(unit && { unit }),
    ...(epochs !== undefined && { epochs }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
    ...(stopper && { stopper }),
    ...(ask && { ask }),
  };
}

/** The optimizer that is returned, or, where that cannot be told, the first that is made. */
function optimizerOf(module: Module, configured: Configured | Problem): OptimizerSite | undefined {
  if ('reason' in configured) {
    const first = [...walk(module.configure)].find((node) => node.type === 'call' && optimizerCall(node, module) === node);
    return first && describe([first], module, undefined);
  }
  const name = nameOf(configured);
  return describe(configured.made, module, name === configured.value.text ? name : undefined);
}

function rewriteModule(
  script: Script,
  module: Module,
  site: TrainingSite,
  settings: RemedySettings,
): readonly TextEdit[] | Problem {
  const { root, text } = script;
  if ('monitor' in settings && !site.monitors.some(({ name }) => name === settings.monitor)) {
    const reason = `${module.name} logs no ${settings.monitor} (self.log) that is known at the end of an epoch, so a rule that watches it would end the training with an error.`;
    return { reason, line: site.line };
  }
  const problem = refusal(site, settings);
  if (problem) return problem;
  const rhythm = rhythmIn(root);
  if ('monitor' in settings && (!rhythm || site.unit === 'step')) {
    const reason = `This training counts steps, and its patience would be one of validations: give the Trainer max_epochs, or write the ${settings.kind === 'early-stopping' ? 'callback' : 'scheduler'} by hand.`;
    return { reason, line: site.line };
  }
  const every = rhythm ?? { text: '1', value: 1 };
  if (settings.kind === 'early-stopping') return stopEarly(script, site, settings, every);
  const configured = configuredIn(module);
  if ('reason' in configured) return configured;
  if (settings.kind === 'set-rate') return setRate(script, module, configured, settings.lr);
  if (!isSchedule(settings)) {
    const reason =
      'Lightning takes its optimizer once, when the training starts: train the last part with SGD in a run of its own, with the weights from load_from_checkpoint.';
    return { reason, line: site.line };
  }
  const style = pythonStyle(text);
  const scheduler = schedulerFor(settings, { file: script, style, site, optimizer: nameOf(configured), rhythm: every });
  const watched = 'monitor' in settings && loggedIn(module).find(({ name }) => name === settings.monitor);
  const remarks = [
    purpose(settings, site.unit),
    ...(watched && watched.assumed ? [`The base class, in another file, must log it as ${watched.name}.`] : []),
  ];
  const placed = place(text, configured, scheduler, remarks, style);
  return 'reason' in placed ? placed : [...scheduler.imports, ...placed];
}
