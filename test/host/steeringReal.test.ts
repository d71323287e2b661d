import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import * as vscode from 'vscode';
import { Monitor } from '../../src/core/monitor/monitor.ts';
import { RunFolder } from '../../src/node/runFolder.ts';
import { Sessions } from '../../src/vscode/sessions.ts';
import { Steer } from '../../src/vscode/steer.ts';
import { steerCommands } from '../../src/vscode/steerCommands.ts';
import { eventually, fileOf, parts, root } from './host.ts';
import { PROBE_FOLDER } from '../../src/protocol/training/messages.ts';

describe('a real training that is steered', () => {
  const { showQuickPick } = vscode.window;
  afterEach(() => Object.assign(vscode.window, { showQuickPick }));

  it('uses the rate that it is given, pauses, goes on and stops', async () => {
    const { watching, log, dispose } = parts();
    const sessions = new Sessions(watching, log);
    const script = fileOf(
      'train.cjs',
      `const tf = require('@tensorflow/tfjs');`,
      `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });`,
      `model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });`,
      `const onEpochEnd = () => new Promise((resolve) => setTimeout(resolve, 50));`,
      `model.fit(tf.ones([8, 2]), tf.zeros([8, 1]), { epochs: 10000, verbose: 0, callbacks: { onEpochEnd } });`,
    );
    const folder = await RunFolder.create(path.join(path.dirname(script.fsPath), 'run'));
    const run = ({ time }: { time: number }, id: string) =>
      new Monitor({ id, name: 'train.cjs', source: script.fsPath, script: script.fsPath, startedAt: time });
    const session = await sessions.open({ folder, run, stop: () => Promise.resolve() });
    const child = spawn(process.execPath, ['--require', path.join(root, 'dist', 'probe.js'), script.fsPath], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', [PROBE_FOLDER]: folder.path },
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const commands = steerCommands(new Steer(sessions, log), log);
    const act = (id: string, monitor: Monitor) => commands.find((one) => one.id === `lossline.${id}`)?.act(monitor);
    try {
      const monitor = await eventually('epoch', () => session.monitors.find((each) => each.run.series.has('loss')), 30);
      Object.assign(vscode.window, {
        showQuickPick: (items: readonly vscode.QuickPickItem[]) => Promise.resolve(items.find(({ label }) => label === '÷10')),
      });
      await act('setLearningRate', monitor);
      const lr = monitor.run.series.get('lr');
      await eventually('rate', () => (lr?.value(lr.length - 1) === 0.001 ? true : undefined), 20);
      await act('pauseTraining', monitor);
      await eventually('pause', () => (monitor.training?.paused ? true : undefined), 20);
      await act('resumeTraining', monitor);
      assert.equal(monitor.training?.paused, false);
      await act('undoSteering', monitor);
      await act('stopAfterEpoch', monitor);
      assert.equal(await ended, 0);
      await eventually('end', () => (monitor.run.state === 'finished' ? true : undefined), 20);
      console.log(monitor.run.events.map(({ kind, text, epoch }) => `${kind} ${epoch} ${text}`).join('\n'));
    } finally {
      child.kill('SIGKILL');
      dispose();
    }
  });
});
