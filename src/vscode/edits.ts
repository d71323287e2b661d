import * as vscode from 'vscode';
import type { TextEdit } from '../core/rewrite/edit.ts';

/** Edits of the core as one change of the editor: one undo step. */
export function workspaceEdit(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const change = new vscode.WorkspaceEdit();
  for (const { start, end, text } of edits) {
    change.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  }
  return change;
}
