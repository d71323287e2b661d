import * as vscode from 'vscode';
import { hasChoice } from './chooseJudged.ts';
import { hasLoss, hasScript, isDeniable, isDenied, isOver, STEERING } from './runs.ts';
import type { Watching } from './watching.ts';

/** What `when` and `enablement` clauses of the manifest ask for. */
export class ContextKeys implements vscode.Disposable {
  readonly #watching: Watching;
  readonly #set = new Map<string, boolean>();
  readonly #parts: vscode.Disposable[];

  constructor(watching: Watching) {
    this.#watching = watching;
    this.#parts = [watching.onDidUpdate(() => this.#update()), watching.onDidChangeRuns(() => this.#update())];
    this.#update(); // the window may have outlived an extension host that had runs
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #update(): void {
    const { monitors } = this.#watching;
    this.#key('lossline.hasRuns', monitors.length > 0);
    this.#key('lossline.hasLosses', monitors.some(hasLoss));
    this.#key('lossline.hasScripts', monitors.some(hasScript));
    this.#key('lossline.running', !monitors.every(isOver));
    this.#key('lossline.over', monitors.some(isOver));
    this.#key('lossline.deniable', monitors.some(isDeniable));
    this.#key('lossline.denied', monitors.some(isDenied));
    this.#key('lossline.choice', monitors.some(hasChoice));
    for (const [word, is] of Object.entries(STEERING)) this.#key(`lossline.${word}`, monitors.some(is));
  }

  #key(name: string, value: boolean): void {
    if (this.#set.get(name) === value) return;
    this.#set.set(name, value);
    void vscode.commands.executeCommand('setContext', name, value);
  }
}
