import type { Monitor } from '../core/monitor/monitor.ts';
import { placeOf } from '../core/runs/run.ts';
import type { Series } from '../core/runs/series.ts';
import { digits } from '../core/diagnosis/numbers.ts';

const BARS = '▁▂▃▄▅▆▇█';

/** A run in words for a terminal `width` columns wide: its name, a line a series, the verdict. */
export function report(monitor: Monitor, width: number): string[] {
  const { run, verdict } = monitor;
  const at = placeOf(run.progress());
  const all = [...run.series.values()];
  const names = Math.min(20, Math.max(0, ...all.map(({ name }) => name.length)));
  const lines = all.map((series) => {
    const last = digits(series.value(series.length - 1)).padStart(9);
    return `  ${plain(series.name).slice(0, names).padEnd(names)} ${last}  ${sparkline(series, Math.max(8, Math.min(60, width - names - 16)))}`;
  });
  if (lines.length === 0) lines.push('  no numbers yet');
  return [`${plain(run.name)}${at && `  ${at}`}`, ...lines, ...(verdict ? [`  ${verdict.sentence}`] : [])].map((line) =>
    line.slice(0, width),
  );
}

/** The curve in `width` characters: each shows the mean of its share of the finite values, between the lowest and the highest of them. */
export function sparkline(series: Series, width: number): string {
  const cells = Math.min(width, series.length);
  const means = Array.from({ length: cells }, (_, cell) => {
    const [from, to] = [Math.floor((cell * series.length) / cells), Math.floor(((cell + 1) * series.length) / cells)];
    let [sum, count] = [0, 0];
    for (let i = from; i < to; i++) {
      if (!Number.isFinite(series.value(i))) continue;
      sum += series.value(i);
      count++;
    }
    return count > 0 ? sum / count : NaN;
  });
  const finite = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const level = (mean: number) => (high > low ? Math.round(((mean - low) / (high - low)) * (BARS.length - 1)) : 0);
  return means.map((mean) => (Number.isFinite(mean) ? BARS[level(mean)] : '×')).join('');
}

/** Names come from logs: nothing in them may steer the terminal. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
