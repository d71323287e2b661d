import path from 'node:path';
import * as vscode from 'vscode';
import { fittedTo } from '../core/monitor/fitted.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Remedy } from '../core/schedules/remedy.ts';
import type { ChosenRemedy } from '../protocol/messages.ts';
import { canTake, changeNow, type Wanted } from './change.ts';
import { chooseSite } from './chooseSite.ts';
import { isLinked } from './linkScript.ts';
import { documentAt, lineAt, type LiveText } from './liveScript.ts';
import type { Log } from './log.ts';
import { openScript } from './openScript.ts';
import type { Scripts } from './scripts.ts';

/** A change that was refused since the text was changed under way is worked out again so often. */
const ATTEMPTS = 3;

/** Puts a remedy of a run into its script, asking for the script and the training site where that is not known. */
export async function applyRemedy(scripts: Scripts, log: Log, monitor: Monitor, chosen: ChosenRemedy): Promise<void> {
  const remedy = chosenRemedy(monitor, chosen);
  if (!remedy) return log.refuse('This suggestion is out of date: the run has moved on.');
  if (!(await isLinked(scripts, monitor))) return;
  const document = await openScript(monitor);
  if (document) await insert(scripts, log, document, remedy);
}

/** The remedy with the numbers that the user has seen; without them, one that the run still asks for. */
export function chosenRemedy(monitor: Monitor, { remedyId, values }: ChosenRemedy): Remedy | undefined {
  if (values) return monitor.preview(remedyId, values)?.remedy;
  return monitor.offers.find(({ remedy }) => remedy.id === remedyId)?.remedy;
}

/** Puts a remedy into a script and shows the place, asking for the site where there are several. */
export async function insert(scripts: Scripts, log: Log, document: vscode.TextDocument, remedy: Remedy): Promise<void> {
  const script = await scripts.readToEdit(document);
  const site = await chooseSite(script, (each) => canTake(script, each, remedy));
  if (site) await put(scripts, log, { document, script, site, remedy: fittedTo(remedy, site) });
}

/** Puts a remedy into a site of a script and shows the place. */
export async function put(scripts: Scripts, log: Log, wanted: Wanted): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const change = await changeNow(scripts, wanted);
    if ('reason' in change) {
      if (change.line !== undefined) reveal(wanted.script, change.line);
      return log.refuse(change.reason);
    }
    if (!(await vscode.workspace.applyEdit(change.edit))) continue;
    if (!change.hasFields) reveal(change.script, change.site.line);
    return;
  }
  log.tell(`${path.basename(wanted.document.fileName)} could not be changed. Is it read-only?`);
}

/** Shows a (1-based) line of a script in the editors that show it. */
export function reveal(script: LiveText, line: number): void {
  const [document, text] = [documentAt(script, line), lineAt(script, line)];
  const editor = vscode.window.visibleTextEditors.find((each) => each.document === document);
  if (!editor || !text) return;
  editor.selection = new vscode.Selection(text.range.start, text.range.start);
  editor.revealRange(text.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
