import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { GhostText } from '../../src/core/rewrite/analysis.ts';
import { applyEdits, type TextEdit } from '../../src/core/rewrite/edit.ts';
import { carriedOver } from '../../src/vscode/edits.ts';
import { completeGhostText } from '../../src/vscode/ghostText.ts';
import { scriptOf } from './host.ts';

const insertion = (start: number, text: string): TextEdit => ({ start, end: start, text });

describe('the rest of an accepted suggestion', () => {
  const ghost: GhostText = { at: 4, text: 'B()', rest: [insertion(0, 'helper\n')] };
  const accepted = async () => {
    const document = await vscode.workspace.openTextDocument(scriptOf('fit(B())', 'end'));
    return { document, text: document.getText(), ghost };
  };
  const change = async ({ uri }: vscode.TextDocument, range: vscode.Range, text: string) => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(uri, range, text);
    assert.ok(await vscode.workspace.applyEdit(edit));
  };

  it('is put in also where no editor shows the script', async () => {
    const now = await accepted();
    await completeGhostText(now);
    assert.equal(now.document.getText(), 'helper\nfit(B())\nend');
  });

  it('finds its place after keys were pressed elsewhere', async () => {
    const now = await accepted();
    await change(now.document, new vscode.Range(1, 3, 1, 3), ' of it');
    await completeGhostText(now);
    assert.equal(now.document.getText(), 'helper\nfit(B())\nend of it');
  });

  it('is left out, and the user told, where the suggestion itself is gone', async () => {
    const now = await accepted();
    await change(now.document, new vscode.Range(0, 4, 0, 7), '');
    await assert.rejects(completeGhostText(now), /Undo, and accept it again/);
    assert.equal(now.document.getText(), 'fit()\nend');
  });
});

describe('edits that are carried over a change', () => {
  it('do the same as before it, or are given up', () => {
    const from = 'one two three';
    const edits = [insertion(3, '!'), { start: 4, end: 7, text: '2' }];
    assert.deepEqual(carriedOver(edits, from, from), edits);
    const moved = (to: string) => {
      const carried = carriedOver(edits, from, to);
      return carried && applyEdits(to, carried);
    };
    assert.equal(moved('zero one two three'), 'zero one! 2 three');
    assert.equal(moved('one two three four'), 'one! 2 three four');
    assert.equal(moved('one two'), 'one! 2');
    assert.equal(moved('one tWo three'), undefined);
    assert.equal(moved(''), undefined);
  });
});
