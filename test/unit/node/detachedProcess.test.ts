import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import { endingOf } from '../../../src/core/monitor/ending.ts';
import { DetachedProcess, FoundProcess, environmentWith } from '../../../src/node/detachedProcess.ts';
import { birthOf, lives as isSame, processName } from '../../../src/node/liveness.ts';
import { RunFolder } from '../../../src/node/runFolder.ts';
import { readJournal } from '../probe/journal.ts';
import { readRunRecord, writeRunRecord } from '../../../src/node/runRecord.ts';
import { PROBE, runsOf, scriptOf } from '../probe/probed.ts';
import { skip } from '../skip.ts';

interface Ended {
  readonly code?: number | null | undefined;
  readonly signal?: NodeJS.Signals | null;
  readonly failed?: string;
  readonly output: string;
}

const scratch = () => mkdtempSync(path.join(tmpdir(), 'lossline-lone-'));

/** Starts a command; `output` is what it has printed so far. */
function start(command: string, args: readonly string[]) {
  const folder = scratch();
  const file = path.join(folder, 'output.log');
  const output = () => readFileSync(file, 'utf8');
  let lone: DetachedProcess | undefined;
  const ended = new Promise<Ended>((resolve) => {
    lone = new DetachedProcess({ command, args, env: {} }, folder, file, {
      exit: (code, signal) => resolve({ code, signal, output: output() }),
      failed: (failed) => resolve({ failed, output: output() }),
    });
  });
  assert.ok(lone);
  return { lone, ended, output };
}
const node = (code: string) => start(process.execPath, ['-e', code]);

async function until(what: string, ask: () => unknown): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await ask()); await pause(5))
    assert.ok(Date.now() < deadline, `not in time: ${what}`);
}

const lives = async (pid: number | string | undefined) => (await birthOf(Number(pid))) !== undefined;

describe('DetachedProcess', () => {
  before(function () {
    if (process.platform === 'win32') skip(this, 'Windows has no signals');
  });

  it('has written all of both outputs when it is over, in the order in which it wrote them', async () => {
    const { ended } = node(
      `for (let i = 0; i < 500; i++) { process.stdout.write('o' + i + ' '); process.stderr.write('e' + i + ' '); }`,
    );
    const { code, signal, output } = await ended;
    assert.deepEqual([code, signal], [0, null]);
    assert.equal(output, Array.from({ length: 500 }, (_, i) => `o${i} e${i} `).join(''));
  });

  it('tells the exit code, also of a process that exits in a callback, and the signal that ended it', async () => {
    assert.equal((await node(`setTimeout(() => process.exit(3), 20); setInterval(() => {}, 9)`).ended).code, 3);
    assert.equal((await node(`process.kill(process.pid, 'SIGKILL')`).ended).signal, 'SIGKILL');
  });

  it('says what to do when there is no such program', async () => {
    const { failed } = await start('no-such-program', []).ended;
    assert.equal(failed, 'Cannot find the program "no-such-program". Is it installed and on the PATH?');
  });

  it('stops one that would save first', async () => {
    const { lone, ended, output } = node(
      `process.on('SIGINT', () => setTimeout(() => { console.log('saved'); process.exit(0); }, 50)); setInterval(() => {}, 9); console.log('ready')`,
    );
    await until('ready', () => output().includes('ready'));
    lone.stop();
    assert.deepEqual(await ended, { code: 0, signal: null, output: 'ready\nsaved\n' });
  });

  it('ends one that does not listen, and those which it has started', async () => {
    const deaf = `process.on('SIGINT', () => {}); setInterval(() => {}, 9); console.log(process.pid)`;
    const { lone, ended, output } = node(
      `${deaf}; require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}], { stdio: 'inherit' })`,
    );
    await until('both', () => output().split('\n').length === 3);
    lone.stop();
    assert.equal((await ended).signal, 'SIGKILL');
    for (const pid of output().trim().split('\n')) await until(`end of ${pid}`, async () => !(await lives(pid)));
  });

  it('ends one that was held by SIGSTOP', async () => {
    const { lone, ended, output } = node(`console.log('ready'); setInterval(() => {}, 9)`);
    await until('ready', () => output().includes('ready'));
    process.kill(lone.pid ?? 0, 'SIGSTOP');
    lone.stop();
    assert.equal((await ended).signal, 'SIGINT');
  });

  it('is over though one that it has started lives on and holds its outputs', async () => {
    const { ended } = node(
      `const child = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'inherit', detached: true });
       child.unref(); console.log(child.pid)`,
    );
    const { code, output } = await ended;
    assert.equal(code, 0);
    assert.ok(await lives(output));
    process.kill(Number(output), 'SIGKILL');
  });

  it('goes on where nobody reads what it prints', async () => {
    const { lone, output } = node(`setInterval(() => console.log('x'.repeat(100000)), 1)`);
    lone.leave();
    await until('more than any pipe holds', () => output().length > 2_000_000);
    process.kill(lone.pid ?? 0, 'SIGKILL');
  });

  it('runs out of memory in words', async () => {
    const { ended } = start(process.execPath, [
      '--max-old-space-size=20',
      '-e',
      'const all = []; for (;;) all.push(new Array(1000).fill(all.length + 0.5))',
    ]);
    const { code, signal, output } = await ended;
    const { how, advice } = endingOf({ code, signal: signal ?? null, asked: false, unseen: false, output });
    assert.match(how, /it ran out of memory\.$/);
    assert.match(advice ?? '', /--max-old-space-size/);
  });

  it('says why tfjs-node does not run on a new Node', async function () {
    if ('isNullOrUndefined' in util) skip(this, 'this Node still has what tfjs-node 4.22.0 calls');
    const { ended } = node(`const util_1 = require('util'); setTimeout(() => (0, util_1.isNullOrUndefined)(1))`);
    const { code, output } = await ended;
    const { how, advice } = endingOf({ code, asked: false, unseen: false, output, node: process.version });
    assert.equal(how, `ended with exit code 1: tfjs-node does not run on this Node (this is ${process.version}).`);
    assert.match(advice ?? '', /name a Node 22 or older/);
  });

  it('has the environment with the variables that it is given, and without those that are null', () => {
    assert.deepEqual(environmentWith({ A: '1', B: '2' }, { B: null, C: '3' }), { A: '1', C: '3' });
  });
});

describe('FoundProcess', () => {
  before(function () {
    if (process.platform === 'win32') skip(this, 'Windows has no signals');
  });

  it('notices the end of a process that somebody else has started', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 9)']);
    const pid = child.pid ?? 0;
    const mark = (await birthOf(pid)) ?? '';
    const gone = new Promise((resolve) => new FoundProcess({ pid, mark }, { exit: resolve }));
    child.kill('SIGKILL');
    assert.equal(await gone, undefined);
  });

  it('ends one that leads no group, as a debugger starts them', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 9)']);
    const name = (await processName(child.pid ?? 0)) ?? assert.fail('it is there');
    const gone = new Promise((resolve) => new FoundProcess(name, { exit: resolve }).stop());
    const signal = new Promise((resolve) => child.once('exit', (_, by) => resolve(by)));
    assert.equal(await signal, 'SIGINT');
    await gone;
  });

  it('is not gone only because the system cannot be asked', async function () {
    if (process.platform !== 'linux') skip(this, 'the files of processes are those of Linux');
    // With no file left to open nothing can be read about any process.
    const { ended } = node(`
      const { openSync } = require('fs');
      import(${JSON.stringify(pathToFileURL(path.resolve('src/node/liveness.ts')).href)}).then(async ({ birthOf, lives, Liveness }) => {
        const me = { pid: process.pid, mark: await birthOf(process.pid) };
        console.log(await lives(me));
        try { for (;;) openSync('/dev/null', 'r'); } catch {}
        console.log(await lives(me));
        new Liveness(me, () => console.log('gone'));
        setTimeout(() => process.exit(0), 2500);
      });`);
    const { output } = await ended;
    assert.match(output, /true\ntrue\n$/);
  });

  it('does not take another process of the same number for it', async () => {
    const gone = new Promise((resolve) => new FoundProcess({ pid: process.pid, mark: 'another' }, { exit: resolve }));
    await gone;
  });
});

describe('a window that is killed', () => {
  let window: ChildProcess | undefined;
  let pid: number | undefined;

  before(function () {
    if (process.platform === 'win32') skip(this, 'Windows has no signals');
  });

  after(() => {
    window?.kill('SIGKILL');
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  });

  it('leaves its training going on, and everything that it told and tells is found again', async () => {
    const script = scriptOf(
      'train.mjs',
      `import * as tf from '@tensorflow/tfjs';`,
      `import { existsSync } from 'node:fs';`,
      `const input = tf.input({ shape: [1] });`,
      `const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) });`,
      `model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });`,
      `const x = tf.ones([4, 1]);`,
      `const wait = async (epoch) => { while (epoch === 2 && !existsSync('go on')) await new Promise((go) => setTimeout(go, 20)); };`,
      `await model.fit(x, x, { epochs: 5, verbose: 0, callbacks: { onEpochEnd: wait } });`,
      `console.log('trained');`,
      `setInterval(() => {}, 1000);`,
    );
    window = spawn(process.execPath, [path.join(import.meta.dirname, 'window.ts'), scratch(), PROBE, script]);
    const said = await new Promise<string>((resolve) => window?.stdout?.once('data', (text) => resolve(String(text).trim())));
    const folder = await RunFolder.open(said);
    const epochs = async () => runsOf(await readJournal(folder.journal))[0]?.run.series.get('loss')?.length ?? 0;
    await until('first epochs', async () => (await epochs()) >= 2);
    const dead = new Promise((resolve) => window?.once('exit', resolve));
    window.kill('SIGKILL');
    await dead;
    const record = await readRunRecord(folder.path);
    ({ pid } = record?.process ?? {});
    assert.ok(record?.process && (await isSame(record.process)), 'it is the same process');
    appendFileSync(path.join(path.dirname(script), 'go on'), '');
    await until('last epoch', async () => (await epochs()) === 5);
    await until('last word', () => readFileSync(folder.output, 'utf8').includes('trained'));
    // The next window ends it.
    const gone = new Promise((resolve) => {
      new FoundProcess(record.process ?? { pid: 0, mark: '' }, { exit: resolve }).stop();
    });
    await gone;
    pid = undefined;
  });
});

describe('a run record', () => {
  it('is read as it was written; anything else is none', async () => {
    const folder = scratch();
    assert.equal(await readRunRecord(folder), undefined);
    const record = { script: '/w/train.mjs', startedAt: 7, process: { pid: 1, mark: 'm' }, told: true };
    await writeRunRecord(folder, record);
    assert.deepEqual(await readRunRecord(folder), record);
    appendFileSync(path.join(folder, 'run.json'), 'x');
    assert.equal(await readRunRecord(folder), undefined);
  });
});
