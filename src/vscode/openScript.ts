import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { isNotebook } from '../core/rewrite/notebook/notebook.ts';
import { type LiveScript, locate, notebookOf } from './liveScript.ts';

/**
 * Opens the script of a run, where it is open already or in the first column. @returns its document, of a notebook that of its first code
 * cell; undefined for a run without one.
 */
export async function openScript({ run }: Monitor): Promise<vscode.TextDocument | undefined> {
  const { script } = run;
  if (script === undefined) return undefined;
  try {
    return await (isNotebook(script) ? showNotebook(script) : showText(script));
  } catch {
    throw new Error(`${script} cannot be opened. If it has moved, link the run to it anew.`);
  }
}

async function showText(script: string): Promise<vscode.TextDocument> {
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.fileName === script);
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  return (await vscode.window.showTextDocument(vscode.Uri.file(script), { viewColumn })).document;
}

async function showNotebook(script: string): Promise<vscode.TextDocument | undefined> {
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(script));
  await vscode.window.showNotebookDocument(notebook);
  return documentOf(notebook);
}

/** Puts the cursor on a training site: its file or notebook is open. */
export async function showSite(script: LiveScript, site: TrainingSite): Promise<void> {
  const place = locate(script, site.range);
  if (!place) return;
  const { uri, range } = place;
  const notebook = script.documents[0] && notebookOf(script.documents[0].document);
  if (notebook) {
    const index = script.cells.inCell(site.range.start).cell;
    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(index, index + 1)] });
    await vscode.commands.executeCommand('notebook.cell.edit');
  }
  const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  if (!editor) return;
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** What stands for a notebook where a document is asked for: a code cell. */
export function documentOf(notebook: vscode.NotebookDocument): vscode.TextDocument | undefined {
  const cells = notebook.getCells();
  return (cells.find(({ kind }) => kind === vscode.NotebookCellKind.Code) ?? cells[0])?.document;
}
