import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunEvent } from '../../src/core/runs/event.ts';
import { Sessions } from '../../src/vscode/sessions.ts';
import { Steer } from '../../src/vscode/steer.ts';
import { steerCommands } from '../../src/vscode/steerCommands.ts';
import { parts } from './host.ts';
import { probedByHand } from './probedByHand.ts';

const SCRIPT = vscode.Uri.file('/nowhere/train.mjs');

describe('a training process that is steered', () => {
  const { showWarningMessage, showInformationMessage, showQuickPick, showInputBox, showOpenDialog, setStatusBarMessage } =
    vscode.window;
  const { watching, log, dispose } = parts();
  const sessions = new Sessions(watching, log);
  /** What was shown, what the Quick Pick offered, the row that is chosen in it, and what is typed. */
  let shown: string[];
  let offered: readonly vscode.QuickPickItem[];
  let row: RegExp;
  let typed: string;
  let asked: vscode.InputBoxOptions | undefined;
  let folder: vscode.Uri | undefined;

  beforeEach(() => {
    [shown, offered, row, typed, asked, folder] = [[], [], /./, '', undefined, undefined];
    Object.assign(vscode.window, {
      showWarningMessage: (message: string) => Promise.resolve(void shown.push(`warning ${message}`)),
      showInformationMessage: (message: string) => Promise.resolve(void shown.push(`information ${message}`)),
      setStatusBarMessage: (message: string) => (shown.push(`status ${message}`), new vscode.Disposable(() => undefined)),
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => {
        offered = items;
        return Promise.resolve(items.find(({ label }) => row.test(label)));
      },
      showInputBox: (options: vscode.InputBoxOptions) => ((asked = options), Promise.resolve(typed)),
      showOpenDialog: () => Promise.resolve(folder && [folder]),
    });
  });
  afterEach(() =>
    Object.assign(vscode.window, {
      showWarningMessage,
      showInformationMessage,
      showQuickPick,
      showInputBox,
      showOpenDialog,
      setStatusBarMessage,
    }),
  );
  after(dispose);

  const opened = (begin: Parameters<typeof probedByHand>[3] = {}) =>
    probedByHand(sessions, watching, SCRIPT, { epochs: 50, ...begin });
  const command = (id: string, patience = 10_000) => {
    const found = steerCommands(new Steer(sessions, log, patience), log).find((one) => one.id === `lossline.${id}`);
    return found ?? assert.fail(`no command ${id}`);
  };
  const answered = (number: number, event: Partial<RunEvent> = {}) => ({ command: number, ...event });

  it('uses the rate that it is given from its next epoch on', async () => {
    const process = await opened();
    process.epoch(0.01);
    await process.taken('epoch', () => process.monitor.run.progress().epoch === 1);
    row = /÷5/;
    const setting = command('setLearningRate').act(process.monitor);
    const { id, ...wanted } = await process.asked(1);
    assert.deepEqual([id, wanted], [1, { run: 'r', steering: { do: 'rate', rate: 0.002 } }]);
    assert.equal(offered.find(({ label }) => label === '÷5')?.detail, '0.01 → 0.002 (÷5)');
    process.event({ ...answered(1), text: 'Learning rate 0.01 → 0.002.', epoch: 1, undoable: [1] });
    await setting;
    assert.deepEqual(shown, ['status $(check) train.mjs: Learning rate 0.01 → 0.002.']);
    process.epoch(0.002);
    const lr = () => process.monitor.run.series.get('lr');
    await process.taken('epoch', () => lr()?.length === 2);
    assert.deepEqual([lr()?.value(0), lr()?.value(1)], [0.01, 0.002]);

    const undoing = command('undoSteering').act(process.monitor);
    assert.deepEqual(await process.asked(2), { id: 2, run: 'r', steering: { do: 'undo', of: 1 } });
    process.event({ ...answered(2), kind: 'undone', text: 'Learning rate 0.002 → 0.01.', epoch: 2 });
    await undoing;
    assert.deepEqual(process.monitor.training?.undoable, []);
    assert.equal(command('undoSteering').fits(process.monitor), false);
    await process.end();
  });

  it('takes a value that is typed, and says why one is none', async () => {
    const process = await opened();
    [row, typed] = [/A value/, '3e-4'];
    const setting = command('setLearningRate').act(process.monitor);
    assert.deepEqual(await process.asked(1), { id: 1, run: 'r', steering: { do: 'rate', rate: 3e-4 } });
    assert.match(asked?.prompt ?? '', /present rate is 0\.01/);
    assert.match(String(asked?.validateInput?.('-1')), /greater than 0/);
    assert.equal(asked?.validateInput?.('3e-4'), undefined);
    process.event(answered(1));
    await setting;
    await process.end();
  });

  it('is given a schedule for the epochs that are left, or the reason why not', async () => {
    const process = await opened();
    row = /Cosine/;
    const setting = command('setLearningRate').act(process.monitor);
    const settings = { kind: 'cosine', decaySteps: 49, alpha: 0.01 };
    assert.deepEqual(await process.asked(1), { id: 1, run: 'r', steering: { do: 'schedule', settings, rounds: 49 } });
    process.event({ ...answered(1), kind: 'schedule' });
    await setting;
    await process.end();

    const loop = await opened({ kind: 'loop' });
    await command('setLearningRate').act(loop.monitor);
    assert.match(offered.find(({ label }) => /Cosine/.test(label))?.detail ?? '', /no epochs/);
    assert.match(shown.at(-1) ?? '', /^warning Lossline: This training has no epochs/);
    assert.deepEqual([command('pauseTraining').fits(loop.monitor), command('stopAfterEpoch').fits(loop.monitor)], [false, false]);
    await loop.end();
  });

  it('has a lower rate tried first where it has epochs', async () => {
    const { executeCommand } = vscode.commands;
    const called: unknown[][] = [];
    Object.assign(vscode.commands, { executeCommand: (...given: unknown[]) => Promise.resolve(void called.push(given)) });
    try {
      row = /rollback/;
      const process = await opened();
      await command('setLearningRate').act(process.monitor);
      assert.deepEqual(called, [['lossline.tryLowerRate', process.monitor.run.id]]);
      await process.end();
      const loop = await opened({ kind: 'loop' });
      await command('setLearningRate').act(loop.monitor);
      assert.ok(!offered.some(({ label }) => row.test(label)));
      await loop.end();
    } finally {
      Object.assign(vscode.commands, { executeCommand });
    }
  });

  it('pauses, goes on and ends with its epoch; what fits follows', async () => {
    const process = await opened();
    const fitting = () => ['pauseTraining', 'resumeTraining', 'stopAfterEpoch'].filter((id) => command(id).fits(process.monitor));
    assert.deepEqual(fitting(), ['pauseTraining', 'stopAfterEpoch']);
    const pausing = command('pauseTraining').act(process.monitor);
    const wanted = await process.asked(1);
    assert.ok('steering' in wanted && wanted.steering.do === 'pause' && wanted.steering.host === globalThis.process.pid);
    process.event({ ...answered(1), kind: 'paused', text: 'Paused.', paused: true });
    await pausing;
    assert.deepEqual(fitting(), ['resumeTraining', 'stopAfterEpoch']);
    const resuming = command('resumeTraining').act(process.monitor);
    assert.deepEqual(await process.asked(2), { id: 2, run: 'r', steering: { do: 'resume' } });
    process.event({ ...answered(2), kind: 'resumed', text: 'Resumed.' });
    await resuming;
    const stopping = command('stopAfterEpoch').act(process.monitor);
    assert.deepEqual(await process.asked(3), { id: 3, run: 'r', steering: { do: 'stop' } });
    process.event({ ...answered(3), kind: 'stopping', text: 'Ends after this epoch.', stopping: true });
    await stopping;
    assert.deepEqual(fitting(), []);
    await process.end();
  });

  it('saves its weights into a new folder beside its script, or within another', async () => {
    const process = await opened();
    row = /save/;
    const saving = command('saveWeights').act(process.monitor);
    const wanted = await process.asked(1);
    assert.ok('steering' in wanted && wanted.steering.do === 'save');
    assert.equal(path.dirname(wanted.steering.folder), path.dirname(SCRIPT.fsPath));
    assert.match(path.basename(wanted.steering.folder), /^train-weights-\d{4}-\d\d-\d\d-\d{6}$/);
    process.event({ ...answered(1), kind: 'saved' });
    await saving;
    [row, folder] = [/Another/, vscode.Uri.file('/elsewhere')];
    const again = command('saveWeights').act(process.monitor);
    const other = await process.asked(2);
    assert.ok('steering' in other && other.steering.do === 'save');
    assert.match(other.steering.folder, /elsewhere.train-weights-/);
    process.event({ ...answered(2), kind: 'saved' });
    await again;
    await process.end();
  });

  it('stays paused in the window that comes after the one that paused it', async () => {
    const [name, time] = [{ run: 'r' } as const, Date.now() - 5000];
    const paused = {
      type: 'event',
      kind: 'paused',
      text: 'Paused after epoch 1.',
      undoable: [1],
      paused: true,
      stopping: false,
    } as const;
    const past = [
      { type: 'begin', ...name, time, thread: 0, kind: 'fit', epochs: 50 },
      { ...paused, ...name, time, command: 1 },
    ] as const;
    // The process goes on by itself where nobody says in time that there is a window.
    const process = await probedByHand(sessions, watching, SCRIPT, { past });
    assert.deepEqual(await process.asked(1), { id: 1, run: 'r', steering: { do: 'pause', host: globalThis.process.pid } });
    await process.end();
    assert.equal(sessions.of(process.monitor), undefined, 'what is over is let go of');
  });

  it('says why it refuses', async () => {
    const process = await opened();
    const stopping = command('stopAfterEpoch').act(process.monitor);
    await process.asked(1);
    process.event({ ...answered(1), kind: 'refused', text: 'This model cannot be stopped: $(bug).' });
    await stopping;
    assert.deepEqual(shown, ['warning Lossline: train.mjs: This model cannot be stopped: $(bug).']);
    await process.end();
  });

  it('is waited for, and what it answers late is told as well', async () => {
    const process = await opened();
    await command('stopAfterEpoch', 20).act(process.monitor);
    assert.match(
      shown[0] ?? '',
      /^information Lossline: train\.mjs has not answered yet\. It looks .* at the end of a step or an epoch\.$/,
    );
    process.event({ ...answered(1), kind: 'stopping', text: 'Ends after this epoch.', stopping: true });
    await process.taken('answer', () => shown.length === 2);
    assert.match(shown[1] ?? '', /^status .*Ends after this epoch\.$/);
    await process.end();
  });

  it('that ends without an answer is not waited for', async () => {
    const process = await opened();
    const stopping = command('stopAfterEpoch').act(process.monitor);
    await process.asked(1);
    await process.end();
    await stopping;
    assert.deepEqual(shown, ['warning Lossline: train.mjs ended without an answer.']);
    assert.equal(command('setLearningRate').fits(process.monitor), false);
  });

  it('is left alone in Restricted Mode', async () => {
    const process = await opened();
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    try {
      await assert.rejects(command('stopAfterEpoch').act(process.monitor), /Restricted Mode/);
      assert.deepEqual(process.commands(), []);
    } finally {
      if (trusted) Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
    await process.end();
  });
});
