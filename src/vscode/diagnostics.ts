import * as vscode from 'vscode';
import type { Scripts } from './scripts.ts';
import type { Watching } from './watching.ts';

/** Marks Lossline's diagnostics, for the Quick Fixes that belong to them. */
export const DIAGNOSTIC_SOURCE = 'Lossline';

const LANGUAGES = ['javascript', 'typescript', 'typescriptreact', 'python'];

/** A stalled run shows at the training call of its script, as long as the script has no answer to it. */
export class Diagnostics implements vscode.Disposable {
  readonly #scripts: Scripts;
  readonly #collection = vscode.languages.createDiagnosticCollection('lossline');
  readonly #parts: vscode.Disposable[];

  constructor(scripts: Scripts, watching: Watching) {
    this.#scripts = scripts;
    this.#parts = [
      this.#collection,
      watching.onDidUpdate(() => this.#showAll()),
      watching.onDidChangeRuns(() => this.#showAll()),
      vscode.workspace.onDidOpenTextDocument((document) => void this.#show(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => void this.#show(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#collection.delete(document.uri)),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #showAll(): void {
    for (const document of vscode.workspace.textDocuments) void this.#show(document);
  }

  async #show(document: vscode.TextDocument): Promise<void> {
    if (!LANGUAGES.includes(document.languageId)) return;
    const { version } = document;
    const advice = await this.#scripts.advice(document);
    if (document.version !== version || document.isClosed) return;
    const shown = this.#collection.get(document.uri)?.[0];
    if (!advice) {
      if (shown) this.#collection.delete(document.uri);
      return;
    }
    const message = advice.monitor.verdict?.sentence ?? '';
    const diagnostics = advice.sites.map(({ range }) => {
      const place = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
      const diagnostic = new vscode.Diagnostic(place, message, vscode.DiagnosticSeverity.Warning);
      diagnostic.source = DIAGNOSTIC_SOURCE;
      diagnostic.code = advice.monitor.verdict?.kind ?? '';
      return diagnostic;
    });
    this.#collection.set(document.uri, diagnostics);
  }
}
