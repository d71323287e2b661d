import type { HostMessage } from '../src/protocol/messages.ts';
import type { Points, RunGrowth, RunView, SeriesView } from '../src/protocol/view.ts';

/** A point as the chart library takes it. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A series with points that grow. */
export interface ShownSeries extends Omit<SeriesView, 'points'> {
  readonly raw: Point[];
  readonly smooth: Point[];
}

/** A run with series that grow. */
export interface ShownRun extends Omit<RunView, 'series'> {
  readonly series: readonly ShownSeries[];
}

/** Epochs from which on their line shows the course, and that of their batches is only its background. */
const ENOUGH_EPOCHS = 2;

/** Whether a series says of batches what another one says of their epochs. */
export function isBackground({ batchesOf }: ShownSeries, all: readonly ShownSeries[]): boolean {
  return batchesOf !== undefined && all.some(({ name, raw }) => name === batchesOf && raw.length >= ENOUGH_EPOCHS);
}

/** The run without the lines of its batches, where it has those of its epochs. */
export function withoutBatches(run: ShownRun): ShownRun {
  return { ...run, series: run.series.map((one) => (isBackground(one, run.series) ? { ...one, raw: [], smooth: [] } : one)) };
}

/** What a remedy makes of the learning rate, to be drawn beside it. */
export interface Foreseen {
  readonly title: string;
  readonly seen: Points;
  readonly ahead?: Points;
  /** Whether what is ahead depends on the loss. */
  readonly depends: boolean;
}

/** What the host has told of all runs. Pure: it draws nothing. */
export class Model {
  #runs = new Map<string, ShownRun>();

  /** Oldest first. */
  get runs(): readonly ShownRun[] {
    return [...this.#runs.values()];
  }

  get(id: string | undefined): ShownRun | undefined {
    return id === undefined ? undefined : this.#runs.get(id);
  }

  /** Takes in what the host says. A message about an unknown run is late and means nothing. */
  apply(message: HostMessage): void {
    if (message.type === 'hydrate') this.#runs = new Map(message.runs.map((run) => [run.id, shownRun(run)]));
    else if (message.type === 'run') this.#runs.set(message.run.id, shownRun(message.run));
    else if (message.type === 'append') this.#grow(message.growth);
    else if (message.type === 'finding') {
      const run = this.#runs.get(message.runId);
      if (run) this.#runs.set(run.id, { ...run, finding: message.finding });
    }
  }

  #grow({ runId, series, ...growth }: RunGrowth): void {
    const run = this.#runs.get(runId);
    if (!run) return;
    const news = new Map(series.map((one) => [one.name, one]));
    this.#runs.set(runId, { ...run, ...growth, series: run.series.map((old) => grown(old, news.get(old.name))) });
  }
}

function shownRun(run: RunView): ShownRun {
  return { ...run, series: run.series.map((series) => grown({ ...series, raw: [], smooth: [] }, series)) };
}

/** The points are appended in place: the charts hold the same arrays. */
function grown(series: ShownSeries, news: SeriesView | undefined): ShownSeries {
  if (!news) return series;
  const { points, ...facts } = news;
  const { xs = [], ys = [], smooth = [] } = points ?? {};
  for (const [i, x] of xs.entries()) {
    series.raw.push({ x, y: ys[i] ?? NaN });
    if (smooth.length > 0) series.smooth.push({ x, y: smooth[i] ?? NaN });
  }
  return { ...facts, raw: series.raw, smooth: series.smooth };
}
