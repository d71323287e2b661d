import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Mutes } from './mutes.ts';
import type { Watching } from './watching.ts';

/** What the buttons of a notice do. */
export interface NoticeActions {
  showFixes(monitor: Monitor): unknown;
  mute(monitor: Monitor): unknown;
}

/** Tells, once an episode, of a run that asks for a change or loses its work; of a hint it says nothing. */
export class Notices implements vscode.Disposable {
  readonly #mutes: Mutes;
  readonly #actions: NoticeActions;
  readonly #watching: Watching;
  readonly #part: vscode.Disposable;
  /** Episodes that were told, or that need not be any more. */
  readonly #told = new WeakMap<Monitor, Set<string>>();

  constructor(watching: Watching, mutes: Mutes, actions: NoticeActions) {
    this.#watching = watching;
    this.#mutes = mutes;
    this.#actions = actions;
    this.#part = watching.onDidUpdate((fresh) => fresh.forEach((monitor) => this.#tell(monitor)));
  }

  dispose(): void {
    this.#part.dispose();
  }

  /** Only of a run that is going on: what is over, or was in a log before it was opened, is not news; what is only tried may be lost. */
  #tell(monitor: Monitor): void {
    const { verdict, episode, run } = monitor;
    if (!monitor.speaksUp || !verdict || episode === undefined || run.state !== 'running' || run.tried) return;
    const told = this.#told.get(monitor) ?? new Set();
    this.#told.set(monitor, told);
    if (told.has(episode)) return;
    told.add(episode);
    if (this.#mutes.isMuted(monitor) || this.#watching.catchingUp.has(monitor)) return;
    void this.#show(monitor, episode, `${run.name}: ${verdict.sentence}`, verdict.kind === 'diverging');
  }

  /** Red means lost work. */
  async #show(monitor: Monitor, episode: string, message: string, lost: boolean): Promise<void> {
    const show = monitor.run.script !== undefined && monitor.asksForChange ? 'Show Fixes' : 'Show Charts';
    const buttons = [show, 'Not So', 'Mute…'];
    const { showErrorMessage, showWarningMessage } = vscode.window;
    const chosen = await (lost ? showErrorMessage : showWarningMessage)(message, ...buttons);
    if (chosen === show) this.#actions.showFixes(monitor);
    else if (chosen === 'Mute…') this.#actions.mute(monitor);
    else if (chosen === 'Not So') {
      monitor.dismiss(episode); // the one that was told of: another may have begun since
      this.#watching.touch(monitor);
    }
  }
}
