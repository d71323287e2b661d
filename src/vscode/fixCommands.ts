import * as vscode from 'vscode';
import { choicesAt } from '../core/monitor/choices.ts';
import { put } from './applyRemedy.ts';
import { mayGoOn } from './chooseSite.ts';
import { insertSchedule } from './insertSchedule.ts';
import type { Log } from './log.ts';
import type { Scripts } from './scripts.ts';

/** Internal: puts a remedy into a site of a script: its address, the offset of the site, the remedy; without one it asks which. */
export const APPLY_FIX = 'lossline.applyFix';
/** Internal: switches off what the user no longer wants to see in scripts. */
export const SWITCH_OFF = 'lossline.switchOff';

/** Puts a remedy into a site, as long as it is there. */
export async function applyFix(scripts: Scripts, log: Log, uri: unknown, start: unknown, remedyId: unknown): Promise<void> {
  if (typeof uri !== 'string' || typeof start !== 'number') return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  if (remedyId === undefined) return insertSchedule(scripts, log, document, start);
  const script = await scripts.readToEdit(document);
  const site = script.analysis.sites.find(({ range }) => range.start === start);
  if (!site) return log.refuse('The script has changed: choose the change anew.');
  const option = choicesAt(script, site, scripts.latestOf(document)).find(({ remedy }) => remedy.id === remedyId);
  if (!option) return;
  if (option.disabled) return log.refuse(option.disabled.reason);
  if (await mayGoOn(script, site)) await put(scripts, log, { document, script, site, remedy: option.remedy });
}

const SHOWN: Readonly<Record<string, string>> = {
  codeLens: 'The line above training calls is switched off',
  hover: 'The hover on training calls is switched off',
};

/** Switches something off for good, and says how to have it back. */
export async function switchOff(what: unknown): Promise<void> {
  const said = typeof what === 'string' ? SHOWN[what] : undefined;
  if (typeof what !== 'string' || said === undefined) return;
  const set = (value: false | undefined) =>
    vscode.workspace.getConfiguration('lossline').update(what, value, vscode.ConfigurationTarget.Global);
  await set(false);
  const message = `${said} (setting lossline.${what}).`;
  void vscode.window.showInformationMessage(message, 'Undo').then((undo) => undo && set(undefined));
}
