import { type Foreseen, isBackground, type Point, type ShownRun } from '../model.ts';
import type { Line, Scene } from './lineChart.ts';
import { companionStroke, DEPENDS, FORMER, PREVIEW, strokes } from './strokes.ts';
import type { Theme } from './theme.ts';

/** How the user wants the charts. */
export interface ChartChoices {
  /** Draw the loss on a logarithmic scale, where it is positive. */
  readonly log: boolean;
  /** Draw the smoothed lines. */
  readonly smooth: boolean;
}

/** The two drawings of a run, one above the other on the same x axis. Each is missing where there is nothing to draw. */
export interface Scenes {
  readonly loss?: Scene;
  readonly rate?: Scene;
}

/** What to draw of a run, with what a remedy makes of its rate: where that goes on beyond now, both charts do. */
export function scenes(run: ShownRun, foreseen: Foreseen | undefined, choices: ChartChoices, theme: Theme): Scenes {
  const losses = lossLines(run, choices.smooth);
  const rates = rateLines(run, foreseen);
  const own = [...losses, ...rates].filter(({ weight }) => weight !== 'guest');
  const seen = extent(own.flatMap(({ points }) => points.map((point) => point.x)));
  const x: readonly [number, number] = [seen[0], Math.max(seen[1], ...(foreseen?.ahead?.xs.slice(-1) ?? []))];
  const visible = [...losses, ...rates].map((line) => ({
    ...line,
    points: line.points.filter((p) => p.x >= x[0] && p.x <= x[1]),
  }));
  const [lossYs, rateYs] = [heights(visible.slice(0, losses.length)), heights(visible.slice(losses.length))];
  const hasRate = rateYs.length > 0;
  const shared = { theme, axis: run.axis, x: x[0] === x[1] ? ([x[0], x[0] + 1] as const) : x };
  const marks = {
    theme,
    stalledSince: run.finding.stalledSince,
    until: seen[1],
    steps: run.lrChanges.map((change) => change.x),
    events: run.events,
  };
  const scene = (
    lines: readonly Line[],
    ys: readonly number[],
    log: boolean,
    own: Pick<Scene, 'numbered' | 'yTicks'> & { named: boolean },
  ): Scene => {
    const logarithmic = log && ys.every((y) => y > 0);
    return {
      ...shared,
      lines,
      y: padded(extent(ys), logarithmic),
      log: logarithmic,
      marks: { ...marks, named: own.named },
      numbered: own.numbered,
      ...(own.yTicks && { yTicks: own.yTicks }),
    };
  };
  return {
    ...(losses.length > 0 && { loss: scene(losses, lossYs, choices.log, { numbered: !hasRate, named: true }) }),
    ...(hasRate && { rate: scene(rates, rateYs, true, { numbered: true, named: false, yTicks: rateTicks(rateYs) }) }),
  };
}

function lossLines(run: ShownRun, smooth: boolean): Line[] {
  const given = strokes(run.series);
  const lines: Line[] = [];
  for (const series of run.series) {
    const { name, role, raw, smooth: smoothed } = series;
    const stroke = given.get(name);
    if (!stroke || role === 'lr') continue;
    if (isBackground(series, run.series)) {
      lines.push({ name, points: raw, stroke, weight: 'background' });
      continue;
    }
    const shadowed = smooth && smoothed.length > 0;
    if (shadowed) lines.push({ name: `${name}, smoothed`, points: smoothed, stroke, weight: 'main' });
    lines.push({ name, points: raw, stroke, weight: shadowed ? 'shadow' : 'main' });
  }
  const former = run.finding.comparison?.former;
  if (former) lines.push({ name: former.name, points: zipped(former.points), stroke: FORMER, weight: 'guest' });
  for (const [i, { name, points, emphasis }] of (run.finding.companions ?? []).entries())
    lines.push({ name, points: zipped(points), stroke: companionStroke(i), weight: emphasis ? 'best' : 'companion' });
  return lines;
}

function rateLines(run: ShownRun, foreseen: Foreseen | undefined): Line[] {
  const given = strokes(run.series);
  const lines = run.series.flatMap(({ name, role, raw }): Line[] => {
    const stroke = given.get(name);
    return stroke && role === 'lr' ? [{ name, points: raw, stroke, weight: 'main', held: true }] : [];
  });
  if (!foreseen) return lines;
  const { title, seen, ahead, depends } = foreseen;
  const guest = { name: `with ${title}`, weight: 'guest', held: true } as const;
  const known = [...zipped(seen), ...(ahead && !depends ? zipped(ahead) : [])];
  lines.push({ ...guest, points: known, stroke: PREVIEW });
  if (ahead && depends) lines.push({ ...guest, points: zipped(ahead), stroke: DEPENDS });
  return lines;
}

function zipped({ xs, ys }: { readonly xs: Float64Array; readonly ys: Float64Array }): Point[] {
  return Array.from(xs, (x, i) => ({ x, y: ys[i] ?? NaN }));
}

/**
 * Companions that have lost their way leave the chart: no line begins above their highest, and the others must stay in sight. So do batches
 * beyond the epochs that they lie behind: the first one would flatten all that comes later.
 */
function heights(all: readonly Line[]): number[] {
  const before = all.filter(({ weight }) => weight !== 'background');
  const lines = before.some(({ points }) => points.some(({ y }) => Number.isFinite(y))) ? before : all;
  const beside = (weight: Line['weight']): boolean => weight === 'companion' || weight === 'best';
  const ceiling = Math.max(...lines.map(({ points }) => points[0]?.y ?? -Infinity).filter(Number.isFinite));
  return lines
    .flatMap(({ points, weight }) => points.map(({ y }) => y).filter((y) => !beside(weight) || y <= ceiling))
    .filter(Number.isFinite);
}

function extent(values: readonly number[]): readonly [number, number] {
  let [from, to] = [Infinity, -Infinity];
  for (const value of values) {
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  return from <= to ? [from, to] : [0, 1];
}

/** Rates closer than this factor have no room for two labels. */
const TOLD_APART = 1.15;

/** The highest and the lowest rate, and one held between them: a rate is read off, not estimated. */
function rateTicks(ys: readonly number[]): number[] {
  const [low, high] = extent(ys);
  if (low > 0 && high / low < TOLD_APART) return [high];
  const apart = (a: number, b: number): boolean =>
    low > 0 ? Math.log(b / a) > 0.3 * Math.log(high / low) : b - a > 0.3 * (high - low);
  const counts = new Map<number, number>();
  for (const y of ys) counts.set(y, (counts.get(y) ?? 0) + 1);
  const held = [...counts].filter(([y, count]) => count > 0.1 * ys.length && apart(low, y) && apart(y, high)).map(([y]) => y);
  return [...new Set([low, ...held.slice(0, 1), high])];
}

/** Room above and below, so that no line lies on the edge. */
function padded([from, to]: readonly [number, number], log: boolean): readonly [number, number] {
  if (log) {
    const factor = Math.max(1.15, (to / from) ** 0.08);
    return [from / factor, to * factor];
  }
  const room = 0.06 * (to - from) || 0.1 * Math.abs(to) || 1;
  return [from - room, to + room];
}
