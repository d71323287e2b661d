import * as vscode from 'vscode';
import { advisedAt, asksOf } from '../core/monitor/choices.ts';
import { rateText } from '../core/diagnosis/numbers.ts';
import { heldRate } from '../core/diagnosis/rate.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { APPLY_FIX } from './fixCommands.ts';
import { locate } from './liveScript.ts';
import type { Scripts } from './scripts.ts';
import type { Watching } from './watching.ts';

/** What the newest run of a script does, above each training site, with what can be done about it. Says something else only when that is news. */
export class CodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #scripts: Scripts;
  readonly #changes = new vscode.EventEmitter<void>();
  /** What was shown of each run last. */
  readonly #shown = new WeakMap<Monitor, string>();
  readonly #parts: vscode.Disposable[];

  readonly onDidChangeCodeLenses = this.#changes.event;

  constructor(scripts: Scripts, watching: Watching) {
    this.#scripts = scripts;
    this.#parts = [
      this.#changes,
      watching.onDidUpdate((fresh) => this.#refresh(fresh)),
      watching.onDidChangeRuns((added) => added ?? this.#changes.fire()), // of one that came there is nothing to say yet
      vscode.workspace.onDidChangeConfiguration(
        (change) => change.affectsConfiguration('lossline.codeLens') && this.#changes.fire(),
      ),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!this.#scripts.latestOf(document)?.verdict) return [];
    if (!vscode.workspace.getConfiguration('lossline', document).get('codeLens')) return [];
    const script = await this.#scripts.readTraining(document);
    const monitor = this.#scripts.latestOf(document); // it may have gone by now
    if (!script || !monitor) return [];
    return script.analysis.sites.flatMap((site) => {
      const place = locate(script, site.range);
      if (place?.uri.toString() !== document.uri.toString()) return [];
      const lens = (title: string, command: string, tooltip: string, ...args: unknown[]) =>
        new vscode.CodeLens(place.range, { title, command, tooltip, arguments: args });
      const state = lens(stateText(monitor), 'lossline.showCharts', monitor.verdict?.sentence ?? '', monitor.run.id);
      const { name } = monitor.run;
      const why = `It is a guess that this script wrote ${name}: correct it here.`;
      const guess = monitor.run.isGuess ? [lens(`guessed from ${plain(name)}`, 'lossline.linkScript', why, monitor.run.id)] : [];
      const advised = advisedAt(script, site, monitor).filter(({ disabled }) => !disabled);
      const target = [document.uri.toString(), site.range.start];
      const fixes = advised.map(({ remedy: { id, title, reason } }) => lens(title, APPLY_FIX, reason, ...target, id));
      const more = asksOf(site, monitor) ? [lens('More…', APPLY_FIX, 'All changes of the learning rate', ...target)] : [];
      return [state, ...guess, ...fixes, ...more];
    });
  }

  #refresh(fresh: ReadonlySet<Monitor>): void {
    let isNews = false;
    for (const monitor of fresh) {
      if (monitor.run.script === undefined) continue;
      const { script, isGuess } = monitor.run;
      const text = monitor.verdict && `${stateText(monitor)} ${monitor.urge} ${isGuess} ${script}`;
      if (text === this.#shown.get(monitor)) continue;
      this.#shown.set(monitor, text ?? '');
      isNews = true;
    }
    if (isNews) this.#changes.fire();
  }
}

/** "lr 0.02 · Stalled since epoch 27": what stays as it is from epoch to epoch. A rate that moves with every value is left out. */
export function stateText({ run, verdict }: Monitor): string {
  const held = heldRate(run.byRole('lr'));
  const lr = held === undefined ? '' : rateText(held);
  const opening = verdict?.sentence.split(':')[0] ?? '';
  return [lr && !opening.includes(` at ${lr} `) ? `lr ${lr}` : '', opening].filter(Boolean).join(' · ');
}

/** Names come from logs: no icons are made of them. */
function plain(name: string): string {
  return name.replaceAll('$(', '$ (');
}
