import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { diagnosticsOf, eventually, sampleScript } from './host.ts';

describe('a log that is watched', () => {
  it('says nothing about scripts it has no link to, whatever it holds', async () => {
    const script = sampleScript();
    const log = path.join(path.dirname(script.fsPath), 'hostile.log');
    writeFileSync(log, '');
    await vscode.workspace.openTextDocument(script);
    await vscode.commands.executeCommand('lossline.watchLogFile', vscode.Uri.file(log));
    for (let epoch = 1; epoch <= 60; epoch++) {
      appendFileSync(
        log,
        `\x1b[31m<img src=x onerror=alert(1)> epoch ${epoch} __proto__ 1 loss: ${0.5 + 0.01 * Math.sin(epoch)}\r\n`,
      );
    }
    await eventually('stop command', async () => {
      await vscode.commands.executeCommand('lossline.stopRun');
      return true;
    });
    assert.deepEqual(diagnosticsOf(script), []);
  });
});
