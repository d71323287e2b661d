import * as vscode from 'vscode';

/** One step of several. */
export interface Question<T extends vscode.QuickPickItem> {
  readonly placeholder: string;
  /** What there is to choose, for what has been typed so far. */
  items(typed: string): readonly T[];
  /** Choose as many as wanted; what is `picked` is chosen at first. */
  readonly many?: boolean;
  readonly back?: boolean;
  /** Shows what the choice would do, and says it in the title. */
  preview(chosen: readonly T[]): Promise<string>;
}

/** Asks until something that is no separator is chosen. "back" = the step before; undefined: never mind. */
export function ask<T extends vscode.QuickPickItem>(question: Question<T>): Promise<readonly T[] | 'back' | undefined> {
  const pick = vscode.window.createQuickPick<T>();
  const preview = async (chosen: readonly T[]) => {
    pick.title = await question.preview(chosen);
  };
  pick.placeholder = question.placeholder;
  pick.canSelectMany = question.many === true;
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true; // looking around in the log is part of answering
  pick.items = question.items('');
  if (question.many) pick.selectedItems = pick.items.filter(({ picked }) => picked);
  if (question.back) pick.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    const end = (answer: readonly T[] | 'back' | undefined) => {
      resolve(answer);
      pick.dispose();
    };
    pick.onDidChangeValue((typed) => (pick.items = question.many ? pick.items : question.items(typed)));
    pick.onDidChangeActive((active) => question.many || void preview(active));
    pick.onDidChangeSelection((selected) => question.many && void preview(selected));
    pick.onDidTriggerButton(() => end('back'));
    pick.onDidAccept(() => pick.selectedItems.length > 0 && end(pick.selectedItems));
    pick.onDidHide(() => end(undefined));
    void preview(question.many ? pick.selectedItems : pick.items.slice(0, 1));
    pick.show();
  });
}
