import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Monitor } from '../../src/core/monitor/monitor.ts';
import { RunFolder } from '../../src/node/runFolder.ts';
import type { ProbeCommand, ProbeMessage } from '../../src/protocol/training/messages.ts';
import { probeLine } from '../../src/protocol/training/read.ts';
import { Sessions } from '../../src/vscode/sessions.ts';
import { tryLowerRate } from '../../src/vscode/tryLowerRate.ts';
import { eventually, parts, sampleScript } from './host.ts';

const RUN = '1.0.1';

describe('a lower rate that is tried', () => {
  const { showQuickPick, showInformationMessage, showWarningMessage } = vscode.window;
  let offered: readonly vscode.QuickPickItem[];
  let told: string[];
  let answer: string | undefined;

  beforeEach(() => {
    [offered, told, answer] = [[], [], undefined];
    const tell = (message: string) => Promise.resolve((told.push(message), answer));
    Object.assign(vscode.window, {
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
        offered = items;
        return Promise.resolve(items.find(({ label }) => label.endsWith('÷5') || label === 'Change the learning rate'));
      },
      showInformationMessage: tell,
      showWarningMessage: tell,
    });
  });
  afterEach(() => Object.assign(vscode.window, { showQuickPick, showInformationMessage, showWarningMessage }));

  /** A process of which a hand-written journal tells: so many epochs about a floor. */
  async function observed(epochs: number) {
    const { watching, log, scripts, dispose } = parts();
    const sessions = new Sessions(watching, log);
    const script = sampleScript().fsPath;
    const folder = await RunFolder.create(path.join(path.dirname(script), 'run'));
    const tell = (message: ProbeMessage) => appendFile(folder.journal, `${probeLine(message)}\n`);
    await tell({ type: 'begin', run: RUN, thread: 0, kind: 'fit', time: Date.now(), optimizer: 'Adam', lr: 0.01, epochs: 200 });
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const value = 0.5 + 0.01 * Math.sin(epoch * 2.3);
      await tell({
        type: 'epoch',
        run: RUN,
        epoch,
        step: 8 * epoch,
        time: Date.now(),
        lr: 0.01,
        logs: [{ name: 'val_loss', value }],
      });
    }
    const monitor = new Monitor({ id: script, name: 'train.mjs', source: script, script, startedAt: Date.now() });
    const session = await sessions.open({ folder, run: () => monitor, stop: () => Promise.resolve() });
    await eventually('epochs', () => (monitor.run.series.get('val_loss')?.length === epochs ? true : undefined));
    const over = (kind: 'kept' | 'rolled-back' | 'refused', text: string) =>
      tell({
        type: 'event',
        run: RUN,
        kind,
        text,
        command: 1,
        epoch: 33,
        time: Date.now(),
        undoable: [],
        paused: false,
        stopping: false,
      });
    const command = async () => {
      const json = await eventually('command', () =>
        readFile(path.join(folder.path, 'commands', '1.json'), 'utf8').catch(() => undefined),
      );
      return JSON.parse(json) as ProbeCommand;
    };
    const end = async () => (await session.end('finished'), dispose());
    return { wait: { sessions, scripts, log }, monitor, over, command, end };
  }

  it('is asked of the process with the rule that was read, and the outcome is told', async () => {
    const { wait, monitor, over, command, end } = await observed(20);
    const trial = tryLowerRate(wait, monitor);
    const sent = await command();
    assert.ok('steering' in sent && sent.steering.do === 'trial');
    const { rate, epochs, judged, below, monitor: watched } = sent.steering;
    assert.deepEqual([sent.run, rate, watched], [RUN, 0.002, 'val_loss']);
    assert.ok(epochs >= 4 && epochs <= 40 && judged < epochs && below < 0.5, JSON.stringify(sent));
    assert.deepEqual(
      offered.map(({ label }) => label),
      ['÷2', '÷5', '÷10'],
    );
    assert.match(offered[1]?.description ?? '', new RegExp(`^0\\.01 → 0\\.002 \\(÷5\\) for ${epochs} epochs$`));
    assert.match(
      offered[1]?.detail ?? '',
      new RegExp(
        `^Kept if the mean val_loss of epochs ${22 + epochs - judged}–${21 + epochs} is below 0\\.4\\d+; else .* epoch 21\\.$`,
      ),
    );
    await over('rolled-back', 'Rolled back to epoch 21. Learning rate 0.002 → 0.01 again.');
    await trial;
    assert.deepEqual(told, ['train.mjs: Rolled back to epoch 21. Learning rate 0.002 → 0.01 again.']);
    await end();
  });

  it('comes into the script once it is proved', async () => {
    answer = 'Change the Script…';
    const { wait, monitor, over, command, end } = await observed(20);
    const trial = tryLowerRate(wait, monitor);
    await command();
    monitor.training = { ...(monitor.training ?? assert.fail()), lr: 0.002 };
    await over('kept', 'Learning rate 0.002 is kept: mean val_loss of the last 6 epochs is 0.41, below 0.488.');
    await trial;
    assert.match(told[0] ?? '', /^train\.mjs: Learning rate 0\.002 is kept: mean val_loss/);
    assert.deepEqual(
      offered.map(({ label }) => label),
      ['Reduce learning rate on plateau', 'Change the learning rate'],
    );
    const { document } = vscode.window.activeTextEditor ?? assert.fail('the script is shown');
    assert.match(document.getText(), /const LEARNING_RATE = 0\.002;/);
    await end();
  });

  it('is refused with its reason where nothing could be told', async () => {
    const { wait, monitor, end } = await observed(4);
    await tryLowerRate(wait, monitor);
    assert.match(told[0] ?? '', /8 epochs at this rate are needed to know its noise/);
    assert.ok(offered.every(({ label }) => label.startsWith('$(circle-slash)')));
    await end();
  });

  it('is what the process refuses where that knows better', async () => {
    const { wait, monitor, over, command, end } = await observed(20);
    const trial = tryLowerRate(wait, monitor);
    await command();
    await over('refused', 'A trial is going on already.');
    await trial;
    assert.deepEqual(told, ['Lossline: train.mjs: A trial is going on already.']);
    await end();
  });

  it('is over with its run', async () => {
    const { wait, monitor, command, end } = await observed(20);
    const trial = tryLowerRate(wait, monitor);
    await command();
    await end();
    await trial;
    assert.deepEqual(told, ['Lossline: train.mjs ended before the trial was over.']);
  });
});
