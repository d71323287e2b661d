import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Monitor } from '../../src/core/monitor/monitor.ts';
import type { ChosenRemedy } from '../../src/protocol/messages.ts';
import { applyRemedy } from '../../src/vscode/applyRemedy.ts';
import { ChangeView } from '../../src/vscode/changeView.ts';
import { Comparisons, Outcomes } from '../../src/vscode/comparisons.ts';
import { Fixes } from '../../src/vscode/fixes.ts';
import { Mutes } from '../../src/vscode/mutes.ts';
import { showChange } from '../../src/vscode/showChange.ts';
import type { Watching } from '../../src/vscode/watching.ts';
import { eventually, fedRun, memento, parts, sampleScript } from './host.ts';

const CHOSEN: ChosenRemedy = { runId: 'r', remedyId: 'cosine', values: { initialLr: 0.017, decaySteps: 123, alpha: 0.02 } };
const ADJUSTED = /cosineDecay\(model, \{[^}]*0\.017[^}]*alpha: 0\.02/;

const diffs = () =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputTextDiff);
const changes = () => vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'lossline-change');

describe('a remedy that is looked at', () => {
  let uri: vscode.Uri;
  let document: vscode.TextDocument;
  let original: string;

  beforeEach(async () => {
    uri = sampleScript();
    document = await vscode.workspace.openTextDocument(uri);
    original = document.getText();
    await vscode.window.showTextDocument(document);
  });

  afterEach(async () => {
    await vscode.window.tabGroups.close(diffs());
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('shows its change beside the script, which it leaves alone and follows', async () => {
    const { watching, scripts, log, dispose } = parts();
    const view = new ChangeView();
    const { monitor, train } = fedRun(watching, uri);
    train(60);
    await showChange(scripts, view, log, monitor, CHOSEN);
    const shown = await eventually('a diff', () => (diffs().length > 0 ? changes()[0] : undefined));
    assert.match(diffs()[0]?.label ?? '', /^train\.mjs: Cosine decay \(preview\)$/);
    assert.match(shown.getText(), ADJUSTED);
    assert.equal(shown.languageId, 'javascript');
    assert.equal(document.getText(), original);
    assert.equal(vscode.workspace.fs.isWritableFileSystem('lossline-change'), undefined);

    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), '// typed meanwhile\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await eventually('the change on the new text', () => (shown.getText().startsWith('// typed meanwhile\n') ? true : undefined));
    assert.match(shown.getText(), ADJUSTED);
    view.dispose();
    dispose();
  });

  it('is put in with exactly the numbers that were seen', async () => {
    const { watching, scripts, log, dispose } = parts();
    const { monitor, train } = fedRun(watching, uri);
    train(60);
    await applyRemedy(scripts, log, monitor, CHOSEN);
    assert.match(document.getText(), ADJUSTED);
    dispose();
  });

  it('gets its name in the comparison of the next run, if that began afterwards and the script still has it; told once', async () => {
    const { watching, scripts, log, dispose } = parts();
    const fixes = new Fixes(watching, memento());
    const comparisons = new Comparisons(watching, fixes);
    const mutes = new Mutes(watching, { global: memento(), workspace: memento() });
    const outcomes = new Outcomes(watching, comparisons, mutes, { showCharts: () => undefined, mute: () => undefined });
    const told: string[] = [];
    const { showInformationMessage } = vscode.window;
    Object.assign(vscode.window, { showInformationMessage: (message: string) => Promise.resolve(void told.push(message)) });
    const former = runOf(watching, uri, 'former', 0.02, 0.3);
    former.run.state = 'finished';
    const { monitor, train } = fedRun(watching, uri);
    train(60);
    await applyRemedy(scripts, log, monitor, CHOSEN);
    watching.remove(monitor.run.id);
    const unsaved = runOf(watching, uri, 'unsaved', 0.002, 0.2);
    assert.ok(await document.save());
    const next = runOf(watching, uri, 'next', 0.002, 0.2);
    const comparison = await eventually('the remedy of the run', () => (fixes.of(next) ? comparisons.of(next) : undefined));
    assert.equal(comparison.former, former.run, 'the last run before it that is over');
    assert.match(comparison.sentence, /^With cosine decay: val_loss 0\.2\d* at epoch 40, 3\d % lower than the former run \(0\.3/);
    assert.equal(fixes.of(unsaved), undefined, 'what was not saved did not run');
    assert.match(comparisons.of(unsaved)?.sentence ?? '', /^val_loss 0\.2/);

    await eventually('a notice', () => (told.length > 0 ? true : undefined));
    next.run.state = 'finished';
    watching.flush();
    assert.deepEqual(told, [`train.mjs: ${comparison.sentence}`], 'of this run, and of no other');
    await mutes.setScript(uri.fsPath, true);
    const muted = runOf(watching, uri, 'muted', 0.002, 0.2);
    await eventually('the remedy of the muted run', () => fixes.of(muted));
    watching.flush();
    assert.equal(told.length, 1);
    Object.assign(vscode.window, { showInformationMessage });
    for (const part of [outcomes, fixes]) part.dispose();
    dispose();
  });
});

/** A run of 40 epochs that begins now. */
function runOf(watching: Watching, script: vscode.Uri, id: string, lr: number, floor: number): Monitor {
  const monitor = new Monitor({ id, name: 'train.mjs', source: 'test', script: script.fsPath, startedAt: Date.now() });
  const stream = monitor.open();
  watching.add(monitor, () => Promise.resolve());
  for (let epoch = 1; epoch <= 40; epoch++) {
    const loss = floor + Math.exp(-epoch / 3);
    stream.push(Buffer.from(`epoch ${epoch}/40 - loss: ${loss} - val_loss: ${loss} - lr: ${lr}\n`));
  }
  watching.flush();
  return monitor;
}
