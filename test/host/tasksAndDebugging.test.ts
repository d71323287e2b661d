import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually, parts, root, scriptOf } from './host.ts';
import { readJournal } from '../unit/probe/journal.ts';
import { readRunRecord } from '../../src/node/runRecord.ts';
import { Debugging } from '../../src/vscode/debugging.ts';
import { TrainingTasks } from '../../src/vscode/tasks.ts';
import { PROBE_FOLDER } from '../../src/protocol/training/messages.ts';

const FITS = [
  `import * as tf from '@tensorflow/tfjs';`,
  `const input = tf.input({ shape: [1] });`,
  `const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) });`,
  `model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });`,
  `await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs: 3, verbose: 0 });`,
];

describe('a training task', () => {
  const made = parts();
  after(() => made.dispose());

  it('runs the script and ends with its exit code', async () => {
    const { trainings, scripts, watching } = made;
    const uri = scriptOf(...FITS, `process.exitCode = 3;`);
    const provider = new TrainingTasks(trainings, scripts, watching);
    const definition = { type: 'lossline', script: uri.fsPath };
    const task = provider.resolveTask(new vscode.Task(definition, vscode.TaskScope.Workspace, 'train', 'Lossline'));
    assert.ok(task);
    const code = new Promise<number | undefined>((resolve) => {
      const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.definition['script'] !== uri.fsPath) return;
        listener.dispose();
        resolve(exitCode);
      });
    });
    await vscode.tasks.executeTask(task);
    const monitor = await eventually('run', () => watching.monitors.find(({ run }) => run.script === uri.fsPath), 20);
    await eventually('end', () => (monitor.run.state === 'finished' || monitor.run.state === 'failed' ? true : undefined), 20);
    assert.equal(monitor.run.series.get('loss')?.length, 3);
    assert.equal(await code, 3);
  });

  it('is offered for the scripts of the workspace that train and are open', async () => {
    const script = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? root, 'train.mjs');
    await vscode.workspace.openTextDocument(script);
    const found = await vscode.tasks.fetchTasks({ type: 'lossline' });
    assert.ok(
      found.some(({ definition }) => definition['script'] === 'train.mjs'),
      JSON.stringify(found.map(({ name }) => name)),
    );
  });
});

describe('a debug configuration', () => {
  const made = parts();
  after(() => made.dispose());

  it('becomes the editor’s own for Node, with the probe', async () => {
    const uri = scriptOf(...FITS);
    const debugging = new Debugging(made.trainings, made.log);
    const given = { type: 'lossline', request: 'launch', name: 'Train', program: uri.fsPath, args: ['${workspaceFolder}'] };
    const resolved = await debugging.resolveDebugConfiguration(undefined, given);
    assert.ok(resolved);
    const { type, program, console, args, runtimeArgs } = resolved;
    assert.deepEqual([type, program, console, args], ['node', uri.fsPath, 'integratedTerminal', ['${workspaceFolder}']]);
    assert.deepEqual(runtimeArgs, ['--require', path.join(root, 'dist', 'probe.js')]);
  });

  it('stops at breakpoints, and is watched to its end', async () => {
    const uri = scriptOf(...FITS, `console.log('done');`);
    const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(uri, new vscode.Position(FITS.length, 0)));
    vscode.debug.addBreakpoints([breakpoint]);
    const started = new Promise<vscode.DebugSession>((resolve) => {
      const listener = vscode.debug.onDidStartDebugSession((session) => {
        listener.dispose();
        resolve(session);
      });
    });
    try {
      // The running extension resolves it.
      const configuration = {
        type: 'lossline',
        request: 'launch',
        name: 'Train',
        program: uri.fsPath,
        console: 'internalConsole',
      };
      assert.ok(await vscode.debug.startDebugging(undefined, configuration));
      const env = (await started).configuration['env'] as Record<string, string>;
      const folder = env[PROBE_FOLDER] ?? '';
      const told = () => readJournal(path.join(folder, 'journal.jsonl'));
      await eventually('epochs', async () => (await told()).filter(({ type }) => type === 'epoch').length === 3 || undefined, 30);
      await eventually('stop at the breakpoint', () => vscode.debug.activeStackItem, 30);
      assert.ok(!(await told()).some(({ type }) => type === 'exit'));
      await vscode.commands.executeCommand('workbench.action.debug.continue');
      await eventually('its end', async () => (await readRunRecord(folder))?.told, 30);
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
      await vscode.debug.stopDebugging();
    }
  });
});
