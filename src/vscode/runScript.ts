import path from 'node:path';
import * as vscode from 'vscode';
import { isRunnable } from '../node/launch.ts';
import { launchFor } from './launchSettings.ts';
import type { Log } from './log.ts';
import type { Trainings } from './trainings.ts';
import { TrainingTerminal } from './trainingTerminal.ts';
import { requireTrust } from './trust.ts';

interface Parts {
  readonly trainings: Trainings;
  readonly log: Log;
  /** Where the last choices of the user are kept. */
  readonly memento: vscode.Memento;
}

/** "Run Training Script": the script in a terminal, as launch.json says where it names it, and its numbers as a run. */
export async function runScript({ trainings, log, memento }: Parts, uri: vscode.Uri | undefined): Promise<void> {
  const file = runnable(uri ?? vscode.window.activeTextEditor?.document.uri);
  const name = path.basename(file);
  const document = await vscode.workspace.openTextDocument(file);
  if (document.isDirty && !(await document.save())) return log.tell(`${name} could not be saved, so it was not run.`);
  const launch = await launchFor(file, memento);
  if (!launch) return;
  const training = await trainings.start(launch);
  const pty = new TrainingTerminal(training, { ends: true, closes: false });
  vscode.window.createTerminal({ name: `Lossline: ${name}`, pty }).show(true);
}

/** Path of the script, if it may be run. Throws why not, in words for the user. */
export function runnable(script: vscode.Uri | undefined): string {
  requireTrust('to run its scripts');
  if (!script) throw new Error('Open the training script to run, or choose it in the Explorer.');
  const name = path.basename(script.path);
  if (script.scheme !== 'file') throw new Error(`${name} is not a file on disk. Save it first.`);
  if (isRunnable(script.fsPath)) return script.fsPath;
  throw new Error(
    `${name} is no JavaScript or TypeScript file. Start it in a terminal with its output in a file, and watch that file.`,
  );
}
