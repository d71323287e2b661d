import * as vscode from 'vscode';
import type { Watching } from './watching.ts';

/** What `when` and `enablement` clauses of the manifest ask for. */
export class ContextKeys implements vscode.Disposable {
  readonly #watching: Watching;
  readonly #set = new Map<string, boolean>();
  readonly #parts: vscode.Disposable[];

  constructor(watching: Watching) {
    this.#watching = watching;
    this.#parts = [watching.onDidUpdate(() => this.#update()), watching.onDidChangeRuns(() => this.#update())];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #update(): void {
    const { monitors } = this.#watching;
    this.#key('lossline.hasRuns', monitors.length > 0);
    this.#key(
      'lossline.running',
      monitors.some(({ run }) => run.state !== 'finished' && run.state !== 'failed'),
    );
  }

  #key(name: string, value: boolean): void {
    if (this.#set.get(name) === value) return;
    this.#set.set(name, value);
    void vscode.commands.executeCommand('setContext', name, value);
  }
}
