import { lastRate } from '../diagnosis/rate.ts';
import { rounded } from '../diagnosis/numbers.ts';
import type { VerdictKind } from '../diagnosis/verdict.ts';
import type { ReadScript, TrainingSite } from '../rewrite/analysis.ts';
import { remedyWith } from '../schedules/catalogue.ts';
import { REMEDIES, type RemedyId } from '../schedules/remedy.ts';
import type { Monitor } from './monitor.ts';
import { type Option, optionsAt } from './options.ts';

/** What these verdicts ask for is not a schedule that lowers the rate, however tempting one is; where it is another rate, by which factor. */
const ASTRAY: Partial<Record<VerdictKind, number | undefined>> = {
  diverging: 0.1,
  'rate-too-low': 3,
  overfitting: undefined,
};

/**
 * The options at a training site (all, or these), with those disabled that would be wrong for what the run does. A plain change of the rate is then the one
 * that the verdict itself names; nothing speaks against stopping early.
 */
export function choicesAt(
  script: ReadScript,
  site: TrainingSite,
  monitor?: Monitor,
  ids: readonly RemedyId[] = REMEDIES,
): readonly Option[] {
  const { verdict, dismissed, asksForChange } = monitor ?? {};
  const offers = asksForChange ? monitor?.offers : undefined;
  const of = [verdict, dismissed, offers, lastRate(monitor?.run.byRole('lr')), monitor?.run.planned.epochs];
  const before = CHOICES.get(site);
  const known = before?.of.every((each, i) => each === of[i]) ? before : { of, options: new Map<string, readonly Option[]>() };
  CHOICES.set(site, known);
  const key = ids.join();
  const options = known.options.get(key) ?? workedOut(script, site, monitor, ids);
  known.options.set(key, options);
  return options;
}

interface Choices {
  readonly of: readonly unknown[];
  /** By the remedies that were asked for. */
  readonly options: Map<string, readonly Option[]>;
}

/** What was worked out for a site last, and of what: several surfaces ask for it at each move of the cursor. A changed text has new sites. */
const CHOICES = new WeakMap<TrainingSite, Choices>();

function workedOut(
  script: ReadScript,
  site: TrainingSite,
  monitor: Monitor | undefined,
  ids: readonly RemedyId[],
): readonly Option[] {
  const options = optionsAt(script, site, monitor, ids);
  const kind = monitor?.dismissed ? undefined : monitor?.verdict?.kind;
  if (!kind || !(kind in ASTRAY)) return options;
  const reason = monitor?.nothing?.reason ?? '';
  const factor = ASTRAY[kind];
  const lr = lastRate(monitor?.run.byRole('lr')) ?? site.optimizer?.lr;
  return options.map((option) => {
    const { id } = option.remedy;
    if (option.disabled || id === 'early-stopping') return option;
    if (id !== 'set-rate' || factor === undefined) return { ...option, preferred: false, disabled: { reason } };
    if (lr === undefined) return option;
    const preferred = monitor?.urge !== undefined;
    return { ...option, preferred, remedy: remedyWith({ kind: id, lr: rounded(lr * factor, 2) }, { lr }) };
  });
}

/** Whether the run asks something of a site that has no answer to it yet: a schedule, or after lost work a lower rate than that was. */
export function asksOf(site: TrainingSite, monitor: Monitor): boolean {
  if (monitor.asksForChange) return !site.existingSchedule;
  if (monitor.urge === undefined) return false;
  const [was, is] = [lastRate(monitor.run.byRole('lr')) ?? monitor.facts.lr, site.optimizer?.lr];
  return was === undefined || is === undefined || is >= was;
}

/** What the run asks for at a site, the preferred one first; what is not to be had there is disabled. */
export function advisedAt(script: ReadScript, site: TrainingSite, monitor: Monitor): readonly Option[] {
  if (!asksOf(site, monitor)) return [];
  const ids = monitor.asksForChange ? monitor.offers.map(({ remedy }) => remedy.id) : (['set-rate'] as const);
  return choicesAt(script, site, monitor, ids).toSorted((a, b) => Number(b.preferred) - Number(a.preferred));
}
