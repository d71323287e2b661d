import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ProbeMessage } from '../../src/protocol/training/messages.ts';
import { Comparisons } from '../../src/vscode/comparisons.ts';
import { Fixes } from '../../src/vscode/fixes.ts';
import { Mutes } from '../../src/vscode/mutes.ts';
import { Notices } from '../../src/vscode/notices.ts';
import { runItem } from '../../src/vscode/runItems.ts';
import { RunsView } from '../../src/vscode/runsView.ts';
import { Sessions } from '../../src/vscode/sessions.ts';
import { StatusItem } from '../../src/vscode/statusItem.ts';
import { memento, parts } from './host.ts';
import { probedByHand } from './probedByHand.ts';

const SCRIPT = vscode.Uri.file('/nowhere/train.mjs');

describe('a training that is observed from within', () => {
  const { showWarningMessage, showErrorMessage, createStatusBarItem } = vscode.window;
  let shown: string[];
  let answer: string | undefined;

  beforeEach(() => {
    [shown, answer] = [[], undefined];
    const stand = (kind: string) => (message: string) => Promise.resolve((shown.push(`${kind} ${message}`), answer));
    Object.assign(vscode.window, { showWarningMessage: stand('warning'), showErrorMessage: stand('error') });
  });
  afterEach(() => Object.assign(vscode.window, { showWarningMessage, showErrorMessage, createStatusBarItem }));

  /** The views of a window. */
  function started() {
    const { watching, log, dispose } = parts();
    const sessions = new Sessions(watching, log);
    const kept = { global: memento(), workspace: memento() };
    const mutes = new Mutes(watching, kept);
    const lowered: string[] = [];
    const notices = new Notices(watching, mutes, {
      showFixes: () => undefined,
      showCharts: () => undefined,
      lowerRate: ({ run }) => lowered.push(run.name),
      mute: () => undefined,
    });
    const fixes = new Fixes(watching, kept.workspace);
    const view = new RunsView(watching, mutes, new Comparisons(watching, fixes));
    /** What the view shows below its first run, and below that. */
    const lines = (): string[] => {
      const [run] = view.getChildren();
      const text = (node: Parameters<typeof view.getTreeItem>[0], depth: number): string[] => {
        const { label, description } = view.getTreeItem(node);
        const line = `${'  '.repeat(depth)}${String(label)}${description ? ` | ${String(description)}` : ''}`;
        return [line, ...view.getChildren(node).flatMap((child) => text(child, depth + 1))];
      };
      return run ? view.getChildren(run).flatMap((child) => text(child, 0)) : [];
    };
    const open = (begin?: Parameters<typeof probedByHand>[3]) => probedByHand(sessions, watching, SCRIPT, begin);
    const end = () => vscode.Disposable.from(notices, fixes, view, { dispose }).dispose();
    return { watching, mutes, lowered, lines, open, end };
  }

  it('has its process, what is wrong with it and what was done to it in the Runs view', async () => {
    const { open, lines, end } = started();
    const { monitor, event, epoch, status, taken } = await open({ epochs: 50 });
    epoch(0.1);
    status({ backend: 'cpu', tensors: 318, bytes: 1_200_000, stepsPerSecond: 412, ignoredRate: 0.001 });
    event({ text: 'Learning rate 0.01 → 0.1.', epoch: 1, undoable: [1] });
    event({ kind: 'paused', text: 'Paused.', epoch: 1, paused: true, undoable: [1] });
    await taken('pause', () => monitor.training?.paused === true);
    monitor.run.sample({ series: 'loss (batch)', role: 'train/loss', value: 1, step: 11, epoch: 1.1, batchesOf: 'loss' });
    const all = lines();
    assert.ok(all.includes('SGD · lr 0.1 · 412 steps/s · cpu, 318 tensors, 1.2 MB'), all.join('\n'));
    assert.ok(
      all.includes(
        'The script assigns learningRate = 0.001 to SGD, which never reads it there: it still uses 0.1. Call setLearningRate(0.001).',
      ),
    );
    assert.deepEqual(
      all.slice(-3).map((line) => line.split(' | ')[0]),
      ['loss', 'lr', 'loss (batch)'],
    );
    const at = all.indexOf('Events (2) | Paused. · epoch 1');
    assert.deepEqual(all.slice(at + 1, at + 3), ['  Paused. | epoch 1', '  Learning rate 0.01 → 0.1. | epoch 1']);
    const item = runItem(monitor, false);
    assert.equal(item.description, 'paused · epoch 1 / 50');
    assert.match(item.contextValue ?? '', /live.*steerable paused stoppable undoable/);
    assert.equal((item.iconPath as vscode.ThemeIcon).id, 'debug-pause');
    end();
  });

  it('is red and told of at once, and once, where a number is lost', async () => {
    const { watching, open, lines, end } = started();
    const { monitor, event, epoch, taken } = await open({ epochs: 50 });
    event({ kind: 'not-finite', text: 'The loss is NaN.', epoch: 0, step: 7 });
    await taken('event', () => monitor.run.events.length === 1);
    assert.deepEqual(shown, ['error train.mjs: The loss is NaN.']);
    for (let i = 0; i < 30; i++) epoch(0.01, NaN);
    await taken('epochs', () => monitor.run.progress().epoch === 30);
    assert.equal(monitor.verdict?.kind, 'diverging');
    watching.flush();
    assert.equal(shown.length, 1, shown.join('\n'));
    assert.ok(lines().includes('The loss is NaN.'));
    const icon = runItem(monitor, false).iconPath as vscode.ThemeIcon;
    assert.deepEqual([icon.id, icon.color?.id], ['error', 'list.errorForeground']);
    end();
  });

  it('is told of once where it leaks, unless it is muted', async () => {
    const { mutes, open, lines, end } = started();
    const leaking = async () => {
      const process = await open({ epochs: 50 });
      return {
        ...process,
        leak: async () => {
          for (let i = 1; i <= 12; i++) {
            process.epoch(0.01);
            process.status({ epoch: i, tensors: 400 + 12 * i });
          }
          await process.taken(
            'leak',
            () => process.monitor.run.progress().epoch === 12 && process.monitor.training?.leak !== undefined,
          );
        },
      };
    };
    const first = await leaking();
    await first.leak();
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /^warning train\.mjs: Tensors grow by 12 an epoch, \d+ are alive/);
    assert.ok(
      lines().some((line) => line.startsWith('Tensors grow by 12 an epoch, 544 are alive')),
      lines().join('\n'),
    );
    const second = await leaking();
    mutes.setRun(second.monitor, true);
    await second.leak();
    assert.equal(shown.length, 1);
    end();
  });

  it('can be given a lower rate from the notice that asks for one', async () => {
    const { lowered, open, end } = started();
    answer = 'Lower the Rate Now…';
    const { monitor, epoch, taken } = await open({ epochs: 200 });
    let seed = 7;
    const noise = () => (seed = (seed * 48271) % 2147483647) / 2147483647 - 0.5;
    for (let i = 0; i < 120; i++) epoch(0.02, 0.3 + 2 * Math.exp(-i / 4) + 0.05 * noise());
    await taken('epochs', () => monitor.run.progress().epoch === 120);
    await taken('answer', () => lowered.length > 0);
    assert.deepEqual(lowered, ['train.mjs']);
    end();
  });

  it('that another window has seen before is no news', async () => {
    const { open, end } = started();
    const lost: ProbeMessage[] = [
      { type: 'begin', run: 'r', thread: 0, kind: 'fit', time: 1000 },
      {
        type: 'event',
        run: 'r',
        kind: 'not-finite',
        text: 'The loss is NaN.',
        time: 2000,
        undoable: [],
        paused: false,
        stopping: false,
      },
    ];
    const { monitor, taken } = await open({ past: lost });
    await taken('past', () => monitor.run.events.length === 1);
    assert.deepEqual(shown, []);
    end();
  });

  it('says in the status bar that it is paused', async () => {
    let item: vscode.StatusBarItem | undefined;
    const create = (...args: [string, vscode.StatusBarAlignment]) => (item = createStatusBarItem(...args));
    Object.assign(vscode.window, { createStatusBarItem: create });
    const { watching, open, end } = started();
    const status = new StatusItem(watching);
    const { monitor, event, epoch, taken } = await open({ epochs: 50 });
    epoch(0.01, 0.5);
    event({ kind: 'paused', text: 'Paused.', paused: true });
    await taken('pause', () => monitor.training?.paused === true);
    assert.equal(item?.text, '$(debug-pause) loss 0.5 · 1/50 · paused');
    status.dispose();
    end();
  });
});
