import type { Run } from '../runs/run.ts';
import type { Axis, Series } from '../runs/series.ts';
import { lastOfEachEpoch } from './looks.ts';
import { planOf, type ScriptFacts } from './scriptFacts.ts';

/** A run as a schedule counts it: in epochs, or in values where its log prints no epochs. */
export interface Rounds {
  readonly series: Series;
  /** The sample that ends each round that was seen. */
  readonly ends: readonly number[];
  /** Which round each of them ends, counted from 0: a log may print every fifth epoch only. */
  readonly numbers: readonly number[];
  /** Rounds of the whole run, where that is known. */
  readonly planned?: number;
}

/** The rounds of a run, as this series shows them. */
export function roundsOf(run: Run, series: Series, facts: ScriptFacts): Rounds {
  const plan = planOf(run, facts);
  const axis = axisOf(series);
  const ends = counting(lastOfEachEpoch(series), (i) => series.x(i, axis));
  if (axis !== 'epoch') {
    const seen = { series, ends, numbers: ends.map((_, k) => k) };
    const planned = plan.epochs ?? roundsUntil(seen, plan.steps);
    return { ...seen, ...(planned !== undefined && { planned }) };
  }
  const first = Math.ceil(series.x(0, 'epoch')) === 0 ? 0 : 1;
  const numbers = ends.map((end) => Math.ceil(series.x(end, 'epoch')) - first);
  return { series, ends, numbers, ...(plan.epochs !== undefined && { planned: plan.epochs }) };
}

/** What the rounds of a series are told by: its epochs, or else its own axis. */
export function axisOf(series: Series): Axis {
  return series.has('epoch') ? 'epoch' : series.axis;
}

/** Without what was trained again after a log went back: of a run that starts over, its last start. */
function counting(ends: readonly number[], at: (i: number) => number): number[] {
  const kept: number[] = [];
  for (const end of ends) {
    while (kept.length > 0 && at(kept.at(-1) ?? 0) >= at(end)) kept.pop();
    kept.push(end);
  }
  return kept;
}

/** Position on an axis of a round that may be still to come: the run is taken to go on at the pace that it had. NaN where that is not known. */
export function positionOf(round: number, { series, ends, numbers }: Rounds, axis: Axis): number {
  const [first, last] = [0, ends.length - 1];
  const [from, to] = [series.x(ends[first] ?? 0, axis), series.x(ends[last] ?? 0, axis)];
  const [fromRound = NaN, toRound = NaN] = [numbers[first], numbers[last]];
  return to + ((round - toRound) * (to - from)) / (toRound - fromRound);
}

/** Rounds of a run that is to have so many steps, at the pace that it had. */
function roundsUntil({ series, ends }: Rounds, steps: number | undefined): number | undefined {
  const last = ends.length - 1;
  const [from, to] = [series.x(ends[0] ?? 0, 'step'), series.x(ends[last] ?? 0, 'step')];
  const rounds = last + (((steps ?? NaN) - to) * last) / (to - from) + (from === 0 ? 0 : 1);
  return Number.isFinite(rounds) ? Math.max(last + 1, Math.round(rounds)) : undefined;
}
