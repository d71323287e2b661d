import path from 'node:path';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { isScript } from './links.ts';
import type { Scripts } from './scripts.ts';

const SCRIPTS = '**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,py,ipynb}';
const MOST = 500;

/** Asks which script or notebook a run belongs to, the open ones first, then those near its log. @returns whether the run has one now. */
export async function linkScript(scripts: Scripts, monitor: Monitor): Promise<boolean> {
  const { run } = monitor;
  const documents = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments].map(({ uri }) => uri);
  const open = documents.filter(({ scheme, path: file }) => scheme === 'file' && isScript(file)).map(({ fsPath }) => fsPath);
  const found = (await vscode.workspace.findFiles(SCRIPTS, '**/node_modules/**', MOST)).map(({ fsPath }) => fsPath);
  const far = (file: string) => path.relative(path.dirname(run.source), file).split(path.sep).length;
  const paths = new Set([...open, ...found.sort((a, b) => far(a) - far(b))]);
  const items = [...paths].map((file) => ({
    label: path.basename(file),
    description: [vscode.workspace.asRelativePath(path.dirname(file)), marked(file, monitor)].filter(Boolean).join(' · '),
    file,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Link ${run.name} to its Script`,
    placeHolder: items.length > 0 ? 'Which script writes this log?' : 'No script found in this workspace. Open it first.',
    matchOnDescription: true,
  });
  if (!chosen) return false;
  await linkTo(scripts, monitor, chosen.file);
  return true;
}

/** Links a run to a script for sure. */
export async function linkTo(scripts: Scripts, monitor: Monitor, file: string): Promise<void> {
  monitor.facts = await scripts.factsOfFile(file);
  monitor.run.script = file;
}

const USE = 'Yes, Change It';
const ANOTHER = 'Choose Another…';

/** Whether a run's script is known for sure; of a guess the user is asked, with the file shown. */
export async function isLinked(scripts: Scripts, monitor: Monitor): Promise<boolean> {
  const { script, isGuess, name } = monitor.run;
  if (script === undefined) return linkScript(scripts, monitor);
  if (!isGuess) return true;
  const question = `Did ${path.basename(script)} write ${name}?`;
  const detail = `${script}\n\nLossline has guessed this, and would change that file.`;
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, USE, ANOTHER);
  if (answer === ANOTHER) return linkScript(scripts, monitor);
  if (answer !== USE) return false;
  await linkTo(scripts, monitor, script);
  return true;
}

function marked(file: string, { run }: Monitor): string {
  if (file !== run.script) return '';
  return run.isGuess ? 'guessed' : 'linked now';
}
