import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';

/** News reaches the views at most this often: nobody reads faster, and a script may print thousands of lines a second. */
const NEWS_EVERY_MS = 150;

interface Watched {
  readonly monitor: Monitor;
  /** Ends what feeds the run, the process or the following of its file, if it goes on; resolves when it has ended. */
  readonly stop: () => Promise<void>;
  /** What becomes of it when the window ends. */
  readonly leave: () => Promise<void>;
  readonly unsubscribe: () => void;
}

/** All runs that are being watched or were, oldest first. The one place that views and providers ask. */
export class Watching implements vscode.Disposable {
  /** Runs whose past is still being read: what was said in it is no news. */
  readonly catchingUp = new WeakSet<Monitor>();
  readonly #watched = new Map<string, Watched>();
  readonly #fresh = new Set<Monitor>();
  readonly #news = new vscode.EventEmitter<ReadonlySet<Monitor>>();
  readonly #list = new vscode.EventEmitter<Monitor | undefined>();
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  /** Runs that have new numbers, a new state or a new verdict. */
  readonly onDidUpdate = this.#news.event;
  /** A run came (it is given) or went. */
  readonly onDidChangeRuns = this.#list.event;

  get monitors(): readonly Monitor[] {
    return [...this.#watched.values()].map(({ monitor }) => monitor);
  }

  get(runId: string): Monitor | undefined {
    return this.#watched.get(runId)?.monitor;
  }

  /** @param leave what is to be done instead of `stop` when the window ends, while the run may go on */
  add(monitor: Monitor, stop: () => Promise<void>, leave = stop): void {
    const unsubscribe = monitor.run.onDidChange(() => this.touch(monitor));
    this.#watched.set(monitor.run.id, { monitor, stop, leave, unsubscribe });
    this.#list.fire(monitor);
    this.touch(monitor);
  }

  /** Something about this run is new. */
  touch(monitor: Monitor): void {
    if (this.#disposed) return;
    this.#fresh.add(monitor);
    this.#timer ??= setTimeout(() => this.flush(), NEWS_EVERY_MS);
  }

  /** Tells what is new now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const fresh = new Set(this.#fresh);
    this.#fresh.clear();
    if (fresh.size > 0) this.#news.fire(fresh);
  }

  /** Ends a run that is going on; one that is over stays as it is. */
  async stop(runId: string): Promise<void> {
    await this.#watched.get(runId)?.stop();
  }

  remove(runId: string): void {
    const watched = this.#watched.get(runId);
    if (!watched) return;
    void watched.stop();
    watched.unsubscribe();
    this.#watched.delete(runId);
    this.#fresh.delete(watched.monitor);
    this.#list.fire(undefined);
  }

  /** Ends all looking: what feeds the runs is let go of, and processes that train go on. */
  async end(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(({ leave }) => leave()));
  }

  /** The newest run of a script that was more than a try; one that is only guessed to be of it, where there is no other. */
  latestOf(script: string): Monitor | undefined {
    const own = this.monitors.filter(({ run }) => run.script === script && !run.tried);
    return own.findLast(({ run }) => !run.isGuess) ?? own.at(-1);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    for (const { unsubscribe } of this.#watched.values()) unsubscribe();
    void this.end();
    this.#news.dispose();
    this.#list.dispose();
  }
}
