import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { CodeLenses } from '../../src/vscode/codeLenses.ts';
import { APPLY_FIX, applyFix } from '../../src/vscode/fixCommands.ts';
import { Hovers } from '../../src/vscode/hovers.ts';
import { QuickFixes } from '../../src/vscode/quickFixes.ts';
import { fileOf, parts, toldIn } from './host.ts';

const SCRIPT = [
  'import keras',
  'model = keras.Sequential()',
  'model.compile(keras.optimizers.Adam(0.02), "mse")',
  'model.fit(x, y, epochs=500, validation_split=0.2)',
  '',
];

describe('above a training site', () => {
  it('stands what its run does, anew only with news, and what can be done', async () => {
    const { watching, scripts, dispose } = parts();
    const uri = fileOf('train.py', ...SCRIPT);
    const document = await vscode.workspace.openTextDocument(uri);
    const lenses = new CodeLenses(scripts, watching);
    let news = 0;
    lenses.onDidChangeCodeLenses(() => news++);
    const titles = async () => (await lenses.provideCodeLenses(document)).map(({ command }) => command?.title);
    assert.deepEqual(await titles(), []);
    const run = toldIn(watching, uri);
    run.train(12, { kind: 'progressing', since: 0 });
    assert.deepEqual(await titles(), ['lr 0.02 · Progressing since epoch 1']);
    const before = news;
    for (let i = 0; i < 5; i++) run.train(1, { kind: 'progressing', since: 0 });
    assert.equal(news, before, 'more of the same is no news');
    run.train(20, { kind: 'stalled', since: 12 });
    assert.equal(news, before + 1);
    const offered = ['Reduce learning rate on plateau', 'Cosine decay', 'More…'];
    assert.deepEqual(await titles(), ['lr 0.02 · Stalled since epoch 13', ...offered]);
    run.monitor.run.guess(uri.fsPath);
    watching.flush();
    assert.deepEqual(await titles(), ['lr 0.02 · Stalled since epoch 13', 'guessed from train.mjs', ...offered]);
    run.monitor.dismiss();
    watching.touch(run.monitor);
    watching.flush();
    assert.equal((await titles()).length, 2);
    const [{ range }] = (await lenses.provideCodeLenses(document)) as [vscode.CodeLens];
    assert.equal(document.getText(range), 'model.fit');
    lenses.dispose();
    dispose();
  });

  it('stays where it is while something else is half-typed', async () => {
    const { watching, scripts, dispose } = parts();
    const uri = fileOf('train.py', ...SCRIPT);
    const document = await vscode.workspace.openTextDocument(uri);
    const lenses = new CodeLenses(scripts, watching);
    toldIn(watching, uri).train(30, { kind: 'stalled', since: 12 });
    const typed = new vscode.WorkspaceEdit();
    typed.insert(uri, new vscode.Position(4, 0), 'print(');
    assert.ok(await vscode.workspace.applyEdit(typed));
    const [state] = await lenses.provideCodeLenses(document);
    assert.equal(state?.command?.title, 'lr 0.02 · Stalled since epoch 13');
    assert.equal((await scripts.advice(document))?.sites.length, 1, 'the mark stays, too');
    const fixes = await new QuickFixes(scripts).provideCodeActions(document, state.range, { diagnostics: [], only: undefined });
    assert.match(fixes[0]?.disabled?.reason ?? '', /does not parse/);
    lenses.dispose();
    dispose();
  });

  it('can be switched off, as the hover can', async () => {
    const { watching, scripts, dispose } = parts();
    const uri = fileOf('train.py', ...SCRIPT);
    const document = await vscode.workspace.openTextDocument(uri);
    const lenses = new CodeLenses(scripts, watching);
    toldIn(watching, uri).train(30, { kind: 'stalled', since: 12 });
    const at = new vscode.Position(3, 2);
    const hover = () => new Hovers(scripts).provideHover(document, at);
    const configuration = () => vscode.workspace.getConfiguration('lossline');
    assert.equal((await lenses.provideCodeLenses(document)).length, 4);
    const [text] = (await hover())?.contents ?? [];
    assert.ok(text instanceof vscode.MarkdownString);
    assert.match(text.value, /learning rate 0&#46;02/);
    const links = [...text.value.matchAll(/\]\(command:([\w.]+)\?([^)]*)\)/g)];
    assert.deepEqual(
      links.map(([, id]) => id),
      [APPLY_FIX, APPLY_FIX, APPLY_FIX, 'lossline.showCharts', 'lossline.switchOff', 'lossline.switchOff'],
    );
    await vscode.commands.executeCommand('lossline.switchOff', 'codeLens');
    await vscode.commands.executeCommand('lossline.switchOff', 'hover');
    assert.deepEqual(await lenses.provideCodeLenses(document), []);
    assert.equal(await hover(), undefined);
    for (const what of ['codeLens', 'hover']) await configuration().update(what, undefined, vscode.ConfigurationTarget.Global);
    assert.equal((await lenses.provideCodeLenses(document)).length, 4);
    lenses.dispose();
    dispose();
  });

  it('is put in from there, as it is offered', async () => {
    const { watching, scripts, log, dispose } = parts();
    const uri = fileOf('train.py', ...SCRIPT);
    const document = await vscode.workspace.openTextDocument(uri);
    toldIn(watching, uri).train(30, { kind: 'stalled', since: 12 });
    await applyFix(scripts, log, uri.toString(), document.getText().indexOf('model.fit'), 'reduce-on-plateau');
    assert.match(document.getText(), /ReduceLROnPlateau\(/);
    await applyFix(scripts, log, 'nonsense', 'at', {});
    dispose();
  });
});
