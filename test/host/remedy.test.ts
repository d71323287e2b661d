import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { diagnosticsOf, eventually, sampleScript } from './host.ts';

/** What Lossline offers; other extensions have Quick Fixes of their own. */
const OFFERED = [
  'Reduce learning rate on plateau',
  'Cosine decay',
  'Show what these would have done on this run',
  'Not so: dismiss this verdict',
];

describe('a script whose run stalls', () => {
  let uri: vscode.Uri;
  let document: vscode.TextDocument;
  let original: string;

  before(async () => {
    uri = sampleScript();
    document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    original = document.getText();
    await vscode.commands.executeCommand('lossline.runScript', uri);
  });

  after(async () => {
    await vscode.commands.executeCommand('lossline.stopRun');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('gets a warning at its training call', async () => {
    const [diagnostic] = await eventually('diagnostic', () => {
      const found = diagnosticsOf(uri);
      return found.length > 0 ? found : undefined;
    });
    assert.equal(document.getText(diagnostic?.range), 'model.fit');
    assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Warning);
    assert.match(diagnostic?.message ?? '', /^(Stalled|Oscillating) since epoch \d+: val loss/);
  });

  it('is offered both remedies, the first as the preferred one', async () => {
    const fixes = await quickFixes();
    assert.deepEqual(
      fixes.map(({ title }) => title),
      OFFERED,
    );
    assert.deepEqual(
      fixes.map(({ isPreferred }) => isPreferred === true),
      [true, false, false, false],
    );
  });

  it('takes a remedy in one undo step and is then left in peace', async () => {
    for (const call of ['cosineDecay(model, {', 'reduceLROnPlateau(model, {']) {
      const fix = (await quickFixes())[call.startsWith('cosine') ? 1 : 0];
      assert.ok(fix?.edit);
      assert.ok(await vscode.workspace.applyEdit(fix.edit));
      assert.ok(document.getText().includes(call));
      await eventually('end of the diagnostic', () => (diagnosticsOf(uri).length === 0 ? true : undefined));
      assert.deepEqual(await quickFixes(), []);
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('undo');
      await eventually('original script after one undo', () => (document.getText() === original ? true : undefined), 5);
      await eventually('diagnostic after undo', () => (diagnosticsOf(uri).length > 0 ? true : undefined));
    }
  });

  it('takes ghost text with all that belongs to it in one undo step', async () => {
    const editor = await vscode.window.showTextDocument(document);
    const line = document.positionAt(original.indexOf('  callbacks:')).line;
    const typed = '  callbacks: [{ onEpochEnd: report }, ';
    await editor.edit((builder) => builder.replace(document.lineAt(line).range, `${typed}],`));
    const before = document.getText();
    const cursor = new vscode.Position(line, typed.length);
    editor.selection = new vscode.Selection(cursor, cursor);
    await eventually('accepted suggestion', async () => {
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
      return document.getText() === before ? undefined : true;
    });
    await eventually('helper', () => (document.getText().includes('function reduceLROnPlateau') ? true : undefined), 5);
    assert.match(document.getText(), /\{ onEpochEnd: report \}, reduceLROnPlateau\(model, \{/);
    await vscode.commands.executeCommand('undo');
    await eventually('one undo', () => (document.getText() === before ? true : undefined), 5);
    await vscode.commands.executeCommand('undo');
    await eventually('the original', () => (document.getText() === original ? true : undefined), 5);
  });

  async function quickFixes(): Promise<vscode.CodeAction[]> {
    const place = document.positionAt(original.indexOf('model.fit'));
    const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      new vscode.Range(place, place),
      vscode.CodeActionKind.QuickFix.value,
      2, // the changes are worked out when they are asked for
    );
    return all.filter(({ title }) => OFFERED.includes(title));
  }
});
