import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { applyEdits, field, tidy } from '../../src/core/rewrite/edit.ts';
import { workspaceEdit } from '../../src/vscode/edits.ts';
import { liveText } from '../../src/vscode/liveScript.ts';
import { eventually, scriptOf } from './host.ts';

/** What templates, snippets and indentation could spoil. */
const BEFORE = ['class A {', '\tfit() {', '\t\tconst cost = `${a}$1\\$`;', '\t\tmodel.fit(x);', '\t}', '}', ''];

function change(text: string, eol: string) {
  const at = text.indexOf('\t\tmodel.fit');
  const call = text.indexOf(');', at);
  const lines = [
    '// a } b $0 ${2:x} \\',
    `const rate = \`\${${field('0.2')}} \\$\``,
    `  if (rate) {${eol}\t\t\t\tgo(${field('{ a: "$}\\\\" }')})`,
    '',
  ];
  return tidy([
    { start: 0, end: 0, text: `// $1 \\ }${eol}` },
    { start: at + 2, end: at + 2, text: lines.join(`${eol}\t\t`) },
    { start: call, end: call, text: `, { patience: ${field(3)},${eol}\t\t}` },
  ]);
}

describe('a change with parameters', () => {
  for (const [name, eol] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ] as const)
    for (const shown of [true, false])
      it(`puts in the very text of its edits${shown ? ', with placeholders,' : ' where no editor shows the script,'} (${name}), and takes it back`, async () => {
        const uri = scriptOf(BEFORE.join(eol));
        const document = await vscode.workspace.openTextDocument(uri);
        const live = liveText(document);
        assert.ok(live);
        const original = document.getText();
        const edits = change(original, eol);
        if (shown) await vscode.window.showTextDocument(document);
        const edit = workspaceEdit(live, edits);
        assert.ok(edit instanceof vscode.WorkspaceEdit);
        assert.ok(await vscode.workspace.applyEdit(edit));
        assert.equal(document.getText(), applyEdits(original, edits));
        const editor = await vscode.window.showTextDocument(document);
        if (shown) {
          assert.equal(document.getText(editor.selection), '0.2', 'the first parameter is selected');
          await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
          assert.equal(document.getText(editor.selection), '{ a: "$}\\\\" }');
          await vscode.commands.executeCommand('jumpToNextSnippetPlaceholder');
          assert.equal(document.getText(editor.selection), '3');
          await vscode.commands.executeCommand('leaveSnippet');
        }
        await vscode.commands.executeCommand('undo');
        await eventually('the original after one undo', () => (document.getText() === original ? true : undefined), 5);
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      });
});
