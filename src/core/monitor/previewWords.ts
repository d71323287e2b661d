import { placeText, unitOf } from '../diagnosis/facts.ts';
import { count, place, rateText } from '../diagnosis/numbers.ts';
import type { ScheduleSettings } from '../schedules/remedy.ts';
import type { Foresight } from './foresight.ts';
import { axisOf, positionOf, type Rounds } from './rounds.ts';

/** So many cuts are named one by one. */
const NAMED = 3;

/** What a schedule would have done on a run, how often and when, and where it ends. */
export function onThisRun(settings: ScheduleSettings, { rounds, seen, ahead, depends }: Foresight): string {
  const now = seen.at(-1);
  if (now === undefined) return 'This run has no round yet.';
  const end = depends ? '' : endWords(rounds, ahead);
  if (settings.kind !== 'reduce-on-plateau' && settings.kind !== 'step')
    return `On this run: ${rateText(now)} at ${placeOf(rounds, rounds.ends.length - 1)}${end}.`;
  const cuts = seen.flatMap((rate, k) => (k > 0 && rate < (seen[k - 1] ?? 0) ? [k - 1] : []));
  const further = depends ? ' What comes next depends on the loss.' : '';
  if (cuts.length === 0) return `On this run: no cut so far${end}.${further}`;
  return `On this run: ${count(cuts.length, 'cut')}, ${whenWords(rounds, cuts)}, to ${rateText(now)}${end}.${further}`;
}

/** ", 1e-5 at epoch 200" */
function endWords(rounds: Rounds, ahead: readonly number[]): string {
  const rate = ahead.at(-1);
  const last = positionOf((rounds.numbers.at(-1) ?? 0) + ahead.length, rounds, axisOf(rounds.series));
  return rate === undefined || !Number.isFinite(last)
    ? ''
    : `, ${rateText(rate)} at ${placeText(axisOf(rounds.series), Math.round(last))}`;
}

/** "after epochs 26 and 40": a cut is made at the end of a round. */
function whenWords(rounds: Rounds, cuts: readonly number[]): string {
  const [first = 0, last = 0] = [cuts[0], cuts.at(-1)];
  if (cuts.length > NAMED) return `the first after ${placeOf(rounds, first)}, the last after ${placeOf(rounds, last)}`;
  if (cuts.length === 1) return `after ${placeOf(rounds, first)}`;
  const unit = unitOf(axisOf(rounds.series));
  const [front, back] = [cuts.slice(0, -1), cuts.slice(-1)].map((some) => some.map((k) => numberOf(rounds, k)).join(', '));
  return `after ${unit}s ${front} and ${back}`;
}

function placeOf(rounds: Rounds, k: number): string {
  return `${unitOf(axisOf(rounds.series))} ${numberOf(rounds, k)}`;
}

/** As people count: points from 1. */
function numberOf(rounds: Rounds, k: number): string {
  const axis = axisOf(rounds.series);
  return place(rounds.series.x(rounds.ends[k] ?? 0, axis) + (axis === 'index' ? 1 : 0));
}
