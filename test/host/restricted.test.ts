import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { AttachedProcesses } from '../../src/vscode/attachProcess.ts';
import { Debugging } from '../../src/vscode/debugging.ts';
import { runScript } from '../../src/vscode/runScript.ts';
import { startProbed } from '../../src/vscode/startProbed.ts';
import { Steer } from '../../src/vscode/steer.ts';
import { steerCommands } from '../../src/vscode/steerCommands.ts';
import { TrainingTasks } from '../../src/vscode/tasks.ts';
import { tryLowerRate } from '../../src/vscode/tryLowerRate.ts';
import { tryRates } from '../../src/vscode/tryRates.ts';
import { eventually, memento, parts, scriptOf } from './host.ts';
import { probedByHand } from './probedByHand.ts';

const RESTRICTED = /This workspace is in Restricted Mode/;

describe('Restricted Mode', () => {
  const made = parts();
  const { watching, sessions, scripts, trainings, log } = made;
  const { showErrorMessage, showQuickPick, showInputBox, createTerminal } = vscode.window;
  const trust = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
  /** It would leave a file behind if it ran. */
  const script = scriptOf(`import { writeFileSync } from 'node:fs';`, `writeFileSync(new URL('ran', import.meta.url), '');`);
  const attached = new AttachedProcesses({
    ...{ watching, sessions, scripts, log, probe: '/no/probe.js' },
    folders: mkdtempSync(path.join(tmpdir(), 'lossline-restricted-')),
  });
  let told: string[];

  beforeEach(() => {
    told = [];
    Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
    assert.equal(vscode.workspace.isTrusted, false);
    Object.assign(vscode.window, {
      showErrorMessage: (message: string) => Promise.resolve(void told.push(message)),
      // Whatever is asked is answered, so that nothing stops for want of an answer.
      showQuickPick: (items: readonly vscode.QuickPickItem[]) => Promise.resolve(items[0]),
      showInputBox: ({ value }: vscode.InputBoxOptions) => Promise.resolve(value),
      createTerminal: () => assert.fail('a terminal was made'),
    });
  });
  afterEach(() => {
    if (trust) Object.defineProperty(vscode.workspace, 'isTrusted', trust);
    Object.assign(vscode.window, { showErrorMessage, showQuickPick, showInputBox, createTerminal });
    assert.ok(!existsSync(path.join(path.dirname(script.fsPath), 'ran')), 'the script did not run');
    assert.ok(!existsSync(trainings.home) || readdirSync(trainings.home).length === 0, 'no run folder was made');
  });
  after(() => made.dispose());

  it('runs no script', async () => {
    await assert.rejects(runScript({ trainings, log, memento: memento() }, script), RESTRICTED);
    const launch = { script: script.fsPath, args: [], cwd: path.dirname(script.fsPath), env: {}, runtimeArgs: [] };
    await assert.rejects(trainings.start(launch), RESTRICTED);
  });

  it('runs no task, and offers none', async () => {
    const provider = new TrainingTasks(trainings, scripts, watching);
    assert.deepEqual(await provider.provideTasks(), []);
    const definition = { type: 'lossline', script: script.fsPath };
    const task = provider.resolveTask(new vscode.Task(definition, vscode.TaskScope.Workspace, 'train', 'Lossline'));
    const execution = task?.execution as vscode.CustomExecution & {
      callback?: (given: unknown) => Promise<vscode.Pseudoterminal>;
    };
    const start = execution.callback ?? assert.fail('it can be started');
    const terminal = await start(definition);
    const [written, closed] = [[] as string[], [] as unknown[]];
    terminal.onDidWrite((text) => written.push(text));
    terminal.onDidClose?.((code) => closed.push(code));
    terminal.open(undefined);
    assert.match(written.join(''), RESTRICTED);
    assert.deepEqual(closed, [1]);
  });

  it('starts no debugger', async () => {
    const given = { type: 'lossline', request: 'launch', name: 'Train', program: script.fsPath };
    assert.equal(await new Debugging(trainings, log).resolveDebugConfiguration(undefined, given), undefined);
    assert.match(told.join(), RESTRICTED);
  });

  it('attaches to no process', async () => {
    await assert.rejects(attached.choose(), RESTRICTED);
    const own = { pid: process.pid, name: 'own', commandLine: 'node', startedAt: 0, tensorflow: 'loaded' } as const;
    await assert.rejects(attached.attach(own), RESTRICTED);
  });

  it('tries no rates', async () => {
    const start = () => assert.fail('the script was started');
    await assert.rejects(tryRates({ watching, sessions, scripts, start, memento: memento(), log }, script), RESTRICTED);
    const launch = { script: script.fsPath, args: [], cwd: path.dirname(script.fsPath), env: {}, runtimeArgs: [] };
    const folder = { path: path.dirname(script.fsPath) } as Parameters<ReturnType<typeof startProbed>>[1];
    await assert.rejects(startProbed(trainings)(launch, folder), RESTRICTED);
  });

  it('steers no process that goes on', async () => {
    const process = await probedByHand(sessions, watching, script, { epochs: 50 });
    for (let i = 0; i < 30; i++) process.epoch(0.01);
    process.event({ kind: 'paused', command: 9, undoable: [9], paused: true });
    await eventually('pause', () => process.monitor.training?.paused || undefined);
    for (const { id, act } of steerCommands(new Steer(sessions, log), log))
      await assert.rejects(act(process.monitor), RESTRICTED, id);
    await assert.rejects(tryLowerRate({ sessions, scripts, log }, process.monitor), RESTRICTED);
    assert.deepEqual(process.commands(), []);
    await process.end();
  });
});
