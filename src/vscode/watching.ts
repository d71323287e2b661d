import * as vscode from 'vscode';
import { type Comparison, compare } from '../core/monitor/comparison.ts';
import type { Monitor } from '../core/monitor/monitor.ts';

/** News reaches the views at most this often: nobody reads faster, and a script may print thousands of lines a second. */
const NEWS_EVERY_MS = 150;

interface Watched {
  readonly monitor: Monitor;
  /** Ends what feeds the run: the process it is, or the following of its file. */
  readonly stop: () => void;
  readonly unsubscribe: () => void;
}

/** All runs that are being watched or were, oldest first. The one place that views and providers ask. */
export class Watching implements vscode.Disposable {
  readonly #watched = new Map<string, Watched>();
  readonly #fresh = new Set<Monitor>();
  readonly #news = new vscode.EventEmitter<ReadonlySet<Monitor>>();
  readonly #list = new vscode.EventEmitter<Monitor | undefined>();
  #timer: NodeJS.Timeout | undefined;

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

  add(monitor: Monitor, stop: () => void): void {
    const unsubscribe = monitor.run.onDidChange(() => this.touch(monitor));
    this.#watched.set(monitor.run.id, { monitor, stop, unsubscribe });
    this.#list.fire(monitor);
    this.touch(monitor);
  }

  /** Something about this run is new. */
  touch(monitor: Monitor): void {
    this.#fresh.add(monitor);
    this.#timer ??= setTimeout(() => this.#tell(), NEWS_EVERY_MS);
  }

  /** Ends a run that is going on; one that is over stays as it is. */
  stop(runId: string): void {
    this.#watched.get(runId)?.stop();
  }

  remove(runId: string): void {
    const watched = this.#watched.get(runId);
    if (!watched) return;
    watched.stop();
    watched.unsubscribe();
    this.#watched.delete(runId);
    this.#fresh.delete(watched.monitor);
    this.#list.fire(undefined);
  }

  /** How a run stands against the one before it of the same script. */
  comparison(monitor: Monitor): Comparison | undefined {
    const { run } = monitor;
    if (run.script === undefined) return undefined;
    const before = this.monitors.slice(0, this.monitors.indexOf(monitor)).reverse();
    const former = before.find((other) => other.run.script === run.script && other.run.judged() !== undefined);
    return former && compare(run, former.run);
  }

  /** The newest run of a script. */
  latestOf(script: string): Monitor | undefined {
    return this.monitors.findLast(({ run }) => run.script === script);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const { stop, unsubscribe } of this.#watched.values()) {
      unsubscribe();
      stop();
    }
    this.#news.dispose();
    this.#list.dispose();
  }

  #tell(): void {
    this.#timer = undefined;
    const fresh = new Set(this.#fresh);
    this.#fresh.clear();
    this.#news.fire(fresh);
  }
}
