import { count, digits, rateText } from '../diagnosis/numbers.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { epochLoss } from './trialFacts.ts';

/** What ends each of the runs at different rates, whichever comes first. */
export interface TryLength {
  readonly epochs: number;
  readonly seconds: number;
}

/** Values from which the end of a curve can be told from its noise. */
export const LEAST_EPOCHS = 4;
const [USUAL_EPOCHS, MOST_EPOCHS] = [5, 20];
const SECONDS = 60;
/** Stretches that a curve without epochs is averaged over. */
const STRETCHES = 8;
/** Standard errors beyond which a difference is no luck though it is the largest of several, and the share below which it is none to anybody. */
const SURE = 3;
const LEAST_SHARE = 0.01;
/** Values that the end of a curve is told by, as the end of the line through them; the error of that in multiples of their noise. */
const END = 3;
const END_ERROR = Math.sqrt(5 / 6);

/** How long each run is: a twentieth of the whole training, within bounds; five epochs where its length is not known. */
export function lengthFor(planned?: number): TryLength {
  const share = planned === undefined ? USUAL_EPOCHS : Math.round(planned / 20);
  return { epochs: Math.min(MOST_EPOCHS, Math.max(USUAL_EPOCHS, share)), seconds: SECONDS };
}

/** A run at one of the rates. */
export interface Tried {
  readonly rate: number;
  readonly run: Run;
  /** The rate that the script itself has, as far as its process has told. */
  readonly own?: number;
  /** Why it says nothing, where that is so: "ended with exit code 1". */
  readonly failed?: string;
}

/** How a rate did. */
export interface RateOutcome {
  readonly rate: number;
  /** Where its curve ends, and the error of that. Missing where it is lost, or too short. */
  readonly end?: { readonly value: number; readonly error: number };
  /** "diverged", "too short", or why its run failed. */
  readonly problem?: string;
}

/** What several rates came to. */
export interface RatesFinding {
  /** Only where it is better than the present rate, or than all others where that is not known, by more than noise. */
  readonly best?: number;
  readonly sentence: string;
  readonly outcomes: readonly RateOutcome[];
}

/** The rate that the script has, as all runs tell it alike. */
export function ownRate(tried: readonly Tried[]): number | undefined {
  const [first, ...others] = tried.flatMap(({ own }) => own ?? []);
  return first !== undefined && others.every((own) => same(own, first)) ? first : undefined;
}

/** Names the best of the rates by where their losses stand at the last position that all have reached. */
export function compareRates(tried: readonly Tried[], present?: number): RatesFinding {
  const curves = tried.map((each) => ({
    ...each,
    loss: each.failed === undefined ? (epochLoss(each.run) ?? each.run.judged()) : undefined,
  }));
  const common = commonEnd(curves.flatMap(({ loss }) => (loss ? [loss] : [])));
  const seen = curves.map(({ loss }) => (loss && common ? valuesUpTo(loss, common) : []));
  const usual = median(seen.flatMap(bendsOf).filter(Number.isFinite)) / BEND;
  const outcomes = curves.map(({ rate, failed }, i) => outcomeOf(rate, failed, seen[i] ?? [], usual));
  const told = outcomes.flatMap(({ rate, end }) => (end ? [{ rate, ...end }] : [])).sort((a, b) => a.value - b.value);
  const name = curves.find(({ loss }) => loss)?.loss?.name ?? 'loss';
  const after = common ? ` after ${count(common.at, common.axis === 'index' ? 'value' : common.axis)}` : '';
  const lost = lostText(outcomes);
  const [lowest] = told;
  if (!lowest || told.length < 2) {
    return { outcomes, sentence: ['Too few of the rates have told a loss to compare them.', lost].filter(Boolean).join(' ') };
  }
  const alike = told.filter((each) => !differ(lowest, each));
  const now = told.find(({ rate }) => present !== undefined && same(rate, present));
  const presentIsLost =
    present !== undefined && outcomes.some(({ rate, problem }) => same(rate, present) && problem === 'diverged');
  const isBest = now ? !alike.includes(now) : presentIsLost || alike.length === 1;
  if (!isBest) {
    const which =
      alike.length === 1 ? `The present rate ${rateText(lowest.rate)} is the best of these` : `${listed(alike)} are alike`;
    const said =
      alike.length === 1 ? valueText(lowest) : `${valueText(lowest)} at ${rateText(lowest.rate)}, the others within the noise`;
    return {
      outcomes,
      sentence: [`${which}${after} (${name} ${said}): there is nothing to change.`, lost].filter(Boolean).join(' '),
    };
  }
  // Of rates that cannot be told apart the one nearest to the present: the smallest change that gains it all.
  const chosen = alike.reduce((a, b) => (distance(b.rate, present) < distance(a.rate, present) ? b : a));
  const against = now ?? told.find((each) => !alike.includes(each));
  const than = against ? ` against ${valueText(against)} at ${rateText(against.rate)}${now ? ', the present rate' : ''}` : '';
  const others = alike.filter((each) => each !== chosen);
  const sentences = [
    `${rateText(chosen.rate)} is the best of ${tried.length} rates${after}: ${name} ${valueText(chosen)}${than}.`,
    others.length > 0 ? `${listed(others)} ${others.length === 1 ? 'is' : 'are'} no different beyond the noise.` : '',
    edgeText(chosen.rate, outcomes),
    lost,
  ];
  return { best: chosen.rate, outcomes, sentence: sentences.filter(Boolean).join(' ') };
}

interface End {
  readonly axis: 'epoch' | 'step' | 'index';
  readonly at: number;
}

/** The last position that all curves have reached which did not end at once; that of the axis which all have. */
function commonEnd(losses: readonly Series[]): End | undefined {
  const axis = (['epoch', 'step', 'index'] as const).find((each) => losses.every((loss) => loss.has(each)));
  const long = losses.filter(({ length }) => length >= LEAST_EPOCHS);
  if (!axis || long.length === 0) return undefined;
  return { axis, at: Math.min(...long.map((loss) => loss.x(loss.length - 1, axis))) };
}

/** One value an epoch, or means of equal stretches where there are no epochs. */
function valuesUpTo(loss: Series, { axis, at }: End): number[] {
  const all = Array.from({ length: loss.length }, (_, i) => ({ x: loss.x(i, axis), y: loss.value(i) })).filter(
    ({ x }) => x <= at,
  );
  if (axis === 'epoch' || all.length < 2 * STRETCHES) return all.map(({ y }) => y);
  return Array.from({ length: STRETCHES }, (_, k) => {
    const part = all.filter(({ x }) => Math.min(STRETCHES - 1, Math.floor((STRETCHES * x) / (at || 1))) === k);
    return part.reduce((sum, { y }) => sum + y, 0) / part.length;
  });
}

/** `usual`: noise of all the curves; that of a few values of one alone may be small by luck. */
function outcomeOf(rate: number, failed: string | undefined, values: readonly number[], usual: number): RateOutcome {
  if (failed !== undefined) return { rate, problem: failed };
  const [first = NaN] = values;
  if (values.some((value) => !Number.isFinite(value))) return { rate, problem: 'diverged' };
  if (values.length < LEAST_EPOCHS) return { rate, problem: 'too short' };
  const last = values.slice(-END);
  const mean = last.reduce((sum, value) => sum + value, 0) / END;
  const value = mean + ((last[END - 1] ?? NaN) - (last[0] ?? NaN)) / 2;
  const error = END_ERROR * Math.max(usual, median(bendsOf(values)) / BEND);
  const rose = value - first > Math.max(SURE * error, LEAST_SHARE * Math.abs(first));
  return rose ? { rate, problem: 'diverged' } : { rate, end: { value, error } };
}

/** Median of |a − 2b + c| for normal values of spread 1: a straight fall has no bends but those of its noise. */
const BEND = 1.652;

function bendsOf(values: readonly number[]): number[] {
  return values.slice(2).map((value, i) => Math.abs(value - 2 * (values[i + 1] ?? NaN) + (values[i] ?? NaN)));
}

/** The higher of the two in the middle; 0 of none. */
function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[of.length >> 1] ?? 0;
}

interface Told {
  readonly rate: number;
  readonly value: number;
  readonly error: number;
}

function differ(a: Told, b: Told): boolean {
  return Math.abs(a.value - b.value) > Math.max(SURE * Math.hypot(a.error, b.error), LEAST_SHARE * Math.abs(a.value));
}

function same(a: number, b: number): boolean {
  return Math.abs(a / b - 1) < 0.01;
}

function distance(rate: number, present: number | undefined): number {
  return present === undefined ? 0 : Math.abs(Math.log(rate / present));
}

function valueText({ value, error }: Told): string {
  return digits(value, error);
}

function listed(told: readonly { readonly rate: number }[]): string {
  const rates = told
    .map(({ rate }) => rate)
    .sort((a, b) => a - b)
    .map((rate) => rateText(rate));
  const last = rates.pop() ?? '';
  return rates.length === 0 ? last : `${rates.join(', ')} and ${last}`;
}

/** A best one at the edge of what was tried may not be the best there is. */
function edgeText(best: number, outcomes: readonly RateOutcome[]): string {
  const rates = outcomes.map(({ rate }) => rate);
  const edge = best === Math.max(...rates) ? 'highest' : best === Math.min(...rates) ? 'lowest' : undefined;
  return edge ? `It is the ${edge} that was tried: the best may lie beyond.` : '';
}

function lostText(outcomes: readonly RateOutcome[]): string {
  const diverged = outcomes.filter(({ problem }) => problem === 'diverged');
  const failed = outcomes.filter(({ problem }) => problem !== undefined && problem !== 'diverged');
  const first = failed[0]?.problem ?? '';
  return [diverged.length > 0 ? `${listed(diverged)} diverged.` : '', failed.length > 0 ? `${listed(failed)}: ${first}.` : '']
    .filter(Boolean)
    .join(' ');
}
