import * as vscode from 'vscode';
import { digits } from '../core/diagnosis/numbers.ts';
import type { Monitor } from '../core/monitor/monitor.ts';

/** "Choose Judged Series…": which series the verdict is about; by default the validation loss, or else the training loss. */
export async function chooseJudged(monitor: Monitor): Promise<boolean> {
  const { run } = monitor;
  const automatic = run.byDefault();
  const chosen = run.chosen();
  const mark = (is: boolean) => (is ? '$(check) ' : '');
  const items = [
    { label: `${mark(!chosen)}automatic`, description: automatic?.name ?? '', name: undefined },
    ...run.judgeable().map((series) => ({
      label: `${mark(series === chosen)}${series.name.replaceAll('$(', '$ (')}`,
      description: digits(series.value(series.length - 1)),
      name: series.name,
    })),
  ];
  const title = `What ${run.name} is Judged by`;
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'The verdict is about this series.' });
  if (!picked) return false;
  monitor.judge(picked.name);
  return true;
}

/** Whether there is anything to choose. */
export function hasChoice({ run }: Monitor): boolean {
  return run.judgeable().length > 1;
}
