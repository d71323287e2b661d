import { rateText } from '../core/diagnosis/numbers.ts';
import type { Verdict } from '../core/diagnosis/verdict.ts';
import type { RemedyOffer } from '../core/monitor/offers.ts';
import { endingText } from '../core/runs/ending.ts';
import type { Run } from '../core/runs/run.ts';
import type { Role } from '../core/runs/sample.ts';
import type { Axis, Series } from '../core/runs/series.ts';
import type { Remedy } from '../core/schedules/remedy.ts';
import { eventViews, placeOn } from './eventView.ts';
import { DRAWN_WIDTH, isDrawn, seriesView, short, whole } from './seriesView.ts';
import type {
  CompanionView,
  Finding,
  JudgedView,
  LrChangeView,
  RemedyView,
  RunEventKind,
  RunView,
  SeriesPoints,
} from './view.ts';

/** What is said of a run, as the parts that say it give it. */
export interface ChartContext {
  readonly verdict?: Verdict | undefined;
  readonly claim?: Finding['claim'] | undefined;
  /** The preferred one first. */
  readonly remedies?: readonly RemedyOffer[] | undefined;
  /** Whether there are schedules to look at. */
  readonly previewable?: boolean | undefined;
  /** Whether a lower rate is asked for, and the process that goes on can be given one. */
  readonly lowerNow?: boolean | undefined;
  /** The numbers that weigh most in the verdict, as sentences. */
  readonly reasons?: readonly string[] | undefined;
  /** Why nothing is to be done, where that is the answer. */
  readonly nothing?: Remedy | undefined;
  readonly comparison?: { readonly sentence: string; readonly former?: Run | undefined } | undefined;
  /** "paused" */
  readonly doing?: string | undefined;
  /** The other runs of a trial of rates. */
  readonly companions?: readonly Run[] | undefined;
  /** "12 s an epoch · 32 min left" */
  readonly pace?: string | undefined;
}

const MOST_DRAWN = 8;
const MOST_LISTED = 40;

/** A run as the charts show it, all of it. */
export function chartPayload(run: Run, context: ChartContext = {}): RunView {
  const axis = sharedAxis(run);
  return {
    id: run.id,
    name: short(run.name),
    source: short(run.source),
    state: run.state,
    hasScript: run.script !== undefined,
    progress: run.progress(),
    doing: context.doing ?? '',
    ending: endingView(run),
    pace: context.pace ?? '',
    axis,
    series: shownSeries(run).map((series) => seriesView(series, axis)),
    lrChanges: lrChangeViews(run, axis),
    events: eventViews(run, axis),
    finding: findingView(run, context),
  };
}

const LONGEST_ENDING = 1000;

/** How its process ended. */
export function endingView({ ending }: Run): string {
  return ending ? endingText(ending).slice(0, LONGEST_ENDING) : '';
}

/** What is said of the run, with positions on its shared axis. */
export function findingView(run: Run, context: ChartContext): Finding {
  const axis = sharedAxis(run);
  const { verdict, claim, comparison, nothing } = context;
  const judged = verdict ? run.series.get(verdict.series) : run.judged();
  const marked = verdict?.kind === 'stalled' && verdict.strength === 'offer' && claim !== 'dismissed';
  const since = marked ? judged?.x(verdict.sinceIndex, axis) : undefined;
  const former = comparison?.former?.judged();
  const offers = [...(context.remedies ?? []), ...(nothing ? [{ remedy: nothing }] : [])];
  const about = judgedView(run);
  const companions = companionViews(context.companions ?? [], about?.name, axis);
  return {
    ...(verdict && { verdict: verdictView(verdict) }),
    ...(claim && { claim }),
    ...(about && { judged: about }),
    ...(since !== undefined && Number.isFinite(since) && { stalledSince: since }),
    reasons: context.reasons ?? [],
    remedies: offers.map((offer) => remedyView(offer, judged, axis)),
    previewable: context.previewable === true,
    lowerNow: context.lowerNow === true,
    ...(comparison && {
      comparison: {
        sentence: comparison.sentence,
        ...(former?.has(axis) && { former: { name: short(comparison.former?.name ?? ''), points: whole(former, axis) } }),
      },
    }),
    ...(companions.length > 0 && { companions }),
  };
}

/** Companions beyond these would be a tangle. */
const MOST_COMPANIONS = 11;

/** Other runs that are drawn beside one, by rate: each with what it has of the series that is judged, or by what it is judged itself. */
function companionViews(runs: readonly Run[], judged: string | undefined, axis: Axis): CompanionView[] {
  const rate = ({ tried }: Run): number => tried?.rate ?? Infinity;
  const sorted = runs.toSorted((a, b) => rate(a) - rate(b)).slice(0, MOST_COMPANIONS);
  return sorted.flatMap((run): CompanionView[] => {
    const series = (judged === undefined ? undefined : run.series.get(judged)) ?? run.judged();
    if (!series?.has(axis) || series.length === 0) return [];
    const last = series.value(series.length - 1);
    const name = run.tried ? `at lr ${rateText(run.tried.rate)}` : short(run.name);
    const emphasis = run.tried !== undefined && run.tried.rate === run.tried.among.best;
    return [{ name, points: whole(series, axis), ...(Number.isFinite(last) && { last }), emphasis }];
  });
}

/** What tells whether companions have to be told anew. */
export function companionsKey(runs: readonly Run[] = []): string {
  return runs.map(({ id, count, tried }) => `${id} ${count} ${tried?.among.best}`).join();
}

/** Which series is judged, and which could be. */
export function judgedView(run: Run): JudgedView | undefined {
  const judged = run.judged();
  if (!judged) return undefined;
  const listed = run.judgeable().slice(0, MOST_LISTED);
  const choices = listed.includes(judged) ? listed : [...listed, judged];
  return { name: short(judged.name), chosen: run.chosen() !== undefined, choices: choices.map(({ name }) => short(name)) };
}

/** The series that the charts show: losses and learning rates, then the rest, which is listed only. What batches say comes after their epochs. */
export function shownSeries(run: Run): readonly Series[] {
  const all = [...run.series.values()].sort((a, b) => Number(a.batchesOf !== undefined) - Number(b.batchesOf !== undefined));
  const of = (role: Role): Series[] => all.filter((series) => series.role === role);
  const drawn = [...of('val/loss'), ...of('train/loss'), ...of('lr')];
  const rest = all.filter((series) => !isDrawn(series));
  return [...drawn.slice(0, MOST_DRAWN), ...rest.slice(0, MOST_LISTED)];
}

/** The axis that all losses have, else that of the judged one. */
export function sharedAxis(run: Run): Axis {
  const losses = [...run.series.values()].filter(({ role }) => role === 'train/loss' || role === 'val/loss');
  const shared = (['step', 'epoch'] as const).find((axis) => losses.every((series) => series.has(axis)));
  return losses.length > 0 && shared ? shared : (run.judged()?.axis ?? 'index');
}

/** Events that set the rate. */
const RATE_KINDS: ReadonlySet<RunEventKind> = new Set<RunEventKind>([
  'rate',
  'schedule',
  'trial',
  'kept',
  'rolled-back',
  'undone',
]);

/** The steps of the learning rate that have a place on the axis; those that an event has made are marked by that alone. */
export function lrChangeViews(run: Run, axis: Axis): LrChangeView[] {
  const rates = run.byRole('lr');
  const at = (index: number): number => rates?.x(index, axis) ?? NaN;
  const set = run.events.filter(({ kind }) => RATE_KINDS.has(kind)).map((event) => placeOn(axis, event) ?? NaN);
  return run.lrChanges
    .filter(({ index }) => !set.some((x) => x >= at(index - 1) && x <= at(index)))
    .map(({ index, from, to }) => ({ x: at(index), from, to }))
    .filter(({ x }) => Number.isFinite(x));
}

/** A message cannot carry numbers that are none, and a loss may be none. The sentence says so in words. */
function verdictView(verdict: Verdict): Verdict {
  const evidence = verdict.evidence.filter(({ value, at = 0 }) => Number.isFinite(value) && Number.isFinite(at));
  return { ...verdict, series: short(verdict.series), evidence };
}

function remedyView({ remedy, rates }: RemedyOffer, judged: Series | undefined, axis: Axis): RemedyView {
  const { id, title, reason } = remedy;
  const preview = rates && judged?.has(axis) ? ratesOf(rates, judged, axis) : undefined;
  return { id, title, reason, ...(preview && { preview }) };
}

/** Rates of a remedy at the samples of the judged series. */
export function ratesOf(rates: ArrayLike<number>, judged: Series, axis: Axis): SeriesPoints {
  const length = Math.min(rates.length, judged.length);
  const stride = Math.max(1, Math.ceil(length / (4 * DRAWN_WIDTH)));
  const indices = Array.from({ length: Math.ceil(length / stride) }, (_, k) => Math.min(k * stride, length - 1));
  return {
    xs: Float64Array.from(indices, (i) => judged.x(i, axis)),
    ys: Float64Array.from(indices, (i) => rates[i] ?? NaN),
  };
}
