import * as vscode from 'vscode';
import type { TextEdit } from '../core/rewrite/edit.ts';

/** Edits of the core as one change of the editor: one undo step. */
export function workspaceEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const change = new vscode.WorkspaceEdit();
  for (const edit of edits) change.replace(document.uri, rangeOf(document, edit), edit.text);
  return change;
}

/** The place of an edit, or of anything else between two offsets, in the document as it is now. */
export function rangeOf(document: vscode.TextDocument, place: Pick<TextEdit, 'start' | 'end'>): vscode.Range {
  return new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
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
