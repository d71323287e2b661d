import path from 'node:path';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Steer } from './steer.ts';

/** "Save Weights Now…": into a new folder beside the script, or within one that the user names. */
export async function saveWeights(steer: Steer, monitor: Monitor): Promise<void> {
  const { run } = monitor;
  const name = weightsName(run.script ?? run.name, new Date());
  const beside = path.join(path.dirname(run.script ?? run.source), name);
  const here = { label: `$(save) ${name}`, description: 'beside the script', detail: beside };
  const elsewhere = { label: '$(folder-opened) Another folder…', detail: `${name} is made within it` };
  const items = run.script === undefined ? [elsewhere] : [here, elsewhere];
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem>(items, {
    title: `Save the Weights of ${run.name}`,
    placeHolder: 'model.json and weights.bin, as they are at the end of this step or epoch',
  });
  const folder = chosen === elsewhere ? await within(name) : chosen && beside;
  if (folder !== undefined) await steer.ask(monitor, { do: 'save', folder }, `Saving the weights of ${run.name}`);
}

async function within(name: string): Promise<string | undefined> {
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: 'Folder for the Weights',
      openLabel: 'Save Here',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return parent && path.join(parent.fsPath, name);
}

/** "train-weights-2026-03-01-142530": sorts by time, and never is that of another moment. */
function weightsName(script: string, now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('');
  return `${path.parse(script).name}-weights-${day}-${time}`;
}
