import path from 'node:path';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { languageOf } from '../core/rewrite/language.ts';
import type { Scripts } from './scripts.ts';

const SCRIPTS = '**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,py}';
const MOST = 500;

/** Asks which script a run belongs to, the open ones first. @returns whether the run has a script now. */
export async function linkScript(scripts: Scripts, monitor: Monitor): Promise<boolean> {
  const open = vscode.workspace.textDocuments.map(({ uri }) => uri).filter(({ path: file }) => languageOf(file) !== undefined);
  const found = await vscode.workspace.findFiles(SCRIPTS, '**/node_modules/**', MOST);
  const onDisk = [...open, ...found].filter(({ scheme }) => scheme === 'file');
  const paths = new Set(onDisk.map(({ fsPath }) => fsPath));
  const items = [...paths].map((file) => ({
    label: path.basename(file),
    description: vscode.workspace.asRelativePath(path.dirname(file)),
    file,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Link ${monitor.run.name} to its Script`,
    placeHolder: items.length > 0 ? 'Which script writes this log?' : 'No script found in this workspace. Open it first.',
    matchOnDescription: true,
  });
  if (!chosen) return false;
  monitor.facts = await scripts.factsOf(await vscode.workspace.openTextDocument(chosen.file));
  monitor.run.script = chosen.file;
  return true;
}
