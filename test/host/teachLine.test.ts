import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { PatternSettings } from '../../src/vscode/patternSettings.ts';
import { teachLine } from '../../src/vscode/teachLine.ts';
import { LogFiles } from '../../src/vscode/watchLogFile.ts';
import { eventually, parts, scratch } from './host.ts';

const LINES = Array.from({ length: 30 }, (_, i) => `@@ ${i + 1} >> ${(3 / (i + 1)).toFixed(3)} / 0.00123`);

/** Stands in for the list that VS Code shows: each time it is asked something, the next answer is given as a person would give it. */
function answering(
  answers: ((pick: vscode.QuickPick<vscode.QuickPickItem>, accept: () => void, back: () => void) => Promise<void>)[],
) {
  return () => {
    const accepted = new vscode.EventEmitter<void>();
    const buttons = new vscode.EventEmitter<vscode.QuickInputButton>();
    const other = new vscode.EventEmitter<never>();
    const pick = {
      items: [],
      selectedItems: [],
      onDidChangeValue: other.event,
      onDidChangeActive: other.event,
      onDidChangeSelection: other.event,
      onDidHide: other.event,
      onDidAccept: accepted.event,
      onDidTriggerButton: buttons.event,
      dispose: () => undefined,
      show: () => {
        const shown = pick as unknown as vscode.QuickPick<vscode.QuickPickItem>;
        void answers.shift()?.(
          shown,
          () => accepted.fire(),
          () => buttons.fire(vscode.QuickInputButtons.Back),
        );
      },
    };
    return pick;
  };
}

const choose =
  (...labels: string[]) =>
  async (pick: vscode.QuickPick<vscode.QuickPickItem>, accept: () => void) => {
    const chosen = labels.map((label) => pick.items.find((item) => item.label.includes(label)));
    assert.ok(!chosen.includes(undefined), `${labels.join()} among ${pick.items.map(({ label }) => label).join()}`);
    pick.selectedItems = chosen.filter((item) => item !== undefined);
    await eventually('title', () => pick.title, 10);
    accept();
  };

describe('a line that is taught', () => {
  const { createQuickPick } = vscode.window;
  const settings = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', '.vscode');
  const made = parts();
  const { watching, log } = made;
  const patterns = new PatternSettings(log);
  const logFiles = new LogFiles(watching, log, patterns.of);
  const again = patterns.onDidChange(() => void logFiles.readAgain());
  const before = existsSync(settings);

  after(async () => {
    Object.assign(vscode.window, { createQuickPick });
    await vscode.workspace.getConfiguration('lossline').update('patterns', undefined, vscode.ConfigurationTarget.Workspace);
    if (!before) rmSync(settings, { recursive: true, force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await watching.end();
    vscode.Disposable.from(again, patterns).dispose();
    made.dispose();
  });

  it('is read from then on, in the log that is watched already too', async () => {
    const file = vscode.Uri.file(path.join(scratch(), 'strange.log'));
    writeFileSync(file.fsPath, `starting\n${LINES.join('\n')}\n`);
    const blind = await logFiles.watch([file]);
    assert.equal(blind?.run.series.size, 0);
    const editor = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    editor.selection = new vscode.Selection(17, 0, 17, 0);

    let title: string | undefined;
    const answers = [
      choose('17', '0.176', '0.00123'),
      choose('step'),
      choose('loss'),
      async (_: unknown, __: unknown, back: () => void) => back(),
      choose('loss'),
      choose('lr'),
      async (pick: vscode.QuickPick<vscode.QuickPickItem>, accept: () => void) => {
        await choose('Save to Workspace Settings')(pick, accept);
        title = pick.title;
      },
    ];
    Object.assign(vscode.window, { createQuickPick: answering(answers) });
    await teachLine({
      logFiles,
      patternsFor: patterns.of,
      chooseRun: () => Promise.resolve(undefined),
      watch: () => Promise.resolve(),
    });
    assert.equal(title, 'Teach a Log Line: 29 other lines match');
    assert.deepEqual(answers, []);

    const saved = vscode.workspace.getConfiguration('lossline').inspect<string[]>('patterns');
    assert.equal(saved?.workspaceValue?.length, 1);
    assert.match(saved.workspaceValue[0] ?? '', /^\^\\s\*@@\\s\*\(\?<step>.+\(\?<loss>.+\(\?<lr>/);
    const run = await eventually('run with numbers', () => watching.monitors.find((one) => one.run.series.size === 2)?.run, 10);
    assert.equal(watching.monitors.length, 1, 'it takes the place of the run that knew nothing');
    assert.equal(run.series.get('loss')?.length, 30);
    assert.equal(run.byRole('lr')?.value(29), 0.00123);
    assert.equal(run.progress().step, 30);
  });

  it('is not lost beside a pattern that cannot be used: that one is told of, once', async () => {
    const { showErrorMessage } = vscode.window;
    const told: string[] = [];
    Object.assign(vscode.window, { showErrorMessage: (message: string) => Promise.resolve(void told.push(message)) });
    const [monitor] = watching.monitors;
    const good = vscode.workspace.getConfiguration('lossline').get<string[]>('patterns') ?? [];
    const target = vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration('lossline').update('patterns', ['(?=x)(?<loss>y)', 7, ...good], target);
    const run = await eventually(
      'run read again',
      () => watching.monitors.find((one) => one !== monitor && one.run.series.size === 2),
      10,
    );
    assert.equal(run.run.series.get('loss')?.length, 30);
    await eventually('one run', () => (watching.monitors.length === 1 ? true : undefined), 10);
    await patterns.of(vscode.Uri.file('/anywhere/else.log'));
    Object.assign(vscode.window, { showErrorMessage });
    // The running extension reads no log: it compiles nothing, and says nothing.
    assert.equal(told.length, 1);
    assert.match(
      told[0] ?? '',
      /^Lossline: Setting lossline\.patterns: Pattern 1, \(\?=x\).+ ahead or behind.+ Pattern 2 is left out: it is empty\./,
    );
  });

  it('may be one of a run: those that nothing reads are offered', async () => {
    const { showQuickPick } = vscode.window;
    const offered: string[] = [];
    const first = (items: readonly vscode.QuickPickItem[]) => {
      offered.push(...items.map(({ label, description }) => `${label} (${description})`));
      return Promise.resolve(items[0]);
    };
    const file = vscode.Uri.file(path.join(scratch(), 'other.log'));
    writeFileSync(file.fsPath, `${LINES.join('\n')}\nepoch 1 loss: 0.5\n\x1b[32m%% 7\x1b[0m :: 0.25\n%% 8 :: 0.125\n`);
    const monitor = await logFiles.watch([file]);
    assert.ok(monitor);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const answers = [choose('8', '0.125'), choose('epoch'), choose('val_loss'), choose('Save to Workspace Settings')];
    Object.assign(vscode.window, { showQuickPick: first, createQuickPick: answering(answers) });
    await teachLine({
      logFiles,
      patternsFor: patterns.of,
      chooseRun: () => Promise.resolve(monitor),
      watch: () => Promise.resolve(),
    });
    Object.assign(vscode.window, { showQuickPick });
    assert.deepEqual(offered, ['%% 8 :: 0.125 (line 33)']);
    const run = await eventually('validation loss', () => watching.monitors.find((one) => one.run.byRole('val/loss'))?.run, 10);
    assert.equal(run.byRole('val/loss')?.length, 2, 'the colours of a line do not matter');
  });
});
