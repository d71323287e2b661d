import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Diagnostics } from '../../src/vscode/diagnostics.ts';
import { SILENT_AFTER_MS } from '../../src/core/monitor/silence.ts';
import { Silence } from '../../src/vscode/silence.ts';
import { chooseJudged } from '../../src/vscode/chooseJudged.ts';
import { GhostTextProvider } from '../../src/vscode/ghostText.ts';
import { Comparisons } from '../../src/vscode/comparisons.ts';
import { Fixes } from '../../src/vscode/fixes.ts';
import { Hovers } from '../../src/vscode/hovers.ts';
import { Mutes } from '../../src/vscode/mutes.ts';
import { QuickFixes } from '../../src/vscode/quickFixes.ts';
import { RunsView } from '../../src/vscode/runsView.ts';
import { diagnosticsOf, eventually, fedRun, fileOf, memento, parts, pause, sampleScript, scriptOf, toldIn } from './host.ts';

const FIXES = [
  'Reduce learning rate on plateau',
  'Cosine decay',
  'Show what these would have done on this run',
  'Not so: dismiss this verdict',
];

describe('the mark at a training call', () => {
  it('moves only with news, and goes with its run', async () => {
    const { watching, scripts, log, dispose } = parts();
    const marks = new Diagnostics(scripts, watching, log);
    const uri = sampleScript();
    await vscode.workspace.openTextDocument(uri);
    let published = 0;
    let shown: vscode.Diagnostic | undefined;
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      const [now] = diagnosticsOf(uri); // other extensions publish theirs of the same script
      if (now !== shown) published++;
      shown = now;
    });
    try {
      const run = fedRun(watching, uri);
      run.train(80);
      assert.ok(run.monitor.asksForChange, run.monitor.verdict?.sentence);
      const [mark] = await eventually('mark', () => (diagnosticsOf(uri).length > 0 ? diagnosticsOf(uri) : undefined), 10);
      await pause(200);
      const before = published;
      for (let i = 0; i < 20; i++) {
        run.train(1);
        await pause(20);
      }
      await pause(200);
      assert.notEqual(run.monitor.verdict?.sentence, mark?.message, 'the verdict itself counts on');
      assert.equal(diagnosticsOf(uri)[0]?.message, mark?.message);
      assert.equal(published, before, 'nothing was published anew');

      run.train(200);
      await eventually('news', () => (diagnosticsOf(uri)[0]?.message !== mark?.message ? true : undefined), 10);
      watching.remove(run.monitor.run.id);
      await eventually('no mark', () => (diagnosticsOf(uri).length === 0 ? true : undefined), 10);
    } finally {
      listener.dispose();
      marks.dispose();
      dispose();
    }
  });

  it('outlives nothing: what was asked for before the end is not said after it', async () => {
    const { watching, scripts, log, dispose } = parts();
    const marks = new Diagnostics(scripts, watching, log);
    const uri = sampleScript();
    await vscode.workspace.openTextDocument(uri);
    fedRun(watching, uri).train(80);
    marks.dispose();
    await pause(500);
    assert.deepEqual(diagnosticsOf(uri), []);
    dispose();
  });
});

describe('a lost run', () => {
  it('is marked as an error, with a lower rate to choose, until its script has one', async () => {
    const { watching, scripts, log, dispose } = parts();
    const marks = new Diagnostics(scripts, watching, log);
    const compile = 'model.compile(keras.optimizers.Adam(0.02), "mse")';
    const uri = fileOf('train.py', 'import keras', 'model = keras.Sequential()', compile, 'model.fit(x, y, epochs=50)');
    const document = await vscode.workspace.openTextDocument(uri);
    toldIn(watching, uri).train(30, { kind: 'diverging', since: 12 });
    const [mark] = await eventually('mark', () => (diagnosticsOf(uri).length > 0 ? diagnosticsOf(uri) : undefined), 10);
    assert.equal(mark?.severity, vscode.DiagnosticSeverity.Error);
    const context = { diagnostics: mark ? [mark] : [], only: undefined };
    const fixes = await new QuickFixes(scripts).provideCodeActions(
      document,
      mark?.range ?? new vscode.Range(0, 0, 0, 0),
      context,
    );
    assert.equal(fixes[0]?.title, 'Change the learning rate');
    const change = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('0.02');
    change.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 4)), '0.002');
    assert.ok(await vscode.workspace.applyEdit(change));
    await eventually('no mark', () => (diagnosticsOf(uri).length === 0 ? true : undefined), 10);
    marks.dispose();
    dispose();
  });
});

describe('a hint at a training call', () => {
  it('underlines nothing, but is there for those who look: on hover and as Quick Fixes', async () => {
    const { watching, scripts, log, dispose } = parts();
    const marks = new Diagnostics(scripts, watching, log);
    const uri = scriptOf(
      "import * as tf from '@tensorflow/tfjs';",
      'const model = tf.sequential();',
      "model.compile({ optimizer: tf.train.sgd(0.02), loss: 'meanSquaredError' });",
      'await model.fit(xs, ys, {',
      '  epochs: 500,',
      '  ',
      '});',
    );
    const document = await vscode.workspace.openTextDocument(uri);
    const place = document.positionAt(document.getText().indexOf('model.fit'));
    const fixes = async () => {
      const context = { diagnostics: [], only: vscode.CodeActionKind.QuickFix };
      const found = await new QuickFixes(scripts).provideCodeActions(document, new vscode.Range(place, place), context);
      return found.map(({ title, isPreferred }) => `${title}${isPreferred ? ' (preferred)' : ''}`);
    };
    const hover = async () => {
      const [text] = (await new Hovers(scripts).provideHover(document, place))?.contents ?? [];
      return text instanceof vscode.MarkdownString ? text.value : undefined;
    };
    const ghosts = async (triggerKind: vscode.InlineCompletionTriggerKind) => {
      const at = new vscode.Position(5, 2); // the blank line of the options
      const context = { triggerKind, selectedCompletionInfo: undefined } as vscode.InlineCompletionContext;
      const token = new vscode.CancellationTokenSource().token;
      return (await new GhostTextProvider(scripts).provideInlineCompletionItems(document, at, context, token)).length;
    };
    const run = toldIn(watching, uri);
    run.train(30, { kind: 'stalled', since: 12, strength: 'hint' });
    await pause(300);
    assert.deepEqual(diagnosticsOf(uri), []);
    assert.deepEqual(await fixes(), FIXES);
    assert.equal(await ghosts(vscode.InlineCompletionTriggerKind.Automatic), 0);
    assert.ok((await ghosts(vscode.InlineCompletionTriggerKind.Invoke)) > 0, 'for those who ask');
    assert.match((await hover()) ?? '', /^train&#46;mjs&#58; May be stalling since epoch 13/);

    run.train(1, { kind: 'stalled', since: 12 });
    await eventually('mark', () => (diagnosticsOf(uri).length > 0 ? true : undefined), 10);
    assert.deepEqual(await fixes(), [`${FIXES[0]} (preferred)`, ...FIXES.slice(1)]);
    assert.match((await hover()) ?? '', /^Now&#58; learning rate 0&#46;02, epoch 31/, 'the mark says the rest');

    assert.equal(await ghosts(vscode.InlineCompletionTriggerKind.Automatic), 1);
    run.monitor.dismiss();
    watching.touch(run.monitor);
    assert.equal(await ghosts(vscode.InlineCompletionTriggerKind.Invoke), 0);
    await eventually('no mark', () => (diagnosticsOf(uri).length === 0 ? true : undefined), 10);
    assert.deepEqual(await fixes(), []);
    marks.dispose();
    dispose();
  });
});

describe('the Runs view', () => {
  it('shows what is judged, what was denied and what is muted, each with its way back', () => {
    const { watching, dispose } = parts();
    const mutes = new Mutes(watching, { global: memento(), workspace: memento() });
    const fixes = new Fixes(watching, memento());
    const { monitor, train } = toldIn(watching, vscode.Uri.file('/nowhere/train.mjs'));
    train(30, { kind: 'stalled', since: 12 });
    const view = new RunsView(watching, mutes, new Comparisons(watching, fixes));
    const [run] = view.getChildren();
    const items = () => view.getChildren(run).map((node) => view.getTreeItem(node));
    const item = (label: string) => items().find((one) => one.label === label);
    assert.match(String(item('val_loss')?.description), /judged/);
    assert.equal(item('loss')?.contextValue, 'series judgeable');
    assert.equal(item('lr')?.contextValue, 'series');
    monitor.judge('loss');
    assert.match(String(item('loss')?.description), /judged/);
    assert.equal(item('val_loss')?.contextValue, 'series judgeable');

    assert.equal(items()[0]?.contextValue, 'verdict deniable');
    assert.ok(items()[0]?.iconPath);
    monitor.dismiss();
    assert.deepEqual(
      [items()[0]?.label, items()[0]?.contextValue, items()[0]?.iconPath],
      ['Not so', 'verdict denied', undefined],
    );

    assert.ok(run);
    assert.doesNotMatch(String(view.getTreeItem(run).description), /muted/);
    mutes.setRun(monitor, true);
    assert.match(String(view.getTreeItem(run).description), /· muted$/);
    assert.match(view.getTreeItem(run).contextValue ?? '', /^run .*muted/);
    view.dispose();
    dispose();
  });
});

describe('what a run is judged by', () => {
  const { showQuickPick } = vscode.window;
  afterEach(() => Object.assign(vscode.window, { showQuickPick }));

  it('is chosen from a list, "automatic" first, and marked there', async () => {
    const { watching, dispose } = parts();
    const { monitor, train } = toldIn(watching, vscode.Uri.file('/nowhere/train.mjs'));
    train(30);
    let labels: string[] = [];
    const choose = async (label: RegExp | undefined) => {
      const pick = (items: readonly vscode.QuickPickItem[]) => {
        labels = items.map((item) => item.label);
        return Promise.resolve(items.find((item) => label?.test(item.label)));
      };
      Object.assign(vscode.window, { showQuickPick: pick });
      return chooseJudged(monitor);
    };
    assert.equal(await choose(/^accuracy/), true);
    assert.deepEqual(labels, ['$(check) automatic', 'loss', 'val_loss', 'accuracy']);
    assert.equal(monitor.run.judged()?.name, 'accuracy');
    assert.equal(await choose(undefined), false);
    assert.deepEqual(labels, ['automatic', 'loss', 'val_loss', '$(check) accuracy']);
    await choose(/automatic/);
    assert.equal(monitor.run.judged()?.name, 'val_loss');
    dispose();
  });
});

describe('what a script says of its run', () => {
  it('is read when the run is started', async () => {
    const { scripts, dispose } = parts();
    const document = await vscode.workspace.openTextDocument(sampleScript());
    assert.deepEqual(await scripts.factsOf(document), {
      scheduled: false,
      optimizer: 'momentum',
      lr: 0.03,
      batch: 8,
      epochs: 1500,
    });
    dispose();
  });
});

describe('a run that says nothing any more', () => {
  it('is called silent after a while, later if it was slow before, and wakes with the next number', () => {
    const { watching, dispose } = parts();
    let now = 0;
    const silence = new Silence(watching, () => now);
    const { monitor, train } = fedRun(watching, vscode.Uri.file('/nowhere/train.mjs'));
    train(1);
    now += SILENT_AFTER_MS;
    silence.look();
    assert.equal(monitor.run.state, 'running');
    now += 1;
    silence.look();
    assert.equal(monitor.run.state, 'silent');
    train(1);
    assert.equal(monitor.run.state, 'running');
    now += 2 * SILENT_AFTER_MS;
    silence.look();
    assert.equal(monitor.run.state, 'running', 'such a pause is nothing new');
    silence.dispose();
    dispose();
  });
});
