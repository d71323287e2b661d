import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';

const SCHEME = 'lossline-change';

/** A document of a script, and its text with a change that is not made. */
export interface Shown {
  readonly document: vscode.TextDocument;
  readonly text: string;
}

/** Gives the document with a change that is not made, as of now; undefined where the change cannot be made any more. */
type Changed = () => Promise<string | undefined>;

/** A change of a script, shown beside it before it is made. What is shown cannot be edited, follows the script, and goes when it is closed. */
export class ChangeView implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #shown = new Map<string, { readonly of: vscode.TextDocument; readonly changed: Changed; text: string }>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changes.event;
  readonly #parts = [
    this.#changes,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#shown.delete(uri.toString())),
    vscode.workspace.onDidChangeTextDocument(({ document }) => this.#follow(document)),
  ];

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.#shown.get(uri.toString())?.text;
  }

  /** Opens the script and its changed text side by side. `what` names the change, for people. */
  async show({ document, text }: Shown, what: string, changed: Changed): Promise<void> {
    const name = path.basename(document.fileName);
    // The name keeps its ending, which tells the editor the language.
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: randomUUID() });
    this.#shown.set(uri.toString(), { of: document, changed, text });
    await vscode.commands.executeCommand('vscode.diff', document.uri, uri, `${name}: ${what} (preview)`);
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  /** The change is worked out anew where its script changes; where it cannot be made any more, nothing differs. */
  #follow(document: vscode.TextDocument): void {
    for (const [uri, shown] of this.#shown) {
      if (shown.of !== document) continue;
      const tell = (text: string) => {
        if (text === shown.text) return;
        shown.text = text;
        this.#changes.fire(vscode.Uri.parse(uri));
      };
      shown.changed().then(
        (text) => tell(text ?? document.getText()),
        () => tell(document.getText()),
      );
    }
  }
}
