import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import { reopen } from '../../src/vscode/reopening.ts';
import { eventually, parts, root, scriptOf } from './host.ts';
import { PROBE_FOLDER } from '../../src/protocol/training/messages.ts';

interface Extension {
  deactivate(): Promise<void> | undefined;
}

describe('the end of the window', () => {
  it('leaves the training that was started in it alone; the next window finds it and can end it', async () => {
    const uri = scriptOf(
      `import { writeFileSync } from 'node:fs';`,
      `process.on('SIGINT', () => {});`,
      `writeFileSync('told', process.pid + ' ' + process.env.${PROBE_FOLDER});`,
      `let epoch = 0;`,
      `setInterval(() => console.log('epoch ' + ++epoch + '/9999 - loss: ' + 1 / epoch), 50);`,
    );
    await vscode.commands.executeCommand('lossline.runScript', uri);
    const file = path.join(path.dirname(uri.fsPath), 'told');
    const told = await eventually('process', () => (existsSync(file) ? readFileSync(file, 'utf8') || undefined : undefined));
    const [, number = '', folder = ''] = /^(\d+) (.*)$/.exec(told) ?? [];
    const pid = Number(number);
    assert.ok(process.kill(pid, 0));
    // The extension host has loaded this very module: its state is that of the running extension.
    const extension = createRequire(__filename)(path.join(root, 'dist', 'extension.js')) as Extension;
    const started = Date.now();
    await extension.deactivate();
    assert.ok(Date.now() - started < 4000, 'VS Code waits no longer than a few seconds');
    assert.ok(process.kill(pid, 0));
    // As the editor does when it ends: that is no wish of the user.
    for (const terminal of vscode.window.terminals) if (terminal.name === 'Lossline: train.mjs') terminal.dispose();
    const next = parts(path.dirname(folder));
    await reopen(next.trainings, next.log);
    const monitor = next.watching.monitors.find(({ run }) => run.script === uri.fsPath);
    assert.ok(monitor);
    await eventually('running', () => (monitor.run.state === 'running' ? true : undefined), 20);
    await next.watching.stop(monitor.run.id);
    await eventually('end', () => (lives(pid) ? undefined : true));
    next.dispose();
  });
});

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
