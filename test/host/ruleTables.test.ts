import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Monitor } from '../../src/core/monitor/monitor.ts';
import { eventually } from './host.ts';

/** A run as a log tells it that stands still. */
function flatRun(name: string, epochs: number): Monitor {
  const monitor = new Monitor({ id: `/logs/${name}`, name, source: name, startedAt: 0 });
  const lines = Array.from({ length: epochs }, (_, i) => `epoch ${i + 1}/99 - loss: 0.5 - lr: 0.001\n`);
  monitor.open().push(new TextEncoder().encode(lines.join('')));
  return monitor;
}

const HOSTILE = '<b>x</b> <img src=x> [a](command:b) https://example.com/a www.example.com a@example.com //example.com `c` *d*';

const tables = () => vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'lossline-rules');
const previews = () =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label.includes('Known Rules'));

describe('Compare Known Rules', () => {
  it('shows who would have acted when, and cannot be edited', async () => {
    await vscode.commands.executeCommand('lossline.compareRules', { kind: 'run', monitor: flatRun(HOSTILE, 30) });
    const [document] = await eventually('the table', () => (tables().length > 0 && previews().length > 0 ? tables() : undefined));
    const text = document?.getText() ?? '';
    assert.match(text, /^# Known rules on /);
    assert.match(text, /\| Keras ReduceLROnPlateau \| epoch 11 \| 2 × \|/);
    assert.equal(document?.languageId, 'markdown');
    const html = await vscode.commands.executeCommand<string>('markdown.api.render', text);
    assert.match(html, /<td>Keras ReduceLROnPlateau<\/td>/);
    assert.doesNotMatch(html, /<(a|b|img|code|em)\b/);
    assert.equal(vscode.workspace.fs.isWritableFileSystem('lossline-rules'), undefined);
    await vscode.window.tabGroups.close(previews());
  });
});
