import { count, digits } from '../diagnosis/numbers.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';

/** How a run stands against a former one of the same script, on the same loss at the same epoch (or step). */
export interface Comparison {
  readonly former: Run;
  /** Position at which both are compared: the furthest that both have reached. */
  readonly at: number;
  readonly value: number;
  readonly formerValue: number;
  readonly sentence: string;
}

/** One value of a noisy loss says little: both runs are averaged over this many up to the compared position. */
const AVERAGED = 5;
const SAME = 'as in the former run';

/**
 * Compares the loss on which the run is judged.
 * @returns undefined where both have no such loss in common, fewer than `AVERAGED` values of it, or values that are no numbers there.
 */
export function compare(run: Run, former: Run): Comparison | undefined {
  const series = run.judged();
  const other = series && former.series.get(series.name);
  if (!series || !other || other.axis !== series.axis) return undefined;
  const at = Math.min(lastX(series), lastX(other));
  const [value, formerValue] = [meanUpTo(series, at), meanUpTo(other, at)];
  if (value === undefined || formerValue === undefined) return undefined;
  const unit = series.axis === 'index' ? 'point' : series.axis;
  const sentence =
    `${series.name} ${digits(value)} at ${unit} ${digits(at, 1)}, ${difference(value, formerValue)} ` +
    `(${digits(formerValue)}; means of ${count(AVERAGED, 'value')}).`;
  return { former, at, value, formerValue, sentence };
}

function lastX(series: Series): number {
  return series.x(series.length - 1);
}

function meanUpTo(series: Series, at: number): number | undefined {
  let end = series.length;
  while (end > 0 && series.x(end - 1) > at) end--;
  if (end < AVERAGED) return undefined;
  let sum = 0;
  for (let i = end - AVERAGED; i < end; i++) sum += series.value(i);
  return Number.isFinite(sum) ? sum / AVERAGED : undefined;
}

/** A share where both are positive, as losses mostly are; else the plain difference. */
function difference(value: number, former: number): string {
  if (value === former) return SAME;
  const share = value / former - 1;
  const change =
    value > 0 && former > 0
      ? `${digits(Math.abs(share) * 100, Math.abs(share) < 0.1 ? 0.1 : 1)} %`
      : digits(Math.abs(value - former));
  if (Math.abs(share) < 0.005) return SAME;
  return `${change} ${value < former ? 'lower' : 'higher'} than in the former run`;
}
