import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Diagnostics } from '../../src/vscode/diagnostics.ts';
import { GhostTextProvider } from '../../src/vscode/ghostText.ts';
import { insertSchedule } from '../../src/vscode/insertSchedule.ts';
import { QuickFixes } from '../../src/vscode/quickFixes.ts';
import { diagnosticsOf, eventually, fileOf, parts, toldIn } from './host.ts';

const IMPORTS = '%matplotlib inline\n!pip install keras\nfrom keras.callbacks import EarlyStopping\nimport keras';
const MODEL = 'model = keras.Sequential()\nmodel.compile("adam", "mse")';
const FIT = 'import os\nhistory = model.fit(x, y, epochs=50)\nmodel.summary()';

const code = (source: string) => ({ cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: [source] });
const words = (source: string) => ({ cell_type: 'markdown', metadata: {}, source: [source] });

async function opened(...cells: readonly object[]) {
  const metadata = {
    kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
    language_info: { name: 'python' },
  };
  const uri = fileOf('train.ipynb', JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
  const notebook = await vscode.workspace.openNotebookDocument(uri);
  await vscode.window.showNotebookDocument(notebook);
  const texts = () => notebook.getCells().map(({ document }) => document.getText());
  const cell = (index: number) => notebook.cellAt(index).document;
  return { uri, notebook, texts, cell };
}

describe('a notebook that trains', () => {
  const { showQuickPick } = vscode.window;
  afterEach(async () => {
    Object.assign(vscode.window, { showQuickPick });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('is marked in the cell of its training call, and changed in all cells that the change needs, each undone at once', async () => {
    const { watching, scripts, log, dispose } = parts();
    const marks = new Diagnostics(scripts, watching, log);
    const { uri, notebook, texts, cell } = await opened(code(IMPORTS), words('# Model'), code(MODEL), code(FIT));
    const before = texts();
    toldIn(watching, uri).train(30, { kind: 'stalled', since: 12 });
    const [mark] = await eventually(
      'mark',
      () => (diagnosticsOf(cell(3).uri).length > 0 ? diagnosticsOf(cell(3).uri) : undefined),
      10,
    );
    assert.equal(cell(3).getText(mark?.range), 'model.fit');
    for (const other of [0, 1, 2]) assert.deepEqual(diagnosticsOf(cell(other).uri), []);

    const fixes = new QuickFixes(scripts);
    const at = mark?.range ?? new vscode.Range(0, 0, 0, 0);
    const offered = await fixes.provideCodeActions(cell(3), at, { diagnostics: mark ? [mark] : [], only: undefined });
    assert.deepEqual(
      offered.map(({ isPreferred }) => isPreferred === true),
      [true, false, false, false],
    );
    const [first] = offered;
    const { edit } = first ? await fixes.resolveCodeAction(first) : {};
    assert.ok(edit && (await vscode.workspace.applyEdit(edit)));
    const [imports, title, model, fit] = texts();
    assert.match(
      imports ?? '',
      /^%matplotlib inline\n!pip install keras\nfrom keras\.callbacks import EarlyStopping[^]*\bReduceLROnPlateau\b/,
    );
    assert.deepEqual([title, model], [before[1], before[2]]);
    assert.match(fit ?? '', /^import os\nhistory = model\.fit\(x, y, epochs=50, callbacks=\[\n {4}# Lowers/);
    await eventually('end of the mark', () => (diagnosticsOf(cell(3).uri).length === 0 ? true : undefined), 10);

    for (const index of [0, 3]) {
      const selections = [new vscode.NotebookRange(index, index + 1)];
      await vscode.window.showNotebookDocument(notebook, { selections });
      await vscode.commands.executeCommand('notebook.cell.edit');
      await vscode.commands.executeCommand('undo');
    }
    await eventually(
      'the original after one undo a cell',
      () => (texts().join('\0') === before.join('\0') ? true : undefined),
      5,
    );
    marks.dispose();
    dispose();
  });

  it('takes ghost text with what it needs in another cell', async () => {
    const { watching, scripts, dispose } = parts();
    const { uri, texts, cell } = await opened(code(IMPORTS), code(MODEL), code('model.fit(x, y, epochs=50, callbacks=[])'));
    toldIn(watching, uri).train(30, { kind: 'stalled', since: 12 });
    const at = cell(2).positionAt(cell(2).getText().indexOf('[]') + 1);
    const context = { triggerKind: vscode.InlineCompletionTriggerKind.Automatic } as vscode.InlineCompletionContext;
    const token = new vscode.CancellationTokenSource().token;
    const [item] = await new GhostTextProvider(scripts).provideInlineCompletionItems(cell(2), at, context, token);
    assert.ok(item?.command);
    const typed = new vscode.WorkspaceEdit();
    typed.insert(cell(2).uri, at, String(item.insertText));
    assert.ok(await vscode.workspace.applyEdit(typed));
    await vscode.commands.executeCommand(item.command.command, ...(item.command.arguments ?? []));
    await eventually('import', () => texts()[0]?.includes('ReduceLROnPlateau') || undefined, 5);
    assert.match(texts()[2] ?? '', /callbacks=\[\n {4}# Lowers .*\n {4}ReduceLROnPlateau\(/);
    dispose();
  });

  it('takes a schedule without any run, from any of its cells', async () => {
    const { scripts, log, dispose } = parts();
    const { texts, cell } = await opened(code('import keras'), code(MODEL), code(FIT));
    const pick = (items: readonly vscode.QuickPickItem[]) =>
      Promise.resolve(items.find(({ label }) => label.startsWith('Reduce')));
    Object.assign(vscode.window, { showQuickPick: pick });
    await insertSchedule(scripts, log, cell(0));
    assert.match(texts()[2] ?? '', /keras\.callbacks\.ReduceLROnPlateau\(/);
    dispose();
  });

  it('is refused with the place where a cell does not parse', async () => {
    const { scripts, log, dispose } = parts();
    const { cell } = await opened(code('import keras'), code(MODEL), code(`${FIT}\nprint(`));
    await assert.rejects(insertSchedule(scripts, log, cell(0)), /train\.ipynb, line \d of cell 3: .*does not parse/);
    dispose();
  });
});
