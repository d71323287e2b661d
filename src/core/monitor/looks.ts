import type { Look } from '../diagnosis/rules/rule.ts';
import type { Axis, Series } from '../runs/series.ts';

/** When rules look at a run: at the end of each epoch where the log tells of more than one, else at each value. */
export interface Looks {
  readonly axis: Axis;
  /** Positions as the log prints them; an index counts from 0. */
  readonly at: readonly number[];
  readonly looks: readonly Look[];
}

/** The sample that ends each epoch. Where the log prints no epochs, each value counts as one: schedules count in what they can see. */
export function lastOfEachEpoch(series: Series): number[] {
  const ends: number[] = [];
  for (let i = 0; i < series.length; i++) {
    const sameEpoch = series.has('epoch') && i > 0 && Math.ceil(series.x(i, 'epoch')) === Math.ceil(series.x(i - 1, 'epoch'));
    if (sameEpoch) ends[ends.length - 1] = i;
    else ends.push(i);
  }
  return ends;
}

/**
 * What rules see that monitor this series, and beside it training and validation loss where they are logged at comparable places.
 * Rules that count in steps count the steps of the log, or looks where it prints none or where they look once an epoch.
 */
export function looksAt(monitored: Series, train: Series | undefined, validation: Series | undefined): Looks {
  const epochs = monitored.has('epoch') ? lastOfEachEpoch(monitored).length : 0;
  const axis: Axis = epochs > 1 ? 'epoch' : monitored.has('step') ? 'step' : 'index';
  const beside = (series: Series | undefined) => (series && comparable(monitored, series, axis) ? placed(series, axis) : []);
  const all = [
    ...placed(monitored, axis).map((place) => ({ ...place, of: 'value' as const })),
    ...beside(train).map((place) => ({ ...place, of: 'train' as const })),
    ...beside(validation).map((place) => ({ ...place, of: 'validation' as const })),
  ].sort((a, b) => a.stretch - b.stretch || a.at - b.at);
  const at: number[] = [];
  const looks: { -readonly [Key in keyof Look]: Look[Key] }[] = [];
  for (const [i, place] of all.entries()) {
    const before = all[i - 1];
    if (before?.at !== place.at || before.stretch !== place.stretch) {
      looks.push({ value: undefined, step: axis === 'step' ? place.at : looks.length });
      at.push(place.at);
    }
    const look = looks[looks.length - 1];
    if (!look) continue;
    look[place.of] = place.value;
    if (place.of === 'value') look.silence = place.silence;
  }
  return { axis, at, looks };
}

interface Place {
  /** How often the series has gone back before: a run that starts again prints the same positions again. */
  readonly stretch: number;
  readonly at: number;
  readonly value: number;
  readonly silence: number | undefined;
}

function placed(series: Series, axis: Axis): Place[] {
  let stretch = 0;
  let last = -Infinity;
  let from = 0;
  const ends = axis === 'epoch' ? lastOfEachEpoch(series) : Array.from({ length: series.length }, (_, i) => i);
  return ends.map((i) => {
    const x = series.x(i, axis);
    const at = axis === 'epoch' ? Math.ceil(x) : x;
    if (at < last) stretch++;
    last = at;
    const silence = longestSilence(series, from, i);
    from = i;
    return { stretch, at, value: series.value(i), silence };
  });
}

/** In seconds, from the sample `from` to the sample `to`; undefined where no times are known. */
function longestSilence(series: Series, from: number, to: number): number | undefined {
  let longest: number | undefined;
  for (let i = from + 1; i <= to; i++) {
    const seconds = (series.time(i) - series.time(i - 1)) / 1000;
    if (seconds >= (longest ?? 0)) longest = seconds;
  }
  return longest;
}

/** Indices mean the same only where every line had both. */
function comparable(monitored: Series, series: Series, axis: Axis): boolean {
  return axis === 'index' ? series.length === monitored.length : series.has(axis);
}
