import { Ema } from '../core/runs/ema.ts';
import type { Axis, Points, Series } from '../core/runs/series.ts';
import type { SeriesFacts, SeriesView } from './view.ts';

/** Pixels for which lines are reduced: at four points a pixel, at most about 2000 points a series. */
export const DRAWN_WIDTH = 500;
/** A line whose positions start over again and again cannot be reduced: its newest part is sent. */
const MOST_POINTS = 10_000;
const LONGEST_NAME = 200;
/** A line of fewer samples than this, or of whole epochs, is drawn as it is. */
const NOISY_LENGTH = 300;

/** Whether a series is drawn, given a place on the axis; the others are listed with their last value. */
export function isDrawn({ role }: Series): boolean {
  return role === 'train/loss' || role === 'val/loss' || role === 'lr';
}

/** The numbers of a series that stand beside the chart. */
export function seriesFacts(series: Series, axis: Axis): SeriesFacts {
  const last = series.value(series.length - 1);
  const higher = series.role === 'train/acc' || series.role === 'val/acc';
  const judgeable = series.role.endsWith('/loss') || higher;
  const best = higher ? series.greatest() : series.least();
  return {
    name: short(series.name),
    role: series.role,
    ...(series.batchesOf !== undefined && { batchesOf: short(series.batchesOf) }),
    length: series.length,
    last: Number.isFinite(last) ? last : null,
    ...(judgeable && best >= 0 && series.has(axis) && { best: { x: series.x(best, axis), value: series.value(best) } }),
  };
}

/** The average that smooths a series, where it is long and noisy enough to need one. Its memory is a hundredth of the line. */
export function smoother(series: Series, axis: Axis): Ema | undefined {
  const ofEpochs = axis === 'epoch' && series.batchesOf === undefined;
  if (series.role === 'lr' || ofEpochs || series.length < NOISY_LENGTH) return undefined;
  return new Ema(1 - Math.min(1 / 3, 100 / series.length));
}

/** A series as the chart shows it. */
export function seriesView(series: Series, axis: Axis): SeriesView {
  const facts = seriesFacts(series, axis);
  if (!isDrawn(series) || !series.has(axis)) return facts;
  const points = whole(series, axis);
  const smooth = smoothed(series, axis);
  return { ...facts, points: smooth ? { ...points, smooth } : points };
}

/** All of a series, reduced to what can be seen. */
export function whole(series: Series, axis: Axis): Points {
  const { xs, ys } = series.window(...series.extent(axis), DRAWN_WIDTH, axis);
  return { xs: xs.slice(-MOST_POINTS), ys: ys.slice(-MOST_POINTS) };
}

/** The smoothed line at the drawn samples, computed on all samples. */
function smoothed(series: Series, axis: Axis): Float64Array | undefined {
  const ema = smoother(series, axis);
  if (!ema) return undefined;
  const all = Float64Array.from({ length: series.length }, (_, i) => ema.push(series.value(i)));
  const drawn = series.drawn(...series.extent(axis), DRAWN_WIDTH, axis).slice(-MOST_POINTS);
  return Float64Array.from(drawn, (i) => all[i] ?? NaN);
}

/** A name cut to what a line can hold. */
export function short(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
