import type { Ema } from '../core/runs/ema.ts';
import type { Run } from '../core/runs/run.ts';
import type { Axis, Series } from '../core/runs/series.ts';
import {
  type ChartContext,
  chartPayload,
  companionsKey,
  endingView,
  findingView,
  judgedView,
  lrChangeViews,
  sharedAxis,
  shownSeries,
} from './chartModel.ts';
import { eventViews } from './eventView.ts';
import type { HostMessage } from './messages.ts';
import { isDrawn, seriesFacts, smoother } from './seriesView.ts';
import type { RunView, SeriesPoints, SeriesView } from './view.ts';

/** After this many new points a series is reduced anew, so that what the webview holds stays small. */
const MOST_APPENDED = 2000;

/** What the charts know of a series. */
interface Sent {
  /** Samples sent as points, now and when the series was last sent whole. */
  length: number;
  readonly whole: number;
  /** Whether it had a place on the axis. */
  readonly placed: boolean;
  readonly ema: Ema | undefined;
}

/**
 * Keeps charts up to date about one run: everything once, then only what is new. The host has one feed for each run and each webview,
 * calls `hydrate` when the webview asks for everything and `update` from time to time while it is visible.
 */
export class ChartFeed {
  readonly #run: Run;
  readonly #sent = new Map<string, Sent>();
  #axis: Axis = 'index';
  #name = '';
  #script: string | undefined;
  #context: ChartContext = {};
  #judged: string | undefined;
  #companions = '';

  constructor(run: Run) {
    this.#run = run;
  }

  /** Everything, as of now. */
  hydrate(context: ChartContext = {}): RunView {
    this.#axis = sharedAxis(this.#run);
    this.#name = this.#run.name;
    this.#script = this.#run.script;
    this.#know(context);
    this.#sent.clear();
    for (const series of shownSeries(this.#run)) {
      const ema = smoother(series, this.#axis);
      if (ema) for (let i = 0; i < series.length; i++) ema.push(series.value(i));
      this.#sent.set(series.name, { length: series.length, whole: series.length, placed: series.has(this.#axis), ema });
    }
    return chartPayload(this.#run, context);
  }

  /** What has changed since the last call, as the messages to post. */
  update(context: ChartContext = {}): readonly HostMessage[] {
    const shown = shownSeries(this.#run);
    if (this.#isStale(shown)) return [{ type: 'run', run: this.hydrate(context) }];
    const run = this.#run;
    const messages: HostMessage[] = [
      {
        type: 'append',
        growth: {
          runId: run.id,
          state: run.state,
          progress: run.progress(),
          doing: context.doing ?? '',
          ending: endingView(run),
          pace: context.pace ?? '',
          series: shown.map((series) => this.#grown(series)),
          lrChanges: lrChangeViews(run, this.#axis),
          events: eventViews(run, this.#axis),
        },
      },
    ];
    if (this.#isNews(context)) messages.push({ type: 'finding', runId: run.id, finding: findingView(run, context) });
    this.#know(context);
    return messages;
  }

  /** Whether something else is said of the run than before. */
  #isNews(context: ChartContext): boolean {
    const before = this.#context;
    return (
      before.verdict !== context.verdict ||
      before.claim !== context.claim ||
      before.remedies !== context.remedies ||
      before.previewable !== context.previewable ||
      before.lowerNow !== context.lowerNow ||
      before.nothing?.reason !== context.nothing?.reason ||
      before.comparison?.sentence !== context.comparison?.sentence ||
      this.#companions !== companionsKey(context.companions) ||
      this.#judged !== JSON.stringify(judgedView(this.#run))
    );
  }

  #know(context: ChartContext): void {
    this.#context = context;
    this.#judged = JSON.stringify(judgedView(this.#run));
    this.#companions = companionsKey(context.companions);
  }

  #isStale(shown: readonly Series[]): boolean {
    if (this.#axis !== sharedAxis(this.#run) || this.#name !== this.#run.name || this.#script !== this.#run.script) return true;
    return shown.some((series) => {
      const sent = this.#sent.get(series.name);
      if (!sent || sent.placed !== series.has(this.#axis) || series.length - sent.whole > MOST_APPENDED) return true;
      return sent.ema === undefined && smoother(series, this.#axis) !== undefined; // long enough by now to be smoothed
    });
  }

  #grown(series: Series): SeriesView {
    const facts = seriesFacts(series, this.#axis);
    const sent = this.#sent.get(series.name);
    if (!sent || sent.length === series.length || !isDrawn(series) || !series.has(this.#axis)) return facts;
    const points = this.#since(series, sent);
    sent.length = series.length;
    return { ...facts, points };
  }

  #since(series: Series, sent: Sent): SeriesPoints {
    const [xs, ys, smooth]: [number[], number[], number[]] = [[], [], []];
    for (let i = sent.length; i < series.length; i++) {
      const x = series.x(i, this.#axis);
      if (i > 0 && x < series.x(i - 1, this.#axis)) {
        for (const line of [ys, smooth]) line.push(NaN); // the log went on at an earlier position: no line back to it
        xs.push(x);
      }
      const value = series.value(i);
      xs.push(x);
      ys.push(Number.isFinite(value) ? value : NaN);
      smooth.push(sent.ema?.push(value) ?? NaN);
    }
    const points = { xs: Float64Array.from(xs), ys: Float64Array.from(ys) };
    return sent.ema ? { ...points, smooth: Float64Array.from(smooth) } : points;
  }
}
