import path from 'node:path';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Mutes } from './mutes.ts';

interface Choice extends vscode.QuickPickItem {
  readonly muted: boolean;
  change(): unknown;
}

/** "Mute Notices…": for this run, this script or for good, with what is muted already; choosing that again undoes it. */
export async function muteNotices(mutes: Mutes, monitor: Monitor | undefined): Promise<void> {
  const choices = choicesFor(mutes, monitor);
  const any = choices.some(({ muted }) => muted);
  const chosen = await vscode.window.showQuickPick(choices, {
    title: 'Mute Notices',
    placeHolder: any
      ? 'What is muted speaks again when it is chosen.'
      : 'Verdicts stay in the views. To undo it: “Lossline: Unmute Notices…”',
  });
  await chosen?.change();
}

/** "Unmute Notices…": the one thing that is muted, or the one that the user chooses. */
export async function unmuteNotices(mutes: Mutes, monitors: readonly Monitor[]): Promise<void> {
  const muted = [
    ...monitors.filter((monitor) => mutes.has('run', monitor)).map((monitor) => ofRun(mutes, monitor)),
    ...mutes.scripts.map((script) => ofScript(mutes, script)),
    ...(mutes.has('always') ? [ofAll(mutes)] : []),
  ];
  const [only, another] = muted;
  if (!only) return void vscode.window.showInformationMessage('Lossline: no notices are muted.');
  const chosen = another ? await vscode.window.showQuickPick(muted, { title: 'Unmute Notices' }) : only;
  await chosen?.change();
}

function choicesFor(mutes: Mutes, monitor: Monitor | undefined): readonly Choice[] {
  const script = monitor?.run.script;
  return [...(monitor ? [ofRun(mutes, monitor)] : []), ...(script === undefined ? [] : [ofScript(mutes, script)]), ofAll(mutes)];
}

function ofRun(mutes: Mutes, monitor: Monitor): Choice {
  const muted = mutes.has('run', monitor);
  const change = () => mutes.setRun(monitor, !muted);
  return { ...words('this run', muted), description: monitor.run.name, detail: 'as long as it is in the view', muted, change };
}

function ofScript(mutes: Mutes, script: string): Choice {
  const muted = mutes.scripts.includes(script);
  const change = () => mutes.setScript(script, !muted);
  return {
    ...words('this script', muted),
    description: path.basename(script),
    detail: 'all its runs, in this workspace',
    muted,
    change,
  };
}

function ofAll(mutes: Mutes): Choice {
  const muted = mutes.has('always');
  const change = () => mutes.setAlways(!muted);
  return { ...words(muted ? 'everything' : 'everything, for good', muted), detail: 'all runs, everywhere', muted, change };
}

function words(what: string, muted: boolean): Pick<Choice, 'label'> {
  return { label: muted ? `$(bell) Unmute ${what}` : `$(bell-slash) Mute ${what}` };
}
