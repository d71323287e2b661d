import path from 'node:path';
import { Monitor } from '../core/monitor/monitor.ts';
import { TrainingProcess } from '../node/trainingProcess.ts';
import { report } from './report.ts';
import { UserError } from './userError.ts';

const BY_SIGNAL = 128;

/** `lossline run -- COMMAND [ARG…]`: exits with the command's own code. */
export async function run(given: string[]): Promise<number> {
  const [command, ...rest] = given[0] === '--' ? given.slice(1) : given;
  if (command === undefined || command.startsWith('-')) throw new UserError('Usage: lossline run -- COMMAND [ARG...]');
  const script = rest.find((arg) => !arg.startsWith('-')) ?? command;
  const monitor = new Monitor({
    id: script,
    name: path.basename(script),
    source: given.join(' '),
    script,
    startedAt: Date.now(),
  });
  const streams = { stdout: monitor.open(), stderr: monitor.open() };
  let said: string | undefined;
  const code = await new Promise<number>((resolve, reject) => {
    const options = { cwd: process.cwd(), env: process.env, stdin: 'inherit' as const };
    const child = new TrainingProcess(command, rest, options, {
      output: (chunk, stream) => {
        process[stream].write(chunk);
        streams[stream].push(chunk);
        if (monitor.episode === said || !monitor.verdict) return;
        said = monitor.episode;
        process.stderr.write(`lossline: ${monitor.verdict.sentence}\n`);
      },
      exit: (exitCode, signal) => resolve(exitCode ?? (signal ? BY_SIGNAL : 1)),
      failed: (message) => reject(new UserError(message)),
    });
    process.once('SIGINT', () => child.stop());
    process.once('SIGTERM', () => child.stop());
  });
  streams.stdout.end();
  streams.stderr.end();
  process.stderr.write(`${report(monitor, process.stderr.columns || 100).join('\n')}\n`);
  return code;
}
