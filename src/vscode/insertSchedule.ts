import * as vscode from 'vscode';
import { choicesAt } from '../core/monitor/choices.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Option } from '../core/monitor/options.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { put, reveal } from './applyRemedy.ts';
import { chooseSite, mayGoOn } from './chooseSite.ts';
import { lineText, type LiveScript } from './liveScript.ts';
import { documentOf } from './openScript.ts';
import type { Log } from './log.ts';
import { CannotEdit, type Scripts } from './scripts.ts';

/**
 * "Insert Learning-Rate Schedule…": any remedy for a site of the script in the editor, fitted to its newest run where there is one.
 * @param start offset of the site, where it is known
 */
export async function insertSchedule(scripts: Scripts, log: Log, given?: vscode.TextDocument, start?: number): Promise<void> {
  const document = given ?? documentInFront();
  if (!document) return log.tell('Open the training script first.');
  const script = await toEdit(scripts, document);
  const monitor = scripts.latestOf(document);
  const takes = (each: TrainingSite) => choicesAt(script, each, monitor).some(({ disabled }) => !disabled);
  const known = script.analysis.sites.find(({ range }) => range.start === start);
  const site = known ? (!takes(known) || (await mayGoOn(script, known))) && known : await chooseSite(script, takes);
  const option = site && (await chooseOption(script, site, scripts.latestOf(document), log));
  if (option) await put(scripts, log, { document, script, site: option.site, remedy: option.remedy });
}

/** What is in front of the user: a text, or the notebook that the cursor is in. */
function documentInFront(): vscode.TextDocument | undefined {
  const { activeTextEditor, activeNotebookEditor } = vscode.window;
  return activeTextEditor?.document ?? (activeNotebookEditor && documentOf(activeNotebookEditor.notebook));
}

/** What stands in the way is shown, too. */
async function toEdit(scripts: Scripts, document: vscode.TextDocument): Promise<LiveScript> {
  try {
    return await scripts.readToEdit(document);
  } catch (error) {
    if (error instanceof CannotEdit && error.line !== undefined) reveal(error.script, error.line);
    throw error;
  }
}

/** All remedies; choosing one that is not to be had only says why, in full, and shows the place that the reason speaks of. */
async function chooseOption(
  script: LiveScript,
  site: TrainingSite,
  monitor: Monitor | undefined,
  log: Log,
): Promise<Option | undefined> {
  const options = choicesAt(script, site, monitor);
  const isNone = options.every(({ disabled }) => disabled);
  let placeHolder = isNone ? 'None of these can be put here. Choose one to see why.' : hint(monitor);
  for (;;) {
    const chosen = await vscode.window.showQuickPick(itemsFor(script, options), {
      title: `Insert Learning-Rate Schedule: ${site.what}, ${lineText(script, site.line)}`,
      placeHolder,
      matchOnDetail: true,
    });
    const option = chosen?.option;
    if (!option?.disabled) return option;
    if (option.disabled.line !== undefined) reveal(script, option.disabled.line);
    placeHolder = option.disabled.reason;
    log.refuse(option.disabled.reason);
  }
}

interface Item extends vscode.QuickPickItem {
  readonly option?: Option;
}

function itemsFor(script: LiveScript, options: readonly Option[]): Item[] {
  const [open, closed] = [options.filter(({ disabled }) => !disabled), options.filter(({ disabled }) => disabled)];
  const separator = { label: 'Not here', kind: vscode.QuickPickItemKind.Separator };
  return [
    ...[...open.filter(({ preferred }) => preferred), ...open.filter(({ preferred }) => !preferred)].map((option) => ({
      label: option.remedy.title,
      ...(option.preferred && { description: 'preferred' }),
      detail: option.remedy.reason,
      option,
    })),
    ...(closed.length > 0 ? [separator] : []),
    ...closed.map((option) => ({
      label: `$(circle-slash) ${option.remedy.title}`,
      ...(option.disabled?.line !== undefined && { description: lineText(script, option.disabled.line) }),
      detail: option.disabled?.reason ?? '',
      option,
    })),
  ];
}

/** Says what the settings come from: "do nothing" may be the better answer. */
function hint(monitor: Monitor | undefined): string {
  if (!monitor?.verdict) return 'No run of this script yet: these are common settings.';
  return monitor.asksForChange ? monitor.verdict.sentence : `Not asked for by the run: ${monitor.verdict.sentence}`;
}
