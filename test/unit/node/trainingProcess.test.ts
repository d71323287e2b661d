import assert from 'node:assert/strict';
import { TrainingProcess } from '../../../src/node/trainingProcess.ts';
import { skip } from '../skip.ts';

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

  it('passes a signal on and leaves the rest to the process', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has no signals');
    const { code, stdout } = await node(
      "process.on('SIGINT', () => { console.log('saved'); process.exit(5); }); setInterval(() => {}, 9); console.log('ready')",
      (child, text) => text === 'ready\n' && child.signal('SIGINT'),
    );
    assert.deepEqual([code, stdout], [5, 'ready\nsaved\n']);
  });
});
