import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually, root, scriptOf } from './host.ts';

interface Extension {
  deactivate(): Promise<void> | undefined;
}

describe('the end of the window', () => {
  it('ends the training that was started in it, also one that does not want to', async () => {
    const uri = scriptOf(
      `import { writeFileSync } from 'node:fs';`,
      `process.on('SIGINT', () => {});`,
      `writeFileSync('pid', String(process.pid));`,
      `setInterval(() => console.log('loss: 1'), 50);`,
    );
    await vscode.commands.executeCommand('lossline.runScript', uri);
    const file = path.join(path.dirname(uri.fsPath), 'pid');
    const pid = await eventually('process', () =>
      existsSync(file) ? Number(readFileSync(file, 'utf8')) || undefined : undefined,
    );
    assert.ok(process.kill(pid, 0));
    // The extension host has loaded this very module: its state is that of the running extension.
    const extension = createRequire(__filename)(path.join(root, 'dist', 'extension.js')) as Extension;
    const started = Date.now();
    await extension.deactivate();
    assert.ok(Date.now() - started < 4000, 'VS Code waits no longer than a few seconds');
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});
