import * as vscode from 'vscode';
import { type Comparison, compare, formerOf } from '../core/monitor/comparison.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Fixes } from './fixes.ts';
import type { Mutes } from './mutes.ts';
import type { Watching } from './watching.ts';

/** How runs stand against former ones of their scripts. */
export class Comparisons {
  readonly #watching: Watching;
  readonly #fixes: Fixes;
  readonly #made = new WeakMap<Monitor, { readonly of: string; readonly comparison: Comparison | undefined }>();

  constructor(watching: Watching, fixes: Fixes) {
    this.#watching = watching;
    this.#fixes = fixes;
  }

  /** With the latest run before the last remedy that this one ran with, else with the latest before it. Undefined as long as it is too early to say. */
  of(monitor: Monitor): Comparison | undefined {
    const { run } = monitor;
    const judged = run.judged();
    const fix = this.#fixes.of(monitor);
    const runs = this.#watching.monitors.map((each) => each.run);
    const former = judged && formerOf(run, runs.slice(0, runs.indexOf(run)), fix?.at);
    if (!former) return undefined;
    const theirs = former.series.get(judged.name);
    const of = `${former.id} ${judged.name} ${judged.length} ${theirs?.length} ${run.state} ${fix?.remedy}`;
    const made = this.#made.get(monitor);
    if (made?.of === of) return made.comparison;
    const comparison = compare(run, former, fix?.remedy);
    this.#made.set(monitor, { of, comparison });
    return comparison;
  }
}

/** What the buttons of a notice do. */
export interface OutcomeActions {
  showCharts(monitor: Monitor): unknown;
  mute(monitor: Monitor): unknown;
}

/** Tells once, when there is no more to come, whether a remedy has helped. Of what was over before it was watched nothing is told. */
export class Outcomes implements vscode.Disposable {
  readonly #watching: Watching;
  readonly #comparisons: Comparisons;
  readonly #mutes: Mutes;
  readonly #actions: OutcomeActions;
  readonly #told = new WeakSet<Monitor>();
  readonly #part: vscode.Disposable;

  constructor(watching: Watching, comparisons: Comparisons, mutes: Mutes, actions: OutcomeActions) {
    this.#watching = watching;
    this.#comparisons = comparisons;
    this.#mutes = mutes;
    this.#actions = actions;
    this.#part = watching.onDidUpdate((fresh) => fresh.forEach((monitor) => void this.#tell(monitor)));
  }

  dispose(): void {
    this.#part.dispose();
  }

  async #tell(monitor: Monitor): Promise<void> {
    const comparison = this.#comparisons.of(monitor);
    if (!comparison?.remedy || !comparison.settled || this.#told.has(monitor)) return;
    this.#told.add(monitor);
    if (this.#mutes.isMuted(monitor) || this.#watching.catchingUp.has(monitor)) return;
    const message = `${monitor.run.name}: ${comparison.sentence}`;
    const chosen = await vscode.window.showInformationMessage(message, 'Show Charts', 'Mute…');
    if (chosen === 'Show Charts') this.#actions.showCharts(monitor);
    else if (chosen === 'Mute…') this.#actions.mute(monitor);
  }
}
