import type { Chart, Plugin } from 'chart.js';
import type { EventView } from '../../src/protocol/view.ts';
import { eventMarks } from './eventMarks.ts';
import { faint, type Theme } from './theme.ts';

/** What is drawn behind the lines, in positions of the x axis. */
export interface Marks {
  readonly theme: Theme;
  /** Where the stalled stretch begins. */
  readonly stalledSince?: number | undefined;
  /** The run's last position: now. The stalled stretch lasts until then. */
  readonly until: number;
  /** Steps of the learning rate. */
  readonly steps: readonly number[];
  readonly events: readonly EventView[];
  /** Whether the stalled stretch and the events are named here. */
  readonly named: boolean;
}

/** Pixels between a line and its name. */
const GAP = 4;

/** Shades the stalled stretch and marks the steps of the learning rate and what was done to the run. `current` is asked at each drawing. */
export function marksPlugin(current: () => Marks): Plugin<'line'> {
  return {
    id: 'marks',
    beforeDatasetsDraw(chart) {
      const { theme, stalledSince, until, steps, events, named } = current();
      const { ctx } = chart;
      ctx.save();
      if (stalledSince !== undefined) shade(chart, stalledSince, until, theme, named);
      ctx.strokeStyle = faint(theme.foreground, 0.6);
      ctx.lineWidth = 1;
      ctx.setLineDash([2, 3]);
      for (const step of steps) upright(chart, step);
      drawEvents(chart, events, theme, named, stalledSince !== undefined);
      ctx.restore();
    },
  };
}

function shade(chart: Chart<'line'>, since: number, until: number, theme: Theme, named: boolean): void {
  const { ctx, chartArea: area } = chart;
  const left = Math.max(area.left, chart.scales['x']?.getPixelForValue(since) ?? area.left);
  const right = Math.min(area.right, chart.scales['x']?.getPixelForValue(until) ?? area.right);
  ctx.fillStyle = faint(theme.tones.yellow, 0.16);
  ctx.fillRect(left, area.top, right - left, area.bottom - area.top);
  ctx.strokeStyle = theme.tones.yellow;
  ctx.lineWidth = 1;
  upright(chart, since);
  if (!named) return;
  ctx.font = `${theme.fontSize}px ${theme.font}`;
  ctx.fillStyle = theme.foreground;
  ctx.textBaseline = 'top';
  // Beside the stretch where it is too narrow for its name and there is room.
  const beside = right - left < ctx.measureText('stalled').width + 8 && right < area.right;
  ctx.textAlign = beside ? 'left' : 'right';
  ctx.fillText('stalled', beside ? right + 4 : right - 4, area.top + 3);
}

/** Below the name of a stalled stretch, where there is one. An event before the first number stands at the edge. Each is named where there is room between the others, the latest first. */
function drawEvents(chart: Chart<'line'>, events: readonly EventView[], theme: Theme, named: boolean, below: boolean): void {
  const { ctx, chartArea: area } = chart;
  const pixelOf = (x: number): number => Math.min(area.right, Math.max(area.left, chart.scales['x']?.getPixelForValue(x) ?? NaN));
  ctx.setLineDash([]);
  ctx.lineWidth = 1;
  ctx.font = `${theme.fontSize}px ${theme.font}`;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  const top = area.top + 3 + (below ? theme.fontSize + 3 : 0);
  const marks = eventMarks(events, pixelOf);
  let free = area.right;
  for (const [i, { pixels, labels, lost }] of [...marks.entries()].reverse()) {
    const tone = lost ? theme.tones.red : theme.foreground;
    ctx.strokeStyle = faint(tone, 0.75);
    for (const pixel of pixels) line(chart, pixel);
    const [first = 0, last = 0] = [pixels[0], pixels.at(-1)];
    const before = marks[i - 1]?.pixels.at(-1) ?? area.left;
    const fitting = labels.flatMap((label) => {
      const { width } = ctx.measureText(label);
      const places = [last + GAP, first - GAP - width];
      return places.filter((left) => left > before && left + width <= free).map((left) => ({ label, left }));
    });
    free = Math.min(first, fitting[0]?.left ?? first) - GAP;
    if (!named || !fitting[0]) continue;
    ctx.fillStyle = tone;
    ctx.fillText(fitting[0].label, fitting[0].left, top);
  }
}

function upright(chart: Chart<'line'>, x: number): void {
  const { chartArea: area } = chart;
  const pixel = chart.scales['x']?.getPixelForValue(x) ?? NaN;
  if (pixel >= area.left && pixel <= area.right) line(chart, pixel);
}

function line({ ctx, chartArea: area }: Chart<'line'>, pixel: number): void {
  ctx.beginPath();
  ctx.moveTo(Math.round(pixel) + 0.5, area.top);
  ctx.lineTo(Math.round(pixel) + 0.5, area.bottom);
  ctx.stroke();
}
