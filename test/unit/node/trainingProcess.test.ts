import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { birthOf } from '../../../src/node/liveness.ts';
import { TrainingProcess } from '../../../src/node/trainingProcess.ts';
import { skip } from '../skip.ts';
import { eventually } from './followed.ts';

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code?: number | null;
  readonly signal?: string | null;
  readonly failed?: string;
}

/** Runs a command to its end; `hear` is told of the output so far whenever there is more. */
function ended(command: string, args: string[], hear?: (process: TrainingProcess, stdout: string) => void): Promise<Ended> {
  return new Promise((resolve) => {
    const text = { stdout: '', stderr: '' };
    const options = { cwd: import.meta.dirname, env: process.env, stdin: 'ignore' as const };
    const child: TrainingProcess = new TrainingProcess(command, args, options, {
      output: (chunk, stream) => {
        text[stream] += Buffer.from(chunk).toString();
        hear?.(child, text.stdout);
      },
      exit: (code, signal) => resolve({ ...text, code, signal }),
      failed: (failed) => resolve({ ...text, failed }),
    });
  });
}
async function eventuallyGone(pid: number): Promise<void> {
  for (const deadline = Date.now() + 8000; (await birthOf(pid)) !== undefined; await pause(5))
    assert.ok(Date.now() < deadline, `${pid} goes on`);
}
const node = (code: string, hear?: Parameters<typeof ended>[2]) => ended(process.execPath, ['-e', code], hear);

describe('TrainingProcess', () => {
  it('has given every byte of both streams before it says that the process is over', async () => {
    const write = (stream: string) => `process.${stream}.write('${stream} '.repeat(150000));`;
    const { stdout, stderr, code } = await node(write('stdout') + write('stderr'));
    assert.ok(stdout === 'stdout '.repeat(150_000) && stderr === 'stderr '.repeat(150_000));
    assert.equal(code, 0);
  });

  it('tells the exit code', async () => {
    const { code, signal } = await node('process.exitCode = 3');
    assert.deepEqual([code, signal], [3, null]);
  });

  it('tells the signal that ended it', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no signals');
    const { code, signal } = await node("process.kill(process.pid, 'SIGKILL')");
    assert.deepEqual([code, signal], [null, 'SIGKILL']);
  });

  it('says what to do when there is no such program', async () => {
    const { failed } = await ended('no-such-program', []);
    assert.equal(failed, 'Cannot find the program "no-such-program". Is it installed and on the PATH?');
  });

  it('says that a file is no program', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no signals');
    const { failed } = await ended(import.meta.filename, []);
    assert.match(failed ?? '', /is not a program that can be started/);
  });

  it('does not outlive a starter that is killed, nor do those which it has started', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no signals');
    const forever = `console.log(process.pid); setInterval(() => {}, 1000);`;
    const inner = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(forever)}], { stdio: 'inherit' }); ${forever}`;
    const starter = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `const { TrainingProcess } = await import(${JSON.stringify(pathToFileURL(path.resolve('src/node/trainingProcess.ts')).href)});
       const options = { cwd: process.cwd(), env: process.env, stdin: 'ignore' };
       const output = (chunk) => process.stdout.write(chunk);
       new TrainingProcess(process.execPath, ['-e', ${JSON.stringify(inner)}], options, { output, exit() {}, failed() {} });`,
    ]);
    let said = '';
    starter.stdout.on('data', (chunk) => (said += String(chunk)));
    const pids = () => said.trim().split('\n').map(Number);
    await eventually(() => assert.equal(pids().length, 2));
    starter.kill('SIGKILL');
    for (const pid of pids()) await eventuallyGone(pid);
  });

  it('passes a signal on and leaves the rest to the process', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no signals');
    const { code, stdout } = await node(
      "process.on('SIGINT', () => { console.log('saved'); process.exit(5); }); setInterval(() => {}, 9); console.log('ready')",
      (child, text) => text === 'ready\n' && child.signal('SIGINT'),
    );
    assert.deepEqual([code, stdout], [5, 'ready\nsaved\n']);
  });
});
