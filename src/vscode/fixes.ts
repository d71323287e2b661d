import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { ownRemedy } from '../core/rewrite/own.ts';
import type { RemedyId } from '../core/schedules/remedy.ts';
import { SCRIPTS } from './scripts.ts';
import type { Watching } from './watching.ts';

const KEY = 'lossline.fixes';
/** Scripts whose last change is remembered. */
const MOST = 100;

/** A remedy that was put into a script. */
export interface Fix {
  readonly script: string;
  readonly remedy: Exclude<RemedyId, 'nothing'>;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/**
 * Which remedy was put into which script when, in this workspace: by Quick Fix, ghost text, from the charts or by hand, as its comment comes
 * into the script. A run has it if it began afterwards and its script still holds the comment.
 */
export class Fixes implements vscode.Disposable {
  readonly #watching: Watching;
  readonly #memory: vscode.Memento;
  readonly #parts: vscode.Disposable[];
  /** Of each run with a known script, the remedy that it ran with. */
  readonly #ranWith = new WeakMap<Monitor, { readonly script: string; fix: Fix | undefined }>();

  constructor(watching: Watching, memory: vscode.Memento) {
    this.#watching = watching;
    this.#memory = memory;
    this.#parts = [
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => this.#see(document, contentChanges)),
      watching.onDidChangeRuns((added) => added && void this.#look(added)),
      watching.onDidUpdate((fresh) => fresh.forEach((monitor) => void this.#look(monitor))),
    ];
  }

  /** The last remedy that was put into the script before this run began, if it ran with it. */
  of(monitor: Monitor): Fix | undefined {
    return this.#ranWith.get(monitor)?.fix;
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #see(document: vscode.TextDocument, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    if (vscode.languages.match(SCRIPTS, document) === 0) return;
    const remedy = changes.map(({ text }) => ownRemedy(text)).find((found) => found !== undefined);
    if (!remedy) return;
    const script = document.uri.fsPath;
    const others = this.#all.filter((fix) => fix.script !== script);
    void this.#memory.update(KEY, [...others.slice(1 - MOST), { script, remedy, at: Date.now() }]);
  }

  get #all(): readonly Fix[] {
    return this.#memory.get<readonly Fix[]>(KEY, []);
  }

  /** Once for each run and script. What ran is what is on the disk. */
  async #look(monitor: Monitor): Promise<void> {
    const { script, startedAt } = monitor.run;
    if (script === undefined || this.#ranWith.get(monitor)?.script === script) return;
    const found: { readonly script: string; fix: Fix | undefined } = { script, fix: undefined };
    this.#ranWith.set(monitor, found);
    const fix = this.#all.find((each) => each.script === script && each.at < startedAt);
    const text = fix && (await readFile(script, 'utf8').catch(() => undefined));
    if (text === undefined || ownRemedy(text) !== fix?.remedy) return;
    found.fix = fix;
    this.#watching.touch(monitor);
  }
}
