import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Watching } from './watching.ts';

const MUTED = 'lossline.noticesMuted';

/** Tells of a stalled run once per episode. The user can switch this off where it appears, and on again by a command. */
export class Notices implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #showFixes: (monitor: Monitor) => unknown;
  /** The series that was spoken of, and how many values it had then. */
  readonly #told = new WeakMap<Monitor, { readonly series: string; readonly length: number }>();
  readonly #watching: Watching;
  readonly #part: vscode.Disposable;

  constructor(watching: Watching, memory: vscode.Memento, showFixes: (monitor: Monitor) => unknown) {
    this.#watching = watching;
    this.#memory = memory;
    this.#showFixes = showFixes;
    this.#part = watching.onDidUpdate((fresh) => fresh.forEach((monitor) => this.#tell(monitor)));
    this.#setContext();
  }

  async mute(muted: boolean): Promise<void> {
    await this.#memory.update(MUTED, muted);
    this.#setContext();
  }

  dispose(): void {
    this.#part.dispose();
  }

  get #muted(): boolean {
    return this.#memory.get(MUTED, false);
  }

  #setContext(): void {
    void vscode.commands.executeCommand('setContext', 'lossline.muted', this.#muted);
  }

  /** Only of a run that is going on: what is over, or was in a log before it was opened, is not news. */
  #tell(monitor: Monitor): void {
    const { verdict, run } = monitor;
    if (!monitor.asksForChange || !verdict || run.state !== 'running') return;
    const { series, sinceIndex } = verdict;
    const told = this.#told.get(monitor);
    // A floor that began before it was told of is that one, though a lucky low may have hidden it for a while.
    if (told?.series === series && sinceIndex < told.length) return;
    this.#told.set(monitor, { series, length: run.series.get(series)?.length ?? 0 });
    if (!this.#muted && !this.#watching.catchingUp.has(monitor)) void this.#show(monitor, verdict.sentence);
  }

  async #show(monitor: Monitor, sentence: string): Promise<void> {
    const never = "Don't Show Again";
    const show = monitor.run.script ? 'Show Fixes' : 'Show Charts';
    const chosen = await vscode.window.showWarningMessage(`${monitor.run.name}: ${sentence}`, show, never);
    if (chosen === never) await this.mute(true);
    else if (chosen === show) this.#showFixes(monitor);
  }
}
