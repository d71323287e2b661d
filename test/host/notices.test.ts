import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { Notices } from '../../src/vscode/notices.ts';
import { LogFiles } from '../../src/vscode/watchLogFile.ts';
import { eventually, fedRun, parts, pause, scratch } from './host.ts';

/** What survives a reload. */
function memory(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}

describe('notices', () => {
  const { showWarningMessage } = vscode.window;
  let shown: string[];
  let answer: string | undefined;

  beforeEach(() => {
    shown = [];
    answer = undefined;
    const stand = (message: string) => Promise.resolve((shown.push(message), answer));
    Object.assign(vscode.window, { showWarningMessage: stand });
  });
  afterEach(() => Object.assign(vscode.window, { showWarningMessage }));

  it('tell of a stalled run once, and never again once that was asked for, also after a reload', async () => {
    const kept = memory();
    const { watching, dispose } = parts();
    const notices = new Notices(watching, kept, () => undefined);
    answer = "Don't Show Again";
    fedRun(watching, vscode.Uri.file('/nowhere/a.mjs')).train(80);
    const run = fedRun(watching, vscode.Uri.file('/nowhere/b.mjs'));
    await pause(50);
    for (let i = 0; i < 100; i++) run.train(1);
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /^train\.mjs: (Stalled|Oscillating) since epoch/);
    notices.dispose();

    const reloaded = new Notices(watching, kept, () => undefined);
    const silent = fedRun(watching, vscode.Uri.file('/nowhere/c.mjs'));
    silent.train(80);
    assert.ok(silent.monitor.asksForChange);
    assert.equal(shown.length, 1);
    await reloaded.mute(false);
    fedRun(watching, vscode.Uri.file('/nowhere/d.mjs')).train(80);
    assert.equal(shown.length, 2);
    reloaded.dispose();
    dispose();
  });

  it('say nothing of what a log held before it was opened, and a file is followed once', async () => {
    const { watching, log, patternsFor, dispose } = parts();
    const notices = new Notices(watching, memory(), () => undefined);
    const file = path.join(scratch(), 'old.log');
    let seed = 7;
    const noise = () => (seed = (seed * 48271) % 2147483647) / 2147483647 - 0.5;
    const loss = (epoch: number) => (0.3 + 2 * Math.exp(-epoch / 4) + 0.05 * noise()).toFixed(5);
    writeFileSync(file, Array.from({ length: 100 }, (_, epoch) => `epoch ${epoch} loss: ${loss(epoch)}\n`).join(''));
    const logs = new LogFiles(watching, log, patternsFor);
    const uri = vscode.Uri.file(file);
    const first = await logs.watch([uri, uri]);
    assert.ok(first?.asksForChange, first?.verdict?.sentence);
    assert.equal(watching.monitors.length, 1);
    await watching.stop(first.run.id);
    assert.equal(first.run.state, 'finished');

    const second = await logs.watch([uri]);
    assert.notEqual(second, first);
    watching.remove(first.run.id); // must not let go of what the second one follows
    await pause(50);
    assert.equal(await logs.watch([uri]), second);
    assert.equal(watching.monitors.length, 1);
    await watching.end();
    await eventually('end', () => (second?.run.state === 'finished' ? true : undefined), 5);
    assert.deepEqual(shown, []);
    notices.dispose();
    dispose();
  });
});
