import * as vscode from 'vscode';
import type { TextEdit } from '../core/rewrite/edit.ts';
import { ghostText } from '../core/rewrite/registry.ts';
import type { Scripts } from './scripts.ts';

/** Internal: puts in what an accepted suggestion needs elsewhere in the file. */
export const COMPLETE_GHOST_TEXT = 'lossline.completeGhostText';

/** Offers the preferred remedy as ghost text at a fitting place of the script, while its run asks for it. */
export class GhostTextProvider implements vscode.InlineCompletionItemProvider {
  readonly #scripts: Scripts;

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    // A selected entry of the suggest widget would have to be extended; ours is another thing.
    if (context.selectedCompletionInfo) return [];
    const monitor = this.#scripts.monitorOf(document);
    if (!monitor || !vscode.workspace.getConfiguration('lossline', document).get('inlineSuggestions')) return [];
    const script = await this.#scripts.read(document);
    if (!script || token.isCancellationRequested) return [];
    const explicit = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const items = monitor.offers.flatMap(({ remedy }) => {
      const ghost = ghostText(script.parser, script.language, script.text, document.offsetAt(position), remedy);
      if (!ghost) return [];
      const item = new vscode.InlineCompletionItem(ghost.text, new vscode.Range(position, position));
      item.command = { command: COMPLETE_GHOST_TEXT, title: remedy.title, arguments: [document.uri, ghost.rest] };
      return [item];
    });
    return explicit ? items : items.slice(0, 1);
  }
}

/** The rest of an accepted suggestion, in the same undo step. */
export async function completeGhostText(uri: vscode.Uri, rest: readonly TextEdit[]): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.toString() !== uri.toString()) return;
  const { document } = editor;
  const place = ({ start, end }: TextEdit) => new vscode.Range(document.positionAt(start), document.positionAt(end));
  await editor.edit((builder) => rest.forEach((edit) => builder.replace(place(edit), edit.text)), {
    undoStopBefore: false,
    undoStopAfter: true,
  });
}
