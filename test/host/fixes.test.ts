import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VerdictKind } from '../../src/core/diagnosis/verdict.ts';
import { mayGoOn } from '../../src/vscode/chooseSite.ts';
import { insertSchedule } from '../../src/vscode/insertSchedule.ts';
import { QuickFixes } from '../../src/vscode/quickFixes.ts';
import { eventually, fileOf, parts, scriptOf, toldIn } from './host.ts';

const SCRIPT = [
  "import * as tf from '@tensorflow/tfjs';",
  'const model = tf.sequential();',
  "model.compile({ optimizer: tf.train.sgd(0.02), loss: 'meanSquaredError' });",
  'await model.fit(xs, ys, { epochs: 500 });',
  '',
];
const MORE = 'Insert Learning-Rate Schedule…';

/** Quick Fixes and refactorings at the first place where a script says `text`. */
async function actionsAt(fixes: QuickFixes, document: vscode.TextDocument, text: string, only?: vscode.CodeActionKind) {
  const place = document.positionAt(document.getText().indexOf(text));
  return fixes.provideCodeActions(document, new vscode.Range(place, place), { diagnostics: [], only });
}

describe('what can be done at a training site', () => {
  it('are refactorings where no run asks for anything: at most four, the last one the way to all', async () => {
    const { scripts, dispose } = parts();
    const document = await vscode.workspace.openTextDocument(scriptOf(...SCRIPT));
    const fixes = new QuickFixes(scripts);
    const found = await actionsAt(fixes, document, 'model.fit');
    assert.ok(found.length > 1 && found.length <= 4);
    assert.equal(found.at(-1)?.title, MORE);
    assert.equal(found[0]?.title, 'Reduce learning rate on plateau');
    assert.ok(found.every(({ kind, isPreferred, edit }) => kind?.value === 'refactor.rewrite' && !isPreferred && !edit));
    assert.deepEqual(await actionsAt(fixes, document, 'tf.sequential'), []);
    assert.deepEqual(await actionsAt(fixes, document, 'model.fit', vscode.CodeActionKind.QuickFix), []);
    dispose();
  });

  it('is worked out for the text as it is when it is asked for, not as it was when it was offered', async () => {
    const { scripts, dispose } = parts();
    const document = await vscode.workspace.openTextDocument(scriptOf(...SCRIPT));
    const fixes = new QuickFixes(scripts);
    const [plateau, another] = [await actionsAt(fixes, document, 'model.fit'), await actionsAt(fixes, document, 'model.fit')].map(
      ([first]) => first,
    );
    assert.ok(plateau && another);
    const typed = new vscode.WorkspaceEdit();
    typed.insert(document.uri, new vscode.Position(1, 0), '// a line more\n');
    assert.ok(await vscode.workspace.applyEdit(typed));
    const { edit } = await fixes.resolveCodeAction(plateau);
    assert.ok(edit && (await vscode.workspace.applyEdit(edit)));
    assert.match(document.getText(), /\/\/ a line more\nconst model/);
    assert.match(document.getText(), /callbacks: .*reduceLROnPlateau\(model, \{/s);

    const late = await fixes.resolveCodeAction(another);
    assert.equal(late.edit, undefined, 'the site has its schedule by now');
    assert.match(String(late.command?.arguments), /two schedules/);
    dispose();
  });

  it('says why of what is tempting and wrong', async () => {
    const { watching, scripts, dispose } = parts();
    const uri = scriptOf(...SCRIPT);
    const document = await vscode.workspace.openTextDocument(uri);
    const fixes = new QuickFixes(scripts);
    const run = toldIn(watching, uri);
    const disabled = async (kind: VerdictKind) => {
      run.train(30, { kind, since: 12 });
      const found = await actionsAt(fixes, document, 'model.fit', vscode.CodeActionKind.Refactor);
      return found.flatMap(({ title, disabled: why }) => (why ? `${title}: ${why.reason}` : []));
    };
    assert.deepEqual(await disabled('progressing'), []);
    assert.match(String(await disabled('overfitting')), /^Reduce .*: Overfitting: a lower rate does not help\./);
    assert.match(String(await disabled('diverging')), /^Reduce .*: Diverging: no schedule repairs/);
    const asked = await actionsAt(fixes, document, 'model.fit', vscode.CodeActionKind.QuickFix);
    assert.deepEqual(
      asked.map(({ title }) => title),
      ['Change the learning rate', 'Show this run', 'Not so: dismiss this verdict'],
    );
    dispose();
  });

  it('says of a site that has a schedule where that is', async () => {
    const { scripts, dispose } = parts();
    const lines = ['import keras', 'model = keras.Sequential()', 'model.compile("adam", "mse")'];
    const rule = 'keras.callbacks.ReduceLROnPlateau(monitor="loss")';
    const uri = fileOf('train.py', ...lines, `model.fit(x, y, epochs=50, callbacks=[${rule}])`, '');
    const document = await vscode.workspace.openTextDocument(uri);
    const found = await actionsAt(new QuickFixes(scripts), document, 'model.fit');
    const why = found.flatMap(({ title, disabled }) => (disabled ? `${title}: ${disabled.reason}` : []));
    assert.equal(why.length, 1);
    assert.match(why[0] ?? '', /^Reduce learning rate on plateau: This training already changes its learning rate/);
    dispose();
  });
});

describe('"Insert Learning-Rate Schedule…"', () => {
  const { showQuickPick, showWarningMessage } = vscode.window;
  let asked: { items: readonly vscode.QuickPickItem[]; placeHolder: string }[] = [];
  let answers: (RegExp | undefined)[] = [];

  beforeEach(() => {
    asked = [];
    const pick = (items: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
      asked.push({ items, placeHolder: options.placeHolder ?? '' });
      const answer = answers.shift();
      return Promise.resolve(items.find(({ label, description }) => answer?.test(`${label} ${description ?? ''}`)));
    };
    Object.assign(vscode.window, { showQuickPick: pick });
  });
  afterEach(() => Object.assign(vscode.window, { showQuickPick, showWarningMessage }));

  it('lists every remedy without any run, and tells of one that is not to be had why, without closing', async () => {
    const { scripts, log, dispose } = parts();
    const document = await vscode.workspace.openTextDocument(
      scriptOf(...SCRIPT.join('\n').replace('epochs: 500', 'callbacks: ours').split('\n')),
    );
    await vscode.window.showTextDocument(document);
    const script = await scripts.readToEdit(document);
    assert.equal(script.analysis.sites.length, 1);
    answers = [/circle-slash/, undefined];
    await insertSchedule(scripts, log);
    assert.equal(asked.length, 2);
    const rows = asked[0]?.items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator) ?? [];
    assert.equal(rows.length, 9);
    assert.ok(
      rows.every(({ detail }) => detail),
      'each with its reason',
    );
    assert.match(asked[0]?.placeHolder ?? '', /^No run of this script yet/);
    assert.equal(asked[1]?.placeHolder, rows.find(({ label }) => label.includes('circle-slash'))?.detail);
    assert.equal(document.isDirty, false);
    dispose();
  });

  it('asks for the place by its line, and puts the change there', async () => {
    const { scripts, log, dispose } = parts();
    const document = await vscode.workspace.openTextDocument(scriptOf(...SCRIPT, 'await model.fit(as, bs, { epochs: 7 });', ''));
    const original = document.getText();
    await vscode.window.showTextDocument(document);
    answers = [/as, bs/, /^Reduce/];
    await insertSchedule(scripts, log);
    assert.deepEqual(
      asked[0]?.items.map(({ label, description }) => `${description}: ${label}`),
      ['line 4: await model.fit(xs, ys, { epochs: 500 });', 'line 6: await model.fit(as, bs, { epochs: 7 });'],
    );
    assert.match(document.getText(), /epochs: 500 \}\);\n\nawait model\.fit\(as, bs, \{\n {2}epochs: 7,\n/);
    await vscode.commands.executeCommand('undo');
    await eventually('one undo', () => (document.getText() === original ? true : undefined), 5);
    dispose();
  });

  it('puts a question to the user, and takes only yes for an answer', async () => {
    const { scripts, dispose } = parts();
    const document = await vscode.workspace.openTextDocument(scriptOf(...SCRIPT));
    const script = await scripts.readToEdit(document);
    const [site] = script.analysis.sites;
    assert.ok(site);
    const ask = { reason: 'Two optimizers train here: which is it?', line: 3 };
    const said: string[] = [];
    for (const [answer, goesOn] of [
      [undefined, false],
      ['Go On', true],
    ] as const) {
      const warn = (message: string, { detail }: vscode.MessageOptions) =>
        Promise.resolve((said.push(`${message} ${detail}`), answer));
      Object.assign(vscode.window, { showWarningMessage: warn });
      assert.equal(await mayGoOn(script, { ...site, ask }), goesOn);
    }
    assert.match(said[0] ?? '', /^Two optimizers train here: which is it\? line 3: model\.compile/);
    assert.equal(await mayGoOn(script, site), true);
    assert.equal(said.length, 2);
    dispose();
  });

  it('asks no question where no answer to it would put anything in', async () => {
    const { scripts, log, dispose } = parts();
    const lines = [
      'import torch',
      'd = torch.optim.Adam(a.parameters(), lr=1e-3)',
      'g = torch.optim.Adam(b.parameters(), lr=1e-3)',
    ];
    const loop = [
      'for epoch in range(9):',
      '    for x in data:',
      '        a(x).backward()',
      '        d.step()',
      '        g.step()',
      '',
    ];
    const document = await vscode.workspace.openTextDocument(fileOf('gan.py', ...lines, ...loop));
    await vscode.window.showTextDocument(document);
    assert.ok((await scripts.readToEdit(document)).analysis.sites[0]?.ask);
    const said: unknown[] = [];
    Object.assign(vscode.window, { showWarningMessage: (...all: unknown[]) => Promise.resolve(void said.push(all)) });
    answers = [/Cosine/, undefined];
    await insertSchedule(scripts, log);
    assert.match(asked[0]?.placeHolder ?? '', /^None of these can be put here/);
    assert.deepEqual(said, [[`Lossline: ${asked[1]?.placeHolder}`, 'OK']], 'why not, and no question');
    assert.match(asked[1]?.placeHolder ?? '', /several optimizers/);
    dispose();
  });

  it('says what it is that does not parse', async () => {
    const { scripts, log, dispose } = parts();
    const document = await vscode.workspace.openTextDocument(scriptOf(...SCRIPT, 'const = ;'));
    const editor = await vscode.window.showTextDocument(document);
    await assert.rejects(insertSchedule(scripts, log), /\S+\.mjs, line 6: This line does not parse/);
    assert.equal(editor.selection.active.line, SCRIPT.length);
    dispose();
  });
});
