import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';
import { type NodeProcess, nodeProcesses } from '../../src/node/processes.ts';
import { AttachedProcesses } from '../../src/vscode/attachProcess.ts';
import { pickProcess } from '../../src/vscode/pickProcess.ts';
import { endingItem, runItem } from '../../src/vscode/runItems.ts';
import { Sessions } from '../../src/vscode/sessions.ts';
import { skip } from '../unit/skip.ts';
import { eventually, fileOf, parts, root } from './host.ts';

/** Its inspector opens on a free port: the usual one there is only once on a machine. */
const ON_A_FREE_PORT = '--inspect-port=0';

/** Fits of some seconds, one after the other, for ever; says of each epoch whether it is observed. */
const TRAIN = [
  `const tf = require('@tensorflow/tfjs');`,
  `const own = tf.History.prototype.onEpochEnd;`,
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });`,
  `model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });`,
  `const [xs, ys] = [tf.randomNormal([8, 2]), tf.zeros([8, 1])];`,
  `const onEpochEnd = async (epoch) => {`,
  `  console.log('epoch', epoch, tf.History.prototype.onEpochEnd === own ? 'as it was' : 'observed');`,
  `  await new Promise((done) => setTimeout(done, 50));`,
  `};`,
  `(async () => { for (;;) await model.fit(xs, ys, { epochs: 20, verbose: 0, callbacks: { onEpochEnd } }); })();`,
];

describe('a process that is attached to', function () {
  const made = parts();
  const { watching, scripts, log } = made;
  const folders = mkdtempSync(path.join(tmpdir(), 'lossline-host-'));
  const probe = path.join(root, 'dist', 'probe.js');
  const attached = new AttachedProcesses({ watching, scripts, log, probe, folders, sessions: new Sessions(watching, log) });
  const children: ChildProcess[] = [];

  /** A script that was started by hand, and has said these words. */
  const started = async (words: RegExp, ...lines: string[]) => {
    const uri = fileOf('train.cjs', ...lines);
    const child = spawn('node', [ON_A_FREE_PORT, uri.fsPath], { cwd: path.dirname(uri.fsPath) });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const says = (awaited: RegExp, from = output.length) =>
      eventually(`output ${awaited}`, () => (awaited.test(output.slice(from)) ? true : undefined), 30);
    await says(words, 0);
    const known = (await nodeProcesses()).find(({ pid }) => pid === child.pid) ?? assert.fail('it is not listed');
    return { uri, child, known, says };
  };

  before(function () {
    if (process.platform === 'win32') skip(this, 'there is no signal that opens the inspector');
  });
  after(() => {
    for (const child of children) child.kill('SIGKILL');
    made.dispose();
  });

  it('brings its numbers while it trains, and goes on as it was when it is left', async () => {
    const { uri, child, known, says } = await started(/epoch 2 as it was/, ...TRAIN);
    assert.equal(known.tensorflow, 'likely');
    const monitor = await attached.attach(known);
    assert.equal(monitor.run.script, uri.fsPath);
    assert.equal(monitor.run.name, 'train.cjs');
    assert.equal(monitor.facts.optimizer, 'sgd');
    const losses = await eventually('epoch', () => {
      const series = monitor.run.series.get('loss');
      return (series?.length ?? 0) > 3 ? series : undefined;
    });
    assert.ok(Number.isFinite(losses.value(0)));
    assert.equal(monitor.training?.pid, child.pid);
    assert.match(String(runItem(monitor, false).contextValue), /^run live script attached/);
    await assert.rejects(attached.attach(known), /is observed by Lossline already/);
    await attached.detach(monitor);
    assert.equal(monitor.run.state, 'finished');
    assert.match(String(runItem(monitor, false).contextValue), /^run over script$/);
    const last = watching.monitors.findLast(({ run }) => run.script === uri.fsPath) ?? monitor; // a fit may have ended before
    assert.match(String(runItem(last, false).description), /^detached · epoch \d+/, 'nobody has seen it finish');
    await says(/epoch \d+ as it was/);
    assert.equal(child.exitCode, null);
    assert.deepEqual(readdirSync(folders), []);
  });

  it('is followed again, with all that it told, when the window that was attached to it is killed', async () => {
    const { child, known, says } = await started(/epoch 2/, ...TRAIN.map((line) => line.replace('epochs: 20', 'epochs: 10000')));
    // Another process stands for the window: it attaches, says in which folder, and is killed.
    const place = path.join(folders, 'of-a-window');
    const module = (file: string) => pathToFileURL(path.join(root, 'src', 'node', file)).href;
    const code = `
      const { attach } = await import('${module('attach.ts')}');
      const { writeAttachedRecord } = await import('${module('attachedRecord.ts')}');
      const attached = await attach(${child.pid}, ${JSON.stringify(probe)}, ${JSON.stringify(place)});
      await writeAttachedRecord(${JSON.stringify(place)}, { ...${JSON.stringify(known)}, ...attached.process });
      console.log('attached');
      setInterval(() => {}, 1000);`;
    const window = spawn(path.join(root, 'node_modules', '.bin', 'node'), ['--input-type=module', '-e', code]);
    children.push(window);
    let said = '';
    for (const stream of [window.stdout, window.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    await eventually(`word of the window: ${said}`, () => (/^attached$/m.test(said) ? true : undefined), 30);
    const before = watching.monitors.length;
    await attached.reopen();
    assert.equal(watching.monitors.length, before, 'what a window looks at is left alone by others');
    const dead = new Promise((resolve) => window.once('exit', resolve));
    window.kill('SIGKILL');
    await dead;
    await says(/epoch \d+ observed/);
    await Promise.all([attached.reopen(), attached.reopen()]);
    assert.equal(watching.monitors.length, before + 1, 'once, though it is looked for twice');
    const monitor = watching.monitors.at(-1) ?? assert.fail();
    assert.deepEqual([monitor.run.name, monitor.training?.pid], ['train.cjs', child.pid]);
    assert.ok((monitor.run.series.get('loss')?.length ?? 0) > 0, 'what it told meanwhile is there');
    await attached.detach(monitor);
    await says(/epoch \d+ as it was/);
    assert.equal(child.exitCode, null);
    assert.deepEqual(readdirSync(folders), []);
  });

  it('is left when its run is ended from within', async () => {
    const { child, known, says } = await started(/epoch 2/, ...TRAIN);
    const monitor = await attached.attach(known);
    assert.notEqual(monitor.run.state, 'finished');
    await watching.stop(monitor.run.id);
    assert.equal(monitor.run.state, 'finished');
    await says(/epoch \d+ as it was/);
    assert.equal(child.signalCode, null);
  });

  it('ends its run when it is killed', async () => {
    const { child, known } = await started(/epoch 2/, ...TRAIN);
    const monitor = await attached.attach(known);
    child.kill('SIGKILL');
    await eventually('end', () => (monitor.run.state === 'failed' ? true : undefined));
    assert.match(String(endingItem(monitor)?.label), /^Is gone without a word/);
  });

  it('is refused in words', async () => {
    const { known, child } = await started(/on/, `process.on('SIGUSR1', () => {}); setInterval(() => console.log('on'), 20);`);
    const before = watching.monitors.length;
    await assert.rejects(attached.attach(known), /Its script may handle SIGUSR1 itself/);
    child.kill('SIGKILL');
    await eventually('end', () => (child.signalCode ? true : undefined));
    await assert.rejects(attached.attach(known), /There is no process \d+: it has ended\./);
    assert.equal(watching.monitors.length, before);
    assert.deepEqual(readdirSync(folders), []);
  });

  it('is chosen from a list', async () => {
    const process = (pid: number, tensorflow: NodeProcess['tensorflow']): NodeProcess => ({
      ...{ pid, tensorflow, name: `train${pid}.cjs`, commandLine: `node train${pid}.cjs`, startedAt: Date.now() },
    });
    let asked = () => undefined as unknown;
    const shown = new Promise((resolve) => (asked = () => resolve(undefined)));
    const chosen = pickProcess(() => {
      setTimeout(asked, 300);
      return Promise.resolve([process(7, 'loaded'), process(8, 'unknown')]);
    });
    await shown;
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    assert.equal((await chosen)?.pid, 7);
  });

  it('is not ended without a word', async () => {
    const { showWarningMessage } = vscode.window;
    const answers: (string | undefined)[] = [undefined, 'Detach', 'End Process'];
    const asked: string[] = [];
    const answer = (question: string) => Promise.resolve((asked.push(question), answers.shift()));
    Object.assign(vscode.window, { showWarningMessage: answer });
    try {
      const { child, known, says } = await started(/epoch 2/, ...TRAIN);
      const monitor = await attached.attach(known);
      await attached.stop(monitor);
      await says(/epoch \d+ observed/);
      await attached.stop(monitor);
      await says(/epoch \d+ as it was/);
      const again = await attached.attach(known);
      await attached.stop(again);
      await eventually('end', () => (child.signalCode === 'SIGINT' ? true : undefined));
      await eventually('end of the run', () => (again.run.state === 'finished' ? true : undefined));
      assert.deepEqual([...new Set(asked)], [`train.cjs (process ${child.pid}) was not started by Lossline.`]);
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
    }
  });
});
