import path from 'node:path';
import * as vscode from 'vscode';
import { fittedTo } from '../core/monitor/fitted.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { applyEdits } from '../core/rewrite/edit.ts';
import { rewrite } from '../core/rewrite/registry.ts';
import type { Remedy } from '../core/schedules/remedy.ts';
import type { ChosenRemedy } from '../protocol/messages.ts';
import type { ChangeView } from './changeView.ts';
import { workspaceEdit } from './edits.ts';
import { linkScript } from './linkScript.ts';
import type { Log } from './log.ts';
import type { Scripts } from './scripts.ts';

interface Applying {
  readonly scripts: Scripts;
  readonly log: Log;
  readonly changes: ChangeView;
}

/** Puts a remedy of a run into its script, asking for the script and the training call where that is not known. */
export async function applyRemedy(parts: Applying, monitor: Monitor, chosen: ChosenRemedy): Promise<void> {
  const remedy = remedyOf(parts.log, monitor, chosen);
  const editor = remedy && (await scriptOf(parts.scripts, monitor));
  if (remedy && editor) await insert(parts.scripts, parts.log, editor, remedy);
}

/** Shows what a remedy of a run would change in its script, asking for the same. Changes nothing. */
export async function showChange(parts: Applying, monitor: Monitor, chosen: ChosenRemedy): Promise<void> {
  const { scripts, log, changes } = parts;
  const remedy = remedyOf(log, monitor, chosen);
  const editor = remedy && (await scriptOf(scripts, monitor));
  const planned = editor && (await planFor(scripts, log, editor, remedy));
  if (!planned || !editor) return;
  const { script, site, edits, settings } = planned;
  const nth = script.analysis.sites.findIndex(({ range }) => range.start === site.range.start);
  await changes.show(editor.document, remedy.title, applyEdits(script.text, edits), async (document) => {
    const now = await scripts.read(document);
    const same = now?.analysis.sites[nth]; // keys pressed above it have moved it
    const result = now && same && rewrite(now.parser, now.language, now.text, same, settings);
    return result?.ok ? applyEdits(now?.text ?? '', result.edits) : undefined;
  });
}

/** Puts a remedy into the script of an editor and shows the place. */
export async function insert(scripts: Scripts, log: Log, editor: vscode.TextEditor, remedy: Remedy): Promise<void> {
  const { document } = editor;
  const planned = await planFor(scripts, log, editor, remedy);
  if (!planned) return;
  if (!(await vscode.workspace.applyEdit(workspaceEdit(document, planned.edits))))
    return log.tell(`${path.basename(document.fileName)} could not be changed. Is it read-only?`);
  reveal(editor, planned.site.line - 1);
}

/** The change that puts a remedy into the script of an editor. Where there is none, the user is told why. */
async function planFor(scripts: Scripts, log: Log, editor: vscode.TextEditor, remedy: Remedy) {
  const { document } = editor;
  const { analysis } = await scripts.readToEdit(document);
  const site = await chooseSite(analysis.sites, document);
  const script = site && (await scripts.read(document)); // it may have changed while the user was choosing
  if (!script) return undefined;
  const { settings } = fittedTo(remedy, site);
  if (!settings) return void log.tell(remedy.reason);
  const result = rewrite(script.parser, script.language, script.text, site, settings);
  if (result.ok) return { script, site, settings, edits: result.edits };
  if (result.line !== undefined) reveal(editor, result.line - 1);
  return void log.tell(result.reason);
}

/** The remedy as it was looked at, with the numbers that were seen; one that was not is still asked for, or out of date. */
function remedyOf(log: Log, monitor: Monitor, { remedyId, values }: ChosenRemedy): Remedy | undefined {
  const offered = () => monitor.offers.find(({ remedy }) => remedy.id === remedyId)?.remedy;
  const remedy = values ? monitor.preview(remedyId, values)?.remedy : offered();
  if (!remedy) void log.tell('This suggestion is out of date: the run has moved on.');
  return remedy;
}

/** The script of a run in an editor; one that is not known is asked for. */
async function scriptOf(scripts: Scripts, monitor: Monitor): Promise<vscode.TextEditor | undefined> {
  if (monitor.run.script === undefined && !(await linkScript(scripts, monitor))) return undefined;
  return openScript(monitor);
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

async function chooseSite(sites: readonly TrainingSite[], document: vscode.TextDocument): Promise<TrainingSite | undefined> {
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
