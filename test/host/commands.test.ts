import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { EXTENSION } from './host.ts';

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string; readonly title: string }[] };
}

describe('the commands of the manifest', () => {
  it('all exist once the extension is active: none is a stub', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION);
    assert.ok(extension, 'the extension is installed');
    await extension.activate();
    const registered = await vscode.commands.getCommands(true);
    const { contributes } = extension.packageJSON as Manifest;
    const missing = contributes.commands.filter(({ command }) => !registered.includes(command));
    assert.deepEqual(missing, []);
  });

  it('have titles in words, not keys', () => {
    const { contributes } = vscode.extensions.getExtension(EXTENSION)?.packageJSON as Manifest;
    for (const { title } of contributes.commands) assert.doesNotMatch(title, /%/);
  });
});
