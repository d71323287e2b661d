import type { Chart, Plugin } from 'chart.js';
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
  /** Whether the stalled stretch is named here. */
  readonly named: boolean;
}

/** Shades the stalled stretch and marks the steps of the learning rate. `current` is asked at each drawing. */
export function marksPlugin(current: () => Marks): Plugin<'line'> {
  return {
    id: 'marks',
    beforeDatasetsDraw(chart) {
      const { theme, stalledSince, until, steps, named } = current();
      const { ctx } = chart;
      ctx.save();
      if (stalledSince !== undefined) shade(chart, stalledSince, until, theme, named);
      ctx.strokeStyle = faint(theme.foreground, 0.6);
      ctx.lineWidth = 1;
      ctx.setLineDash([2, 3]);
      for (const step of steps) upright(chart, step);
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

function upright(chart: Chart<'line'>, x: number): void {
  const { ctx, chartArea: area } = chart;
  const pixel = chart.scales['x']?.getPixelForValue(x) ?? NaN;
  if (!(pixel >= area.left && pixel <= area.right)) return;
  ctx.beginPath();
  ctx.moveTo(Math.round(pixel) + 0.5, area.top);
  ctx.lineTo(Math.round(pixel) + 0.5, area.bottom);
  ctx.stroke();
}
