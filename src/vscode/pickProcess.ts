import * as vscode from 'vscode';
import type { NodeProcess } from '../node/processes.ts';
import { processWords } from '../node/processes/words.ts';

interface ProcessItem extends vscode.QuickPickItem {
  readonly process?: NodeProcess;
}

const AGAIN: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: 'Look Again' };

/** The process that the user chooses; those that are likely to train stand first. */
export function pickProcess(list: () => Promise<readonly NodeProcess[]>): Promise<NodeProcess | undefined> {
  const pick = vscode.window.createQuickPick<ProcessItem>();
  pick.title = 'Attach to Running Process';
  pick.matchOnDescription = pick.matchOnDetail = true;
  pick.buttons = [AGAIN];
  return new Promise((resolve, reject) => {
    const look = async () => {
      pick.busy = true;
      pick.placeholder = 'Looking for your Node processes…';
      const processes = await list();
      pick.items = processItems(processes, Date.now());
      pick.placeholder =
        processes.length > 0 ? 'Which process is to be watched?' : 'No Node process of yours is running on this machine.';
      pick.busy = false;
    };
    const lookOrFail = () =>
      void look().catch((error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
        pick.dispose();
      });
    pick.onDidTriggerButton(lookOrFail);
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems[0]?.process;
      if (!chosen) return;
      resolve(chosen);
      pick.dispose();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
    lookOrFail();
  });
}

/** Texts of processes are shown as they are: a list draws no symbols out of a detail, and labels are theirs to read. */
function processItems(processes: readonly NodeProcess[], now: number): ProcessItem[] {
  const item = (process: NodeProcess): ProcessItem => ({
    label: process.name.replaceAll('$(', '$ ('), // no icons out of names
    description: [
      `process ${process.pid}`,
      processWords(process, now),
      process.tensorflow === 'loaded' ? 'TensorFlow loaded' : '',
    ]
      .filter(Boolean)
      .join(' · '),
    detail: [process.commandLine, process.cwd && `in ${process.cwd}`].filter(Boolean).join('   ').replaceAll('$(', '$ ('),
    process,
  });
  const separator = (label: string): ProcessItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const likely = processes.filter(({ tensorflow }) => tensorflow !== 'unknown');
  const others = processes.filter(({ tensorflow }) => tensorflow === 'unknown');
  return [
    ...(likely.length > 0 ? [separator('TensorFlow.js'), ...likely.map(item)] : []),
    ...(others.length > 0 ? [separator('other Node processes'), ...others.map(item)] : []),
  ];
}
