import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { languageOf } from '../core/rewrite/language.ts';
import { teach } from './lesson.ts';
import type { PatternsFor } from './patternSettings.ts';
import { chooseLine, lineAtCursor } from './taughtLine.ts';
import type { LogFiles } from './watchLogFile.ts';

interface Parts {
  readonly logFiles: LogFiles;
  readonly patternsFor: PatternsFor;
  /** The run whose log is meant, where no log is open. */
  chooseRun(): Promise<Monitor | undefined>;
  watch(uri: vscode.Uri): Promise<void>;
}

/** "Teach a Log Line…": the line at the cursor, or one of the log of a run. */
export async function teachLine(parts: Parts, monitor?: Monitor): Promise<void> {
  const { logFiles, patternsFor, chooseRun, watch } = parts;
  const editor = monitor ? undefined : openLog();
  const document = editor?.document ?? (await documentOf(monitor ?? (await chooseRun())));
  if (!document) return;
  const taught = (editor && lineAtCursor(editor)) ?? (await chooseLine(document, patternsFor));
  if (!taught) return;
  const { uri } = document;
  const done = await teach(taught, uri.scheme === 'file' && !logFiles.follows(uri));
  if (done === 'watch') await watch(uri);
}

/** The editor in front, unless it shows a program. */
function openLog(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && languageOf(editor.document.fileName) === undefined ? editor : undefined;
}

async function documentOf(monitor: Monitor | undefined): Promise<vscode.TextDocument | undefined> {
  return monitor && (await vscode.workspace.openTextDocument(monitor.run.source));
}
