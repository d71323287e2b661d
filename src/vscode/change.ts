import * as vscode from 'vscode';
import { fittedTo } from '../core/monitor/fitted.ts';
import type { Problem, ScriptAnalysis, TrainingSite } from '../core/rewrite/analysis.ts';
import type { TextEdit } from '../core/rewrite/edit.ts';
import type { Remedy } from '../core/schedules/remedy.ts';
import { workspaceEdit } from './edits.ts';
import type { LiveScript } from './liveScript.ts';
import type { Scripts } from './scripts.ts';

/** A remedy that is wanted at a site of a script, as it was when it was offered. */
export interface Wanted {
  readonly document: vscode.TextDocument;
  readonly script: LiveScript;
  readonly site: TrainingSite;
  readonly remedy: Remedy;
}

/** What puts it into the script as that is now. */
export interface Change {
  readonly script: LiveScript;
  readonly site: TrainingSite;
  /** Of the script's text, and the same as a change of its documents. */
  readonly edits: readonly TextEdit[];
  readonly edit: vscode.WorkspaceEdit;
  /** There are placeholders, at the first of which the cursor will stand. */
  readonly hasFields: boolean;
}

/** Whether a remedy is to be had at a site at all. */
export function canTake(script: LiveScript, site: TrainingSite, remedy: Remedy): boolean {
  const { settings } = fittedTo(remedy, site);
  return settings !== undefined && script.plan(site, settings).ok;
}

/** The change for the text as it is now, however long ago the remedy was offered. Nothing may be awaited before it is handed to the editor. */
export async function changeNow(scripts: Scripts, wanted: Wanted): Promise<Change | Problem> {
  const script = await scripts.read(wanted.document);
  const site = script && foundAgain(wanted.site, wanted.script.analysis, script.analysis);
  if (!script || !site) return { reason: `The script has changed: ${wanted.site.what} is not where it was. Choose it anew.` };
  const { settings, reason } = script === wanted.script ? wanted.remedy : fittedTo(wanted.remedy, site);
  if (!settings) return { reason };
  const result = script.checked(site, script.plan(site, settings));
  if (!result.ok) return result;
  const edit = workspaceEdit(script, result.edits);
  return 'reason' in edit
    ? edit
    : { script, site, edits: result.edits, edit, hasFields: result.edits.some(({ fields }) => fields) };
}

/** The same site of a script that has been changed since: where it was, or as the one of as many. */
function foundAgain(site: TrainingSite, before: ScriptAnalysis, now: ScriptAnalysis): TrainingSite | undefined {
  const alike = (each: TrainingSite) => each.what === site.what && each.kind === site.kind;
  const [own, others] = [before.sites.filter(alike), now.sites.filter(alike)];
  if (own.length === others.length) return others[own.findIndex(({ range }) => range.start === site.range.start)];
  return undefined;
}
