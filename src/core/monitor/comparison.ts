import { direction } from '../diagnosis/curve.ts';
import { placeText } from '../diagnosis/facts.ts';
import { count, digits } from '../diagnosis/numbers.ts';
import { rateAt } from '../diagnosis/rate.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { NAMES } from '../schedules/catalogue.ts';
import { noiseScale } from '../schedules/plateauSettings.ts';
import type { REMEDIES } from '../schedules/remedy.ts';

type Kind = (typeof REMEDIES)[number];

/** How a run stands against a former one of the same script, on the same loss at the same epoch (or step). */
export interface Comparison {
  readonly former: Run;
  /** What was put into the script in between, where that is known. */
  readonly remedy?: Kind;
  /** Position at which both are compared: the furthest that both have reached. */
  readonly at: number;
  readonly value: number;
  readonly formerValue: number;
  readonly outcome: 'better' | 'worse' | 'same';
  /** Whether this is the last word: the run is over, or has come as far as the former one. */
  readonly settled: boolean;
  readonly sentence: string;
  /** What the sentence rests on. */
  readonly explanation: string;
}

/** One value of a noisy loss says little: both runs are averaged over this many up to the compared position. */
const AVERAGED = 5;
/** Values up to there from which the noise of a run is taken. */
const NOISE_FROM = 20;
/** A difference of means this many times as large as noise makes it now and then is no luck. */
const SURE = 2;
/** A difference below this share of the level is none to anybody. */
const LEAST_SHARE = 0.005;
/** A remedy acts from where the rate differs by this factor from what it was in the former run. */
const ACTS = 1.5;

/**
 * Compares the loss (or accuracy) on which the run is judged.
 * @param remedy what was put into the script between the two runs, where that is known: nothing is said before it can have made a difference
 * @returns undefined where both have no such loss in common, fewer than `AVERAGED` values of it, or values that are no numbers there.
 */
export function compare(run: Run, former: Run, remedy?: Kind): Comparison | undefined {
  const series = run.judged();
  const other = series && former.series.get(series.name);
  if (!series || !other || other.axis !== series.axis) return undefined;
  const at = Math.min(lastX(series), lastX(other));
  const [now, then] = [levelAt(series, at), levelAt(other, at)];
  if (!now || !then) return undefined;
  const over = run.state === 'finished' || run.state === 'failed';
  if (remedy && !over && !hasActed(run, former, remedy, series, now.from)) return undefined;
  const doubt = (SURE * Math.hypot(now.noise, then.noise)) / Math.sqrt(AVERAGED);
  const outcome = outcomeOf(now.mean, then.mean, doubt, direction(series));
  const place = placeText(series.axis, at);
  return {
    former,
    ...(remedy && { remedy }),
    at,
    value: now.mean,
    formerValue: then.mean,
    outcome,
    settled: over || at >= lastX(other),
    sentence: sentenceOf(series.name, place, now.mean, then.mean, outcome, remedy),
    explanation:
      `Means of ${count(AVERAGED, 'value')} up to ${place}; ` +
      `differences up to ${digits(Math.max(doubt, LEAST_SHARE * Math.abs(then.mean)))} are taken for noise.`,
  };
}

/**
 * Which run a run is to be compared with: the latest other one that is over or silent, begun before `before` where that is given. A script
 * that was guessed proves nothing, nor does a short one that only tried a rate.
 */
export function formerOf(run: Run, others: readonly Run[], before = Infinity): Run | undefined {
  return others.findLast(
    (other) =>
      other !== run &&
      other.script !== undefined &&
      other.script === run.script &&
      !run.isGuess &&
      !run.tried &&
      !other.tried &&
      !other.isGuess &&
      other.startedAt < before &&
      other.state !== 'running' &&
      other.state !== 'waiting' &&
      other.judged() !== undefined,
  );
}

interface Level {
  readonly mean: number;
  /** How much single values scatter. */
  readonly noise: number;
  /** The first sample that counts. */
  readonly from: number;
}

function levelAt(series: Series, at: number): Level | undefined {
  let end = series.length;
  while (end > 0 && series.x(end - 1) > at) end--;
  const values = Array.from({ length: Math.min(end, NOISE_FROM) }, (_, i) => series.value(Math.max(0, end - NOISE_FROM) + i));
  const last = values.slice(-AVERAGED);
  const mean = last.reduce((sum, value) => sum + value, 0) / AVERAGED;
  return last.length < AVERAGED || !Number.isFinite(mean) ? undefined : { mean, noise: noiseScale(values), from: end - AVERAGED };
}

/** Whether the rate was already another than in the former run where the averaging begins. What changes no rate, or prints none, is taken at once. */
function hasActed(run: Run, former: Run, remedy: Kind, series: Series, from: number): boolean {
  if (remedy === 'early-stopping' || remedy === 'switch-to-sgd') return true;
  const [x, axis] = [series.x(from), series.axis];
  const [now, then] = [rateAt(run.byRole('lr'), x, axis), rateAt(former.byRole('lr'), x, axis)];
  return now === undefined || then === undefined || now > then * ACTS || now < then / ACTS;
}

function outcomeOf(value: number, former: number, doubt: number, sign: 1 | -1): Comparison['outcome'] {
  const difference = Math.abs(value - former);
  if (difference <= Math.max(doubt, LEAST_SHARE * Math.abs(former))) return 'same';
  return sign * (value - former) < 0 ? 'better' : 'worse';
}

function sentenceOf(
  name: string,
  place: string,
  value: number,
  former: number,
  outcome: Comparison['outcome'],
  remedy: Kind | undefined,
): string {
  const here = `${name} ${digits(value)} at ${place}`;
  const named = remedy && NAMES[remedy];
  const began = named && named.charAt(0).toUpperCase() + named.slice(1);
  if (outcome === 'same') {
    const same = `${here}, no clear difference from the former run (${digits(former)}).`;
    return began ? `${began} has not helped so far: ${same}` : same;
  }
  const than = `${here}, ${difference(value, former)} than the former run (${digits(former)}).`;
  if (!named) return than;
  return outcome === 'better' ? `With ${named}: ${than}` : `${began} did not help: ${than}`;
}

/** A share where both are positive, as losses mostly are; else the plain difference. */
function difference(value: number, former: number): string {
  const share = Math.abs(value / former - 1);
  const change = value > 0 && former > 0 ? `${digits(share * 100, share < 0.1 ? 0.1 : 1)} %` : digits(Math.abs(value - former));
  return `${change} ${value < former ? 'lower' : 'higher'}`;
}

function lastX(series: Series): number {
  return series.x(series.length - 1);
}
