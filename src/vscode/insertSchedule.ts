import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { scriptRemedies } from '../core/monitor/scriptRemedies.ts';
import { insert } from './applyRemedy.ts';
import type { Log } from './log.ts';
import type { Scripts } from './scripts.ts';
import type { Watching } from './watching.ts';

/** "Insert Learning-Rate Schedule…": a schedule for the script in the editor, fitted to its newest run where there is one. */
export async function insertSchedule(scripts: Scripts, watching: Watching, log: Log): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return log.tell('Open the training script first.');
  const { analysis } = await scripts.readToEdit(editor.document);
  const monitor = watching.latestOf(editor.document.fileName);
  const offered = monitor ? monitor.offers.flatMap(({ remedy }) => (remedy.settings ? [remedy] : [])) : [];
  const remedies = offered.length > 0 ? offered : scriptRemedies(analysis.sites[0]);
  const items = remedies.map((remedy) => ({ label: remedy.title, detail: remedy.reason, remedy }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Insert Learning-Rate Schedule',
    placeHolder: hint(monitor, offered.length > 0),
  });
  if (chosen) await insert(scripts, log, editor, chosen.remedy);
}

/** Says what the settings come from: "do nothing" may be the better answer. */
function hint(monitor: Monitor | undefined, fitted: boolean): string {
  if (fitted) return monitor?.verdict?.sentence ?? '';
  return monitor?.verdict
    ? `Not asked for by the run: ${monitor.verdict.sentence}`
    : 'No run of this script yet: common settings are used.';
}
