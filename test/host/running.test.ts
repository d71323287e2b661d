import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Monitor } from '../../src/core/monitor/monitor.ts';
import type { RunState } from '../../src/core/runs/run.ts';
import { reopen } from '../../src/vscode/reopening.ts';
import { endingItem } from '../../src/vscode/runItems.ts';
import { isOver } from '../../src/vscode/runs.ts';
import { runScript } from '../../src/vscode/runScript.ts';
import { showRunOutput } from '../../src/vscode/showRunOutput.ts';
import { TrainingTerminal } from '../../src/vscode/trainingTerminal.ts';
import { skip } from '../unit/skip.ts';
import { eventually, fileOf, memento, parts, scriptOf } from './host.ts';

const FIRST = `console.log('epoch 1/9 - loss: 0.5');`;
const FOREVER = `setInterval(() => {}, 1000);`;
/** Two fits of a real model, each of so many epochs. */
const fits = (epochs: number, first = '') => [
  `import * as tf from '@tensorflow/tfjs';`,
  `const input = tf.input({ shape: [1] });`,
  `const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) });`,
  `model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });`,
  `const x = tf.ones([8, 1]);`,
  first,
  `const callbacks = { onEpochEnd: (epoch, { loss }) => console.log('epoch ' + (epoch + 1) + ' - loss: ' + loss.toFixed(2)) };`,
  `for (let i = 0; i < 2; i++) await model.fit(x, x, { epochs: ${epochs}, verbose: 0, callbacks });`,
];

/** Whether a process lives; one that has ended and is not asked about keeps its number. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a script that is run', () => {
  const made = parts();
  const { watching, trainings, log } = made;
  const kept = memento();
  const runs = (uri: vscode.Uri) => watching.monitors.filter((monitor) => monitor.run.script === uri.fsPath);
  const run = async (uri: vscode.Uri) => {
    await runScript({ trainings, log, memento: kept }, uri);
    return eventually('run', () => runs(uri).at(-1), 20);
  };
  const becomes = (monitor: Monitor, state: RunState) =>
    eventually(`state ${state}`, () => (monitor.run.state === state ? true : undefined), 20);
  const terminals = () => vscode.window.terminals.filter(({ name }) => /^Lossline: train\./.test(name));

  after(async () => {
    for (const { run } of watching.monitors) await watching.stop(run.id);
    for (const terminal of terminals()) terminal.dispose();
    made.dispose();
  });

  it('is saved before', async () => {
    const uri = scriptOf(FIRST);
    const document = await vscode.workspace.openTextDocument(uri);
    const change = new vscode.WorkspaceEdit();
    change.insert(uri, new vscode.Position(0, 0), `console.log('epoch 1/9 - loss: 0.25');\n`);
    await vscode.workspace.applyEdit(change);
    assert.ok(document.isDirty);
    const monitor = await run(uri);
    await becomes(monitor, 'finished');
    assert.ok(!document.isDirty);
    assert.equal(readFileSync(uri.fsPath, 'utf8'), document.getText());
    assert.equal(monitor.run.series.get('loss')?.value(0), 0.25);
  });

  it('tells its numbers itself: what it prints of them is only shown, and each fit is a run', async () => {
    const uri = scriptOf(...fits(3));
    const first = await run(uri);
    await eventually('end of both', () => (runs(uri).length === 2 && first.run.state === 'finished' ? true : undefined), 30);
    const [, second] = runs(uri);
    assert.equal(runs(uri)[0], first);
    assert.deepEqual([first.run.name, second?.run.name], ['train.mjs', 'train.mjs · fit 2']);
    await eventually('last epoch', () => (second?.run.state === 'finished' ? true : undefined));
    for (const { run } of runs(uri)) {
      const loss = run.series.get('loss');
      // Three epochs at full precision; the printed ones have two places.
      assert.notEqual(loss?.value(2), Number(loss?.value(2).toFixed(2)));
      assert.equal(run.series.get('lr')?.value(0), 0.02);
    }
    assert.equal(first.facts.lr, 0.02);
  });

  it('has none of the numbers that it printed before it trained', async () => {
    const uri = scriptOf(...fits(2, `console.log('epoch 1 - loss: 123'); await new Promise((go) => setTimeout(go, 1500));`));
    await run(uri);
    await eventually(
      'both fits',
      () => (runs(uri).length === 2 && runs(uri).every(({ run }) => run.count > 0) ? true : undefined),
      30,
    );
    assert.ok(runs(uri).every(({ run }) => run.series.get('loss')?.value(0) !== 123));
    assert.equal(runs(uri)[0]?.run.name, 'train.mjs');
  });

  it('may be TypeScript', async function () {
    if (process.versions['electron'])
      skip(this, 'the Node of this host is that of the editor, and no program to run scripts with');
    const settings = vscode.workspace.getConfiguration('lossline');
    await settings.update('nodePath', process.execPath, vscode.ConfigurationTarget.Global);
    try {
      const monitor = await run(fileOf('train.ts', `const loss: number = 0.75;`, 'console.log(`epoch 1/9 - loss: ${loss}`);'));
      await becomes(monitor, 'finished');
      assert.equal(monitor.run.series.get('loss')?.value(0), 0.75);
    } finally {
      await settings.update('nodePath', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('has failed when it throws, and says how', async () => {
    const monitor = await run(scriptOf(FIRST, `throw new TypeError('no such layer');`));
    await becomes(monitor, 'failed');
    assert.equal(monitor.run.ending?.how, 'ended with exit code 1: TypeError: no such layer.');
    const line = endingItem(monitor);
    assert.deepEqual([line?.label, line?.description], ['TypeError: no such layer.', 'ended with exit code 1']);
    assert.match(String(line?.tooltip), /at file:.*train\.mjs/, 'what was printed last is on hover');
  });

  it('has failed when somebody kills it', async () => {
    const monitor = await run(scriptOf(FIRST, `process.kill(process.pid, 'SIGKILL');`));
    await becomes(monitor, 'failed');
    assert.match(monitor.run.ending?.how ?? '', /ended with signal SIGKILL: it was killed by the system/);
  });

  it('has not failed when it was stopped, however it takes that', async () => {
    const monitor = await run(scriptOf(`process.on('SIGINT', () => process.exit(130));`, FIRST, FOREVER));
    await becomes(monitor, 'running');
    await watching.stop(monitor.run.id);
    assert.equal(monitor.run.state, 'finished');
    await watching.stop(monitor.run.id); // over already
  });

  it('ends with its terminal', async () => {
    const before = terminals();
    const monitor = await run(scriptOf(FIRST, FOREVER));
    await becomes(monitor, 'running');
    for (const terminal of terminals()) if (!before.includes(terminal)) terminal.dispose();
    await becomes(monitor, 'finished');
  });

  it('may run twice at once; stopping one leaves the other', async () => {
    const uri = scriptOf(FIRST, FOREVER);
    const [first, second] = [await run(uri), await run(uri)];
    assert.notEqual(first, second);
    await Promise.all([becomes(first, 'running'), becomes(second, 'running')]);
    await watching.stop(first.run.id);
    assert.deepEqual([first.run.state, second.run.state], ['finished', 'running']);
    await watching.stop(second.run.id);
  });

  it('goes on without its window, and the next one finds it', async () => {
    const uri = scriptOf(
      `import { writeFileSync } from 'node:fs';`,
      `writeFileSync(new URL('pid', import.meta.url), String(process.pid));`,
      ...fits(2),
      FOREVER,
    );
    const window = parts();
    await runScript({ trainings: window.trainings, log, memento: kept }, uri);
    await eventually('two runs', () => (window.watching.monitors.filter(isOver).length === 2 ? true : undefined), 20);
    const pid = Number(readFileSync(path.join(path.dirname(uri.fsPath), 'pid'), 'utf8'));
    const other = parts(window.trainings.home);
    await reopen(other.trainings, log);
    assert.equal(other.watching.monitors.length, 0, 'what a window looks at is left alone by others');
    other.dispose();
    await window.trainings.end();
    window.dispose();
    assert.ok(lives(pid));
    const again = parts(window.trainings.home);
    await reopen(again.trainings, log);
    assert.deepEqual(
      again.watching.monitors.map(({ run }) => [run.name, run.state, run.series.get('loss')?.length]),
      [
        ['train.mjs', 'finished', 2],
        ['train.mjs · fit 2', 'finished', 2],
      ],
    );
    const [monitor] = again.watching.monitors;
    assert.ok(monitor);
    showRunOutput(again.trainings, monitor);
    const training = again.trainings.of(monitor);
    await training?.stop();
    assert.ok(!lives(pid));
    await again.trainings.end();
    again.dispose();
    // Its end was seen: the window after that has nothing to tell, and nothing is left on the disk.
    const last = parts(window.trainings.home);
    await reopen(last.trainings, log);
    assert.equal(last.watching.monitors.length, 0);
    assert.ok(training && !existsSync(training.folder.path));
    last.dispose();
  });

  it('that ended while no window was there is told of once', async () => {
    const uri = scriptOf(FIRST, `setTimeout(() => { throw new RangeError('too late'); }, 1500);`);
    const window = parts();
    const next = parts(window.trainings.home);
    await runScript({ trainings: window.trainings, log, memento: kept }, uri);
    const monitor = await eventually('run', () => window.watching.monitors[0]);
    const folder = window.trainings.of(monitor)?.folder;
    await window.trainings.end();
    await eventually('end', () => (/RangeError/.test(readFileSync(folder?.output ?? '', 'utf8')) ? true : undefined));
    await eventually('last word', () => (/"exit"/.test(readFileSync(folder?.journal ?? '', 'utf8')) ? true : undefined));
    await eventually('death', async () => {
      await reopen(next.trainings, log);
      return next.watching.monitors[0]?.run.state === 'failed' ? true : undefined;
    });
    const [found] = next.watching.monitors;
    assert.match(found?.run.ending?.how ?? '', /^ended with exit code 1 while the editor was closed: RangeError: too late\./);
    window.dispose();
    next.dispose();
  });

  it('prints in colours, unless the user wants none', async () => {
    const { NO_COLOR } = process.env;
    delete process.env['NO_COLOR'];
    const epochs = `console.log('epoch 1/9 - loss: ' + (process.env.FORCE_COLOR ?? 7));`;
    try {
      const coloured = await run(scriptOf(epochs));
      await becomes(coloured, 'finished');
      process.env['NO_COLOR'] = '1';
      const plain = await run(scriptOf(epochs));
      await becomes(plain, 'finished');
      assert.deepEqual(
        [coloured, plain].map((monitor) => monitor.run.series.get('loss')?.value(0)),
        [1, 7],
      );
    } finally {
      delete process.env['NO_COLOR'];
      if (NO_COLOR !== undefined) process.env['NO_COLOR'] = NO_COLOR;
    }
  });

  it('that has printed a lot is shown from near its end, and says where all of it is', async () => {
    const uri = scriptOf(
      FIRST,
      `import { writeSync } from 'node:fs';`,
      `for (let i = 0; i < 60; i++) writeSync(1, 'x'.repeat(1e6));`,
      `console.log('the end');`,
    );
    const monitor = await run(uri);
    await becomes(monitor, 'finished');
    const training = trainings.of(monitor) ?? assert.fail();
    const terminal = new TrainingTerminal(training, { ends: false, closes: true });
    let text = '';
    terminal.onDidWrite((written) => (text += written));
    const closed = new Promise((resolve) => terminal.onDidClose(resolve));
    terminal.open();
    assert.equal(await closed, 0);
    assert.ok(text.length < 5_000_000, `${text.length} characters`);
    assert.ok(text.includes(`56 MB are left out here. All of it is in ${training.folder.output}`));
    assert.match(text, /the end\r\n[^]*train\.mjs ended with exit code 0\./);
  });

  it('is started as launch.json says', async () => {
    const uri = scriptOf(
      `import { writeFileSync } from 'node:fs';`,
      `writeFileSync(new URL('told.json', import.meta.url), JSON.stringify([process.argv.slice(2), process.cwd(), process.env.MODE]));`,
    );
    const folder = path.dirname(uri.fsPath);
    mkdirSync(path.join(folder, 'data'));
    writeFileSync(path.join(folder, '.env'), 'MODE=from the file\n');
    const configurations = [
      {
        ...{ type: 'lossline', request: 'launch', name: 'Train', program: uri.fsPath, cwd: path.join(folder, 'data') },
        ...{ args: ['--out', '${fileBasenameNoExtension}'], envFile: path.join(folder, '.env') },
      },
    ];
    const settings = vscode.workspace.getConfiguration('launch');
    await settings.update('configurations', configurations, vscode.ConfigurationTarget.Workspace);
    try {
      await becomes(await run(uri), 'finished');
    } finally {
      await settings.update('configurations', undefined, vscode.ConfigurationTarget.Workspace);
      const made = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? folder, '.vscode', 'launch.json');
      rmSync(made, { force: true });
      rmdirSync(path.dirname(made)); // the sample has none: fails where it is not empty
    }
    const told: unknown = JSON.parse(readFileSync(path.join(folder, 'told.json'), 'utf8'));
    assert.deepEqual(told, [['--out', 'train'], path.join(folder, 'data'), 'from the file']);
  });
});
