import type { Problem, ReadScript, ScriptAnalysis, TrainingSite } from '../rewrite/analysis.ts';
import { isOwn } from '../rewrite/own.ts';
import { verdictOf, type ScriptVerdict } from '../rewrite/verdict.ts';
import { REMEDIES, type Remedy, type RemedyId } from '../schedules/remedy.ts';
import { fittedTo } from './fitted.ts';
import type { Monitor } from './monitor.ts';
import { scriptRemedies } from './scriptRemedies.ts';
import { lastRate } from '../diagnosis/rate.ts';

/** A remedy at a training site: what it would put there, or why it is not to be had. */
export interface Option {
  readonly site: TrainingSite;
  readonly remedy: Remedy;
  /** The one to take, if any: at most one a site. */
  readonly preferred: boolean;
  /** What a site made of the run's own remedy, where that does not fit there as it is. */
  readonly note?: string;
  readonly disabled?: Problem;
  /** It is not to be had since it is there already. */
  readonly done?: true;
}

/**
 * All remedies (or these) at a training site, the preferred one first in mind: those of the run where it asks for a change, else common settings from
 * what the script and the run say. Nothing is preferred for a run that asks for nothing.
 */
export function optionsAt(
  script: ReadScript,
  site: TrainingSite,
  monitor?: Monitor,
  ids: readonly RemedyId[] = REMEDIES,
): readonly Option[] {
  const offers = monitor?.offers.map(({ remedy }) => remedy) ?? [];
  const lr = monitor && lastRate(monitor.run.byRole('lr'));
  const rounds = monitor?.run.planned.epochs;
  const common = scriptRemedies(site, { ...(lr !== undefined && { lr }), ...(rounds !== undefined && { rounds }) });
  const quiet = monitor?.verdict !== undefined && !monitor.asksForChange;
  const asked = common.filter(({ id }) => ids.includes(id));
  const options = asked.map((each) => optionAt(script, site, offers.find(({ id }) => id === each.id) ?? each));
  const order = offers.length > 0 ? offers.map(({ id }) => id) : ['reduce-on-plateau', 'cosine'];
  const best = quiet
    ? undefined
    : order.map((id) => options.find(({ remedy }) => remedy.id === id)).find((each) => each && !each.disabled);
  return options.map((option) => ({ ...option, preferred: option === best }));
}

/** What is to be said of a script in which these are all options: a site that takes no schedule of any kind is none to edit. */
export function verdictWith(analysis: ScriptAnalysis, options: readonly Option[]): ScriptVerdict {
  const verdict = verdictOf(analysis);
  const useful = options.filter(({ remedy, disabled }) => !disabled && remedy.id !== 'set-rate');
  const [first] = options;
  return verdict.kind !== 'edit' || useful.length > 0 || !first?.disabled ? verdict : { kind: 'refuse', ...first.disabled };
}

function optionAt(script: ReadScript, site: TrainingSite, given: Remedy): Option {
  const remedy = fittedTo(given, site);
  if (!remedy.settings) return { site, remedy, preferred: false, disabled: { reason: remedy.reason } };
  const result = script.plan(site, remedy.settings);
  if (result.ok) return { site, remedy, preferred: false, ...(remedy.reason !== given.reason && { note: remedy.reason }) };
  const { reason, line } = result;
  const done = line !== undefined && isOwn(script.text, [line, site.line], remedy.settings.kind);
  return { site, remedy, preferred: false, disabled: { reason, ...(line !== undefined && { line }) }, ...(done && { done }) };
}
