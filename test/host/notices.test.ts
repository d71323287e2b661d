import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { SILENT_AFTER_MS } from '../../src/core/monitor/silence.ts';
import { muteNotices, unmuteNotices } from '../../src/vscode/muteNotices.ts';
import { Mutes } from '../../src/vscode/mutes.ts';
import { Notices } from '../../src/vscode/notices.ts';
import { LogFiles } from '../../src/vscode/watchLogFile.ts';
import { eventually, fedRun, memento, parts, pause, scratch, toldIn } from './host.ts';

const memories = () => ({ global: memento(), workspace: memento() });

describe('notices', () => {
  const { showWarningMessage, showErrorMessage, showQuickPick } = vscode.window;
  let shown: string[] = [];
  let answer: string | undefined;
  /** What the Quick Pick offered, and the row that is chosen in it. */
  let offered: string[];
  let row: RegExp | undefined;

  beforeEach(() => {
    [shown, offered, answer, row] = [[], [], undefined, undefined];
    const stand = (kind: string) => (message: string) => Promise.resolve((shown.push(`${kind} ${message}`), answer));
    const pick = (items: readonly vscode.QuickPickItem[]) => {
      offered = items.map(({ label }) => label);
      return Promise.resolve(items.find(({ label }) => row?.test(label)));
    };
    Object.assign(vscode.window, {
      showWarningMessage: stand('warning'),
      showErrorMessage: stand('error'),
      showQuickPick: pick,
    });
  });
  afterEach(() => Object.assign(vscode.window, { showWarningMessage, showErrorMessage, showQuickPick }));

  /** Notices with everything around them, as after a start of the window. */
  function started(kept = memories()) {
    const { watching, dispose } = parts();
    const mutes = new Mutes(watching, kept);
    const notices = new Notices(watching, mutes, {
      showFixes: () => undefined,
      showCharts: () => undefined,
      lowerRate: () => undefined,
      mute: (monitor) => muteNotices(mutes, monitor),
    });
    const end = () => (notices.dispose(), dispose());
    return { watching, mutes, end };
  }

  it('tell of a stalled run once', async () => {
    const { watching, end } = started();
    const run = fedRun(watching, vscode.Uri.file('/nowhere/b.mjs'));
    await pause(50);
    for (let i = 0; i < 160; i++) run.train(1);
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /^warning train\.mjs: (Stalled|Oscillating) since epoch/);
    end();
  });

  it('say nothing of a hint, of the first part of a run, or of what asks for nothing; red is for lost work', () => {
    const { watching, end } = started();
    const run = toldIn(watching, vscode.Uri.file('/nowhere/told.mjs'));
    run.train(5, { kind: 'diverging', since: 3 });
    run.train(25, { kind: 'stalled', since: 12, strength: 'hint' });
    run.train(5, { kind: 'overfitting', since: 20 });
    assert.equal(shown.length, 0);
    run.train(5, { kind: 'stalled', since: 12 });
    run.train(5, { kind: 'diverging', since: 41 });
    run.train(5, { kind: 'diverging', since: 41 });
    assert.deepEqual(
      shown.map((message) => message.slice(0, 24)),
      ['warning train.mjs: Stall', 'error train.mjs: Divergi'],
    );
    end();
  });

  it('are not repeated after a silence', () => {
    const { watching, end } = started();
    const run = toldIn(watching, vscode.Uri.file('/nowhere/told.mjs'));
    run.monitor.listen(0);
    run.train(30, { kind: 'stalled', since: 12 });
    run.monitor.listen(1);
    run.monitor.listen(2 * SILENT_AFTER_MS);
    watching.flush();
    assert.equal(run.monitor.verdict?.kind, 'silent');
    run.train(5, { kind: 'stalled', since: 12 });
    assert.equal(run.monitor.verdict.kind, 'stalled');
    assert.equal(shown.length, 1);
    end();
  });

  it('take "Not So" for an answer, until the next episode', async () => {
    const { watching, end } = started();
    const run = toldIn(watching, vscode.Uri.file('/nowhere/told.mjs'));
    answer = 'Not So';
    run.train(30, { kind: 'stalled', since: 12 });
    await pause(20);
    assert.equal(run.monitor.dismissed, true);
    run.train(5, { kind: 'progressing', since: 30 });
    run.train(5, { kind: 'stalled', since: 12 });
    assert.deepEqual([shown.length, run.monitor.asksForChange], [1, false]);
    run.train(20, { kind: 'stalled', since: 50 });
    assert.equal(shown.length, 2);
    end();
  });

  it('can be muted for a run, for its script, and for good, where they appear; the same list undoes it', async () => {
    const kept = memories();
    const { watching, mutes, end } = started(kept);
    const first = toldIn(watching, vscode.Uri.file('/nowhere/a.mjs'));
    answer = 'Mute…';
    row = /Mute this run/;
    first.train(30, { kind: 'stalled', since: 12 });
    await pause(20);
    assert.deepEqual(offered, [
      '$(bell-slash) Mute this run',
      '$(bell-slash) Mute this script',
      '$(bell-slash) Mute everything, for good',
    ]);
    assert.ok(mutes.isMuted(first.monitor));
    first.train(40, { kind: 'stalled', since: 60 });
    assert.equal(shown.length, 1);

    row = /Mute this script/;
    const second = toldIn(watching, vscode.Uri.file('/nowhere/a.mjs'));
    second.train(30, { kind: 'stalled', since: 12 });
    await pause(20);
    assert.equal(shown.length, 2);
    end();

    const reloaded = started(kept);
    const third = toldIn(reloaded.watching, vscode.Uri.file('/nowhere/a.mjs'));
    third.train(30, { kind: 'stalled', since: 12 });
    const other = toldIn(reloaded.watching, vscode.Uri.file('/nowhere/b.mjs'));
    row = /for good/;
    other.train(30, { kind: 'stalled', since: 12 });
    await pause(20);
    assert.equal(shown.length, 3, 'the muted script is quiet, another is not');
    toldIn(reloaded.watching, vscode.Uri.file('/nowhere/c.mjs')).train(30, { kind: 'stalled', since: 12 });
    assert.equal(shown.length, 3);

    row = /Unmute everything/;
    await unmuteNotices(reloaded.mutes, reloaded.watching.monitors);
    assert.deepEqual(offered, ['$(bell) Unmute this script', '$(bell) Unmute everything']);
    toldIn(reloaded.watching, vscode.Uri.file('/nowhere/d.mjs')).train(30, { kind: 'stalled', since: 12 });
    assert.equal(shown.length, 4);
    await reloaded.mutes.unmute(third.monitor);
    assert.deepEqual(kept.workspace.get('lossline.mutedScripts'), []);
    reloaded.end();
  });

  it('say nothing of what a log held before it was opened, and a file is followed once', async () => {
    const { watching, end } = started();
    const { log, patternsFor } = parts();
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
    end();
  });
});
