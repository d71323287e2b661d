import * as vscode from 'vscode';
import { ruleMarkdown } from '../core/monitor/ruleMarkdown.ts';
import type { Monitor } from '../core/monitor/monitor.ts';

const SCHEME = 'lossline-rules';
const PREVIEW = 'markdown.showPreview';

/** Shows in a document that cannot be edited what known rules would have done on a run. */
export class RuleTables implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #tables = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #parts = [
    this.#changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#tables.delete(uri.toString())),
  ];

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.#tables.get(uri.toString());
  }

  /** The run as it is now; shown again, it is told anew. */
  async show({ run, facts }: Monitor): Promise<void> {
    const text = ruleMarkdown(run, facts);
    if (text === undefined) throw new Error(`${run.name} has no loss yet.`);
    const uri = vscode.Uri.from({ scheme: SCHEME, path: '/Known Rules.md', query: run.id });
    this.#tables.set(uri.toString(), text);
    this.#changed.fire(uri);
    // The built-in Markdown support can be switched off; the text reads well without it.
    if ((await vscode.commands.getCommands(true)).includes(PREVIEW)) await vscode.commands.executeCommand(PREVIEW, uri);
    else await vscode.window.showTextDocument(uri, { preview: true });
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }
}
