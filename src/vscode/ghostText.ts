import * as vscode from 'vscode';
import { fittedTo } from '../core/monitor/fitted.ts';
import type { GhostText, TrainingSite } from '../core/rewrite/analysis.ts';
import type { TextEdit } from '../core/rewrite/edit.ts';
import { carriedOver, rangeOf, workspaceEdit } from './edits.ts';
import { type LiveText, liveText, offsetOf } from './liveScript.ts';
import type { Scripts } from './scripts.ts';

/** Internal: puts in what an accepted suggestion needs elsewhere in the file. */
export const COMPLETE_GHOST_TEXT = 'lossline.completeGhostText';

/** A suggestion that was accepted: the script as it is then, and what is still to be put in. */
interface Accepted {
  readonly document: vscode.TextDocument;
  readonly text: string;
  readonly ghost: GhostText;
}

/** A script that is being typed into is looked at again this often before it is left alone. */
const ATTEMPTS = 5;

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
    if (!this.#scripts.monitorOf(document)) return [];
    if (!vscode.workspace.getConfiguration('lossline', document).get('inlineSuggestions')) return [];
    const { version } = document;
    const script = await this.#scripts.read(document);
    const monitor = this.#scripts.monitorOf(document);
    // The position belongs to the version that was asked about.
    if (!script || !monitor || token.isCancellationRequested || document.version !== version) return [];
    const offset = offsetOf(script, document, position);
    if (offset === undefined) return [];
    const invoked = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    if (!invoked && !monitor.speaksUp) return []; // a hint is there for those who ask
    const most = invoked ? Infinity : 1;
    const items: vscode.InlineCompletionItem[] = [];
    for (const { remedy } of monitor.offers) {
      if (items.length >= most) break;
      if (!remedy.settings) continue;
      const fit = (site: TrainingSite) => fittedTo(remedy, site).settings;
      const ghost = script.ghostText(offset, remedy.settings, fit);
      if (!ghost) continue;
      const item = new vscode.InlineCompletionItem(ghost.text, new vscode.Range(position, position));
      const text = script.text.slice(0, ghost.at) + ghost.text + script.text.slice(ghost.at);
      const accepted: Accepted = { document, text, ghost };
      item.command = { command: COMPLETE_GHOST_TEXT, title: remedy.title, arguments: [accepted] };
      items.push(item);
    }
    return items;
  }
}

/**
 * The rest of an accepted suggestion, in the same undo step where it is in the same document. Keys pressed since then move its place; where
 * they have changed the very places it belongs to, nothing is done to the script, and the user is told.
 */
export async function completeGhostText({ document, text, ghost }: Accepted): Promise<void> {
  if (ghost.rest.length === 0) return;
  const inserted: TextEdit = { start: ghost.at, end: ghost.at + ghost.text.length, text: ghost.text };
  const rest = ghost.rest.map(({ start, end, text: put }) => ({ start, end, text: put }));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const live = liveText(document);
    const moved = live && carriedOver([inserted, ...rest], text, live.text);
    if (!moved) break;
    if (await put(document, live, moved.slice(1))) return;
  }
  throw new Error(
    'The script was changed while the suggestion was put in, so a part of it is missing. Undo, and accept it again.',
  );
}

/** @returns false where the document has changed in between: nothing was done then. */
async function put(document: vscode.TextDocument, live: LiveText, edits: readonly TextEdit[]): Promise<boolean> {
  const split = live.cells.split(edits);
  const editor = vscode.window.visibleTextEditors.find((candidate) => candidate.document === document);
  const [own, another] = 'reason' in split ? [] : split;
  if (editor && own && !another && live.documents[own.cell]?.document === document)
    return editor.edit((builder) => own.edits.forEach((edit) => builder.replace(rangeOf(document, edit), edit.text)), {
      undoStopBefore: false,
      undoStopAfter: true,
    });
  const change = workspaceEdit(live, edits);
  return !('reason' in change) && vscode.workspace.applyEdit(change);
}
