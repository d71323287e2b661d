import * as vscode from 'vscode';
import type { TextEdit } from '../core/rewrite/edit.ts';
import type { Problem } from '../core/rewrite/analysis.ts';
import type { LiveText } from './liveScript.ts';

/**
 * Edits of the core as one change of the editor: one undo step for each document. Parameters become placeholders, which the user steps
 * through with Tab where the document is that of the active editor.
 */
export function workspaceEdit({ cells, documents }: LiveText, edits: readonly TextEdit[]): vscode.WorkspaceEdit | Problem {
  const split = cells.split(edits);
  if ('reason' in split) return split;
  const change = new vscode.WorkspaceEdit();
  for (const { cell, edits: own } of split) {
    const document = documents[cell]?.document;
    if (document) change.set(document.uri, documentEdits(document, own));
  }
  return change;
}

/** The place of an edit, or of anything else between two offsets, in a document as it is now. */
export function rangeOf(document: vscode.TextDocument, place: Pick<TextEdit, 'start' | 'end'>): vscode.Range {
  return new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
}

function documentEdits(document: vscode.TextDocument, edits: readonly TextEdit[]): (vscode.TextEdit | vscode.SnippetTextEdit)[] {
  // A plain edit beside one with placeholders would be indented anew.
  if (!edits.some(({ fields }) => fields))
    return edits.map((edit) => vscode.TextEdit.replace(rangeOf(document, edit), edit.text));
  const last = edits.findLast(({ fields }) => fields);
  let next = 1;
  return edits.map((edit) => {
    const snippet = snippetEdit(rangeOf(document, edit), edit, next, edit === last);
    next += edit.fields?.length ?? 0;
    return snippet;
  });
}

/**
 * The very text of the edit, with its parameters as placeholders that are numbered from `next` on: those of one number would be one. The
 * cursor ends behind the `isLast` one of them.
 */
function snippetEdit(
  range: vscode.Range,
  { text, fields = [] }: TextEdit,
  next: number,
  isLast: boolean,
): vscode.SnippetTextEdit {
  const snippet = new vscode.SnippetString();
  let from = 0;
  fields.forEach(({ start, end }, i) => {
    snippet.appendText(text.slice(from, start)).appendPlaceholder(text.slice(start, end), next + i);
    from = end;
  });
  snippet.appendText(text.slice(from));
  if (isLast) snippet.appendTabstop(0);
  const edit = vscode.SnippetTextEdit.replace(range, snippet);
  edit.keepWhitespace = true; // the text is indented already
  return edit;
}

/** Edits of the text `from` as edits of `to`, which it has become by one change. Undefined where that change touches one of them. */
export function carriedOver(edits: readonly TextEdit[], from: string, to: string): TextEdit[] | undefined {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  let after = 0;
  while (after < most - start && from[from.length - 1 - after] === to[to.length - 1 - after]) after++;
  const end = from.length - after;
  if (edits.some((edit) => edit.end > start && edit.start < end)) return undefined;
  const shift = to.length - from.length;
  return edits.map((edit) => (edit.end <= start ? edit : { ...edit, start: edit.start + shift, end: edit.end + shift }));
}
