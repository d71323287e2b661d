import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { doingText } from '../core/monitor/trainingWords.ts';
import type { Run } from '../core/runs/run.ts';
import { ChartFeed } from '../protocol/chartFeed.ts';
import type { ChartContext } from '../protocol/chartModel.ts';
import { chartsHtml } from '../protocol/chartsHtml.ts';
import {
  type ChartsMessage,
  type ChosenRemedy,
  type HostMessage,
  MOST_RUNS,
  type OfferedCommand,
  PROTOCOL_VERSION,
} from '../protocol/messages.ts';
import { previewView } from '../protocol/previewModel.ts';
import { readChartsMessage } from '../protocol/readMessage.ts';
import { short } from '../protocol/seriesView.ts';
import type { Comparisons } from './comparisons.ts';
import { asksForLowerRateNow } from './runs.ts';
import type { Watching } from './watching.ts';

/** What the charts may ask of the editor. */
export interface ChartActions {
  applyRemedy(monitor: Monitor, chosen: ChosenRemedy): void;
  showChange(monitor: Monitor, chosen: ChosenRemedy): void;
  openScript(monitor: Monitor): void;
  lowerRate(monitor: Monitor): void;
  command(id: OfferedCommand): void;
}

/** The Charts view. The host owns the data: a view that appears is given everything, a visible one what is new, a hidden one nothing. */
export class ChartsView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #watching: Watching;
  readonly #comparisons: Comparisons;
  readonly #root: vscode.Uri;
  readonly #actions: ChartActions;
  readonly #parts: vscode.Disposable[];
  #feeds = new Map<Monitor, ChartFeed>();
  #view: vscode.WebviewView | undefined;
  #wanted: Monitor | undefined;
  /** Whether there is a page and it listens. */
  #ready = false;

  constructor(watching: Watching, comparisons: Comparisons, extensionUri: vscode.Uri, actions: ChartActions) {
    this.#watching = watching;
    this.#comparisons = comparisons;
    this.#root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    this.#actions = actions;
    this.#parts = [
      vscode.window.registerWebviewViewProvider('lossline.charts', this),
      watching.onDidUpdate((fresh) => this.#update(fresh)),
      watching.onDidChangeRuns((added) => (added ? this.show(added) : this.#hydrate())),
    ];
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const { webview } = view;
    webview.options = { enableScripts: true, localResourceRoots: [this.#root] };
    const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.#root, name)).toString();
    webview.onDidReceiveMessage((message: unknown) => this.#receive(readChartsMessage(message)));
    view.onDidChangeVisibility(() => {
      if (!view.visible) this.#ready = false; // a hidden page is thrown away; the one that follows it says when it listens
    });
    view.onDidDispose(() => {
      if (this.#view !== view) return;
      this.#view = undefined;
      this.#ready = false;
      this.#feeds.clear();
    });
    webview.html = chartsHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(24).toString('base64'),
      scriptUri: uri('charts.js'),
      styleUri: uri('charts.css'),
    });
  }

  /** Brings a run in front: one that has just begun, or that the user points at. */
  show(monitor: Monitor): void {
    this.#wanted = monitor;
    if (!this.#ready) return;
    this.#wanted = undefined;
    if (!this.#feeds.has(monitor)) {
      const feed = new ChartFeed(monitor.run);
      this.#feeds.set(monitor, feed);
      this.#post({ type: 'run', run: feed.hydrate(this.#context(monitor)) });
    }
    this.#post({ type: 'select', runId: monitor.run.id });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #receive(message: ChartsMessage | undefined): void {
    if (!message) return;
    if (message.type === 'ready') {
      this.#ready = true;
      return this.#hydrate();
    }
    if (message.type === 'command') return this.#actions.command(message.command);
    const monitor = this.#watching.get(message.runId);
    if (!monitor) return;
    if (message.type === 'applyRemedy') this.#actions.applyRemedy(monitor, message);
    else if (message.type === 'showChange') this.#actions.showChange(monitor, message);
    else if (message.type === 'preview') this.#preview(monitor, message);
    else if (message.type === 'openScript') this.#actions.openScript(monitor);
    else if (message.type === 'lowerRate') this.#actions.lowerRate(monitor);
    else {
      if (message.type === 'notSo') monitor.dismiss();
      else if (message.type === 'undoNotSo') monitor.undismiss();
      else monitor.judge(monitor.run.judgeable().find(({ name }) => short(name) === message.series)?.name);
      this.#watching.touch(monitor);
    }
  }

  /** Without a name, the schedule that the run asks for first, or the first that there is. */
  #preview(monitor: Monitor, { remedyId, values, turn }: Extract<ChartsMessage, { type: 'preview' }>): void {
    const choices = monitor.previewable;
    const id = remedyId ?? choices[0]?.remedy.id;
    const preview = id && monitor.preview(id, values);
    const view = preview && previewView(monitor.run, preview, choices);
    this.#post({ type: 'preview', runId: monitor.run.id, turn, ...(view && { preview: view }) });
  }

  #hydrate(): void {
    if (!this.#ready) return;
    this.#feeds = new Map(this.#shown().map((monitor) => [monitor, new ChartFeed(monitor.run)]));
    const runs = [...this.#feeds].map(([monitor, feed]) => feed.hydrate(this.#context(monitor)));
    const selected = this.#wanted?.run.id;
    this.#wanted = undefined; // from here on the choice is the webview's, which keeps it
    this.#post({ type: 'hydrate', version: PROTOCOL_VERSION, runs, ...(selected !== undefined && { selected }) });
  }

  /** The newest runs, and the one that the user wants to see; an older one is sent when it is pointed at. */
  #shown(): readonly Monitor[] {
    const newest = this.#watching.monitors.slice(-MOST_RUNS);
    const wanted = this.#wanted;
    return wanted && !newest.includes(wanted) ? [wanted, ...newest.slice(1)] : newest;
  }

  #update(fresh: ReadonlySet<Monitor>): void {
    if (!this.#ready) return;
    for (const monitor of this.#withCompanions(fresh)) {
      for (const message of this.#feeds.get(monitor)?.update(this.#context(monitor)) ?? []) this.#post(message);
    }
  }

  /** A run that is drawn beside others changes them too. */
  #withCompanions(fresh: ReadonlySet<Monitor>): ReadonlySet<Monitor> {
    const tried = new Set([...fresh].flatMap(({ run }) => run.tried?.among ?? []));
    if (tried.size === 0) return fresh;
    return new Set([...fresh, ...this.#watching.monitors.filter(({ run }) => run.tried && tried.has(run.tried.among))]);
  }

  #companions({ run }: Monitor): readonly Run[] | undefined {
    const { tried } = run;
    if (!tried) return undefined;
    return this.#watching.monitors.map((each) => each.run).filter((each) => each !== run && each.tried?.among === tried.among);
  }

  #context(monitor: Monitor): ChartContext {
    const claim = !monitor.claims ? undefined : monitor.dismissed ? 'dismissed' : 'open';
    const { verdict, reasons, offers: remedies, nothing } = monitor;
    const previewable = monitor.canPreview;
    const [comparison, companions] = [this.#comparisons.of(monitor), this.#companions(monitor)];
    const doing = monitor.training && doingText(monitor.training);
    const lowerNow = asksForLowerRateNow(monitor);
    return { verdict, claim, reasons, remedies, nothing, comparison, companions, previewable, lowerNow, doing };
  }

  #post(message: HostMessage): void {
    void this.#view?.webview.postMessage(message);
  }
}
