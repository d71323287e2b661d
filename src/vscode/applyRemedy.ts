import path from 'node:path';
import * as vscode from 'vscode';
import { fittedTo } from '../core/monitor/fitted.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { rewrite } from '../core/rewrite/registry.ts';
import type { Remedy } from '../core/schedules/remedy.ts';
import type { ChosenRemedy } from '../protocol/messages.ts';
import { workspaceEdit } from './edits.ts';
import { linkScript } from './linkScript.ts';
import type { Log } from './log.ts';
import type { Scripts } from './scripts.ts';

/** Puts a remedy of a run into its script, asking for the script and the training call where that is not known. */
export async function applyRemedy(scripts: Scripts, log: Log, monitor: Monitor, chosen: ChosenRemedy): Promise<void> {
  const remedy = chosenRemedy(monitor, chosen);
  if (!remedy) return log.tell('This suggestion is out of date: the run has moved on.');
  if (monitor.run.script === undefined && !(await linkScript(scripts, monitor))) return;
  const editor = await openScript(monitor);
  if (editor) await insert(scripts, log, editor, remedy);
}

/** The remedy with the numbers that the user has seen; without them, one that the run still asks for. */
export function chosenRemedy(monitor: Monitor, { remedyId, values }: ChosenRemedy): Remedy | undefined {
  if (values) return monitor.preview(remedyId, values)?.remedy;
  return monitor.offers.find(({ remedy }) => remedy.id === remedyId)?.remedy;
}

/** Puts a remedy into the script of an editor and shows the place. */
export async function insert(scripts: Scripts, log: Log, editor: vscode.TextEditor, remedy: Remedy): Promise<void> {
  const { document } = editor;
  const { analysis } = await scripts.readToEdit(document);
  const site = await chooseSite(analysis.sites, document);
  const script = site && (await scripts.read(document)); // it may have changed while the user was choosing
  if (!script) return;
  const { settings } = fittedTo(remedy, site);
  if (!settings) return log.tell(remedy.reason);
  const result = rewrite(script.parser, script.language, script.text, site, settings);
  if (!result.ok) {
    if (result.line !== undefined) reveal(editor, result.line - 1);
    return log.tell(result.reason);
  }
  if (!(await vscode.workspace.applyEdit(workspaceEdit(document, result.edits))))
    return log.tell(`${path.basename(document.fileName)} could not be changed. Is it read-only?`);
  reveal(editor, site.line - 1);
}

/** Opens the script of a run, where it is open already or in the first column; undefined for a run without one. */
export async function openScript(monitor: Monitor): Promise<vscode.TextEditor | undefined> {
  const { script } = monitor.run;
  if (script === undefined) return undefined;
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.fileName === script);
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  try {
    return await vscode.window.showTextDocument(vscode.Uri.file(script), { viewColumn });
  } catch {
    throw new Error(`${script} cannot be opened. If it has moved, link the run to it anew.`);
  }
}

export async function chooseSite(
  sites: readonly TrainingSite[],
  document: vscode.TextDocument,
): Promise<TrainingSite | undefined> {
  if (sites.length < 2) return sites[0];
  const items = sites.map((site) => ({
    label: site.what,
    description: `line ${site.line}`,
    detail: site.existingSchedule
      ? `has a schedule already, line ${site.existingSchedule.line}`
      : document.lineAt(site.line - 1).text.trim(),
    site,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Insert Learning-Rate Schedule',
    placeHolder: 'Which training call is it for?',
  });
  return chosen?.site;
}

function reveal(editor: vscode.TextEditor, line: number): void {
  const place = new vscode.Position(line, 0);
  editor.selection = new vscode.Selection(place, place);
  editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
