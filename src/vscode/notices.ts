import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Mutes } from './mutes.ts';
import { asksForLowerRateNow } from './runs.ts';
import type { Watching } from './watching.ts';

/** What the buttons of a notice do. */
export interface NoticeActions {
  showFixes(monitor: Monitor): unknown;
  showCharts(monitor: Monitor): unknown;
  lowerRate(monitor: Monitor): unknown;
  mute(monitor: Monitor): unknown;
}

/** What is told once a run, besides what its curve does. */
const LOST = ' not finite';
const LEAK = ' leak';

/** Tells, once an episode, of a run that asks for a change or loses its work, and once of what its process does wrong; of a hint it says nothing. */
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
    this.#part = watching.onDidUpdate((fresh) => fresh.forEach((monitor) => this.#look(monitor)));
  }

  dispose(): void {
    this.#part.dispose();
  }

  #look(monitor: Monitor): void {
    const { run, training } = monitor;
    if (run.tried) return; // what is only tried may be lost
    const lost = run.events.find(({ kind }) => kind === 'not-finite');
    if (lost && this.#isNews(monitor, LOST)) void this.#showFact(monitor, lost.text, true);
    if (training?.leak !== undefined && this.#isNews(monitor, LEAK)) void this.#showFact(monitor, training.leak, false);
    this.#lookAtVerdict(monitor);
  }

  /** Only of a run that is going on: what is over, or was in a log before it was opened, is not news. */
  #lookAtVerdict(monitor: Monitor): void {
    const { verdict, episode, run } = monitor;
    if (!monitor.speaksUp || !verdict || episode === undefined || run.state !== 'running') return;
    const lost = verdict.kind === 'diverging';
    const said = lost && this.#told.get(monitor)?.has(LOST) === true;
    if (!this.#isNews(monitor, episode) || said) return;
    void this.#show(monitor, episode, `${run.name}: ${verdict.sentence}`, lost);
  }

  /** Whether this was not told before, and may be now. It need not be later. */
  #isNews(monitor: Monitor, what: string): boolean {
    const told = this.#told.get(monitor) ?? new Set();
    this.#told.set(monitor, told);
    if (told.has(what)) return false;
    told.add(what);
    return !this.#mutes.isMuted(monitor) && !this.#watching.catchingUp.has(monitor);
  }

  /** Red means lost work. */
  async #show(monitor: Monitor, episode: string, message: string, lost: boolean): Promise<void> {
    const show = monitor.run.script !== undefined && monitor.asksForChange ? 'Show Fixes' : 'Show Charts';
    const lower = 'Lower the Rate Now…';
    const buttons = [show, ...(asksForLowerRateNow(monitor) ? [lower] : []), 'Not So', 'Mute…'];
    const { showErrorMessage, showWarningMessage } = vscode.window;
    const chosen = await (lost ? showErrorMessage : showWarningMessage)(message, ...buttons);
    if (chosen === show) this.#actions.showFixes(monitor);
    else if (chosen === lower) this.#actions.lowerRate(monitor);
    else if (chosen === 'Mute…') this.#actions.mute(monitor);
    else if (chosen === 'Not So') {
      monitor.dismiss(episode); // the one that was told of: another may have begun since
      this.#watching.touch(monitor);
    }
  }

  async #showFact(monitor: Monitor, sentence: string, lost: boolean): Promise<void> {
    const { showErrorMessage, showWarningMessage } = vscode.window;
    const message = `${monitor.run.name}: ${sentence}`;
    const chosen = await (lost ? showErrorMessage : showWarningMessage)(message, 'Show Charts', 'Mute…');
    if (chosen === 'Show Charts') this.#actions.showCharts(monitor);
    else if (chosen === 'Mute…') this.#actions.mute(monitor);
  }
}
