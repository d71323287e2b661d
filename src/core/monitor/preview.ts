import { lastRate } from '../diagnosis/rate.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { commonSettings, remedyWith } from '../schedules/catalogue.ts';
import { adjusted, type ParameterValues } from '../schedules/parameters.ts';
import { isSchedule, type Remedy, type RemedyId, type ScheduleSettings } from '../schedules/remedy.ts';
import { type Foresight, foresee, startRate } from './foresight.ts';
import { monitorOf, type RemedyOffer } from './offers.ts';
import { onThisRun } from './previewWords.ts';
import { roundsOf } from './rounds.ts';
import type { ScriptFacts } from './scriptFacts.ts';

/** What can be looked at for any run whose rate is known, whether it asks for it or not. */
export const PREVIEWED = ['reduce-on-plateau', 'cosine', 'warmup-cosine', 'step', 'exponential'] as const;

/** A schedule before it is put into the script: what it is, and what it makes of the learning rate of this run. */
export interface Preview {
  readonly remedy: Remedy & { readonly settings: ScheduleSettings };
  /** Whether the run asks for it. */
  readonly asked: boolean;
  readonly foresight: Foresight;
  /** What it would have done on this run, in one sentence. */
  readonly onRun: string;
}

/** What a preview is made of. */
export interface PreviewedRun {
  readonly run: Run;
  readonly facts: ScriptFacts;
  readonly verdict: Verdict | undefined;
  /** What the run asks for. */
  readonly offers: readonly RemedyOffer[];
}

/**
 * A schedule on a run, with the numbers that the user wants instead of those that Lossline suggests. Undefined where the run has no such
 * preview (no loss or no rate is known), or where a number makes no sense.
 */
export function previewOf(of: PreviewedRun, id: RemedyId, values?: ParameterValues): Preview | undefined {
  const { run, facts, verdict } = of;
  const judged = judgedOf(run, verdict);
  const suggested = suggestion(of, id);
  if (!judged || !suggested?.settings || !isSchedule(suggested.settings)) return undefined;
  const settings = values ? adjusted(suggested.settings, values) : suggested.settings;
  if (!settings) return undefined;
  const foresight = foresee(settings, run, judged, facts, verdict);
  if (!foresight) return undefined;
  const start =
    ('initialLr' in settings ? settings.initialLr : lastRate(run.byRole('lr'))) ?? startRate(run, judged, facts, verdict);
  const remedy = values && start !== undefined ? remedyWith(settings, { lr: start }) : suggested;
  const asked = of.offers.some((offer) => offer.remedy.id === id);
  return { remedy: { ...remedy, settings }, asked, foresight, onRun: onThisRun(settings, foresight) };
}

/** Whether a run says what every preview takes. Costs next to nothing. */
export function canPreview({ run, facts, verdict }: PreviewedRun): boolean {
  const judged = judgedOf(run, verdict);
  return judged !== undefined && startRate(run, judged, facts, verdict) !== undefined;
}

/** A schedule that can be looked at. */
export interface Previewable {
  readonly remedy: Remedy;
  readonly asked: boolean;
}

/** The schedules that can be looked at, those that the run asks for first. */
export function previewable(of: PreviewedRun): readonly Previewable[] {
  const { offers } = of;
  if (!canPreview(of)) return [];
  const asked = offers.flatMap(({ remedy }) => (remedy.settings && isSchedule(remedy.settings) ? [remedy] : []));
  const others = PREVIEWED.filter((id) => !asked.some((remedy) => remedy.id === id));
  return [
    ...asked.map((remedy) => ({ remedy, asked: true })),
    ...others.flatMap((id) => suggestion(of, id) ?? []).map((remedy) => ({ remedy, asked: false })),
  ];
}

/** What Lossline would put in: what the run asks for, else common settings for a training of this length. */
function suggestion({ run, facts, verdict, offers }: PreviewedRun, id: RemedyId): Remedy | undefined {
  const offered = offers.find(({ remedy }) => remedy.id === id);
  if (offered) return offered.remedy;
  const kind = PREVIEWED.find((candidate) => candidate === id);
  const judged = judgedOf(run, verdict);
  const lr = judged && startRate(run, judged, facts, verdict);
  if (!kind || !judged || lr === undefined) return undefined;
  const { planned = 0, numbers } = roundsOf(run, judged, facts);
  const settings = commonSettings(kind, { lr, rounds: Math.max(planned, (numbers.at(-1) ?? 0) + 1), monitor: monitorOf(judged) });
  return 'lacks' in settings ? undefined : remedyWith(settings, { lr });
}

function judgedOf(run: Run, verdict: Verdict | undefined): Series | undefined {
  return (verdict && run.series.get(verdict.series)) ?? run.judged();
}
