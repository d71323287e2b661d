import { constants } from 'node:os';
import path from 'node:path';
import { Monitor } from '../core/monitor/monitor.ts';
import { TrainingProcess } from '../node/trainingProcess.ts';
import { manyArgs, PATTERN, patternsOf } from './input.ts';
import { probed, type ProbedCommand } from './probed.ts';
import { report } from './report.ts';
import { factsOfCommand } from './script.ts';
import { UserError } from './userError.ts';

/** Shells say so that a command was ended by a signal: this plus its number. */
const BY_SIGNAL = 128;
const NEWLINE = 10;

const USAGE = 'lossline run [--pattern RE]... -- COMMAND [ARG...]';

/** `lossline run [--pattern RE]... -- COMMAND [ARG…]`: exits with the command's own code. */
export async function run(given: string[]): Promise<number> {
  // Options come before `--`, which may be left out where there is none.
  const own = given[0]?.startsWith('-') ? given.indexOf('--') : 0;
  const { values } = manyArgs(given.slice(0, own < 0 ? undefined : own), PATTERN, USAGE);
  const [command, ...rest] = given.slice(given[own] === '--' ? own + 1 : own);
  if (own < 0 || command === undefined) throw new UserError(`No command to run. Usage: ${USAGE}`);
  const patterns = await patternsOf(values.pattern);
  const script = rest.find((arg) => !arg.startsWith('-')) ?? command;
  const facts = await factsOfCommand([command, ...rest]);
  const make = (name: string) => {
    const source = [command, ...rest].join(' ');
    const monitor = new Monitor({ id: name, name, source, script, startedAt: Date.now() });
    monitor.facts = facts;
    return monitor;
  };
  const said = new Map<Monitor, string | undefined>();
  let ownLine = '';
  const say = (monitor: Monitor) => {
    if (monitor.episode === said.get(monitor) || !monitor.verdict) return;
    said.set(monitor, monitor.episode);
    process.stderr.write(`${ownLine}lossline: ${monitor.verdict.sentence}\n`);
  };
  const seen = await probed({ command, args: rest, name: path.basename(script), make, patterns, say });
  let code: number;
  let monitors: readonly Monitor[];
  try {
    code = await started(seen, (chunk, stream) => {
      process[stream].write(chunk);
      ownLine = chunk.at(-1) === NEWLINE ? '' : '\n'; // the output may stand in the middle of a progress bar
      seen.push(chunk, stream);
    });
  } finally {
    monitors = await seen.end();
  }
  for (const monitor of monitors) process.stderr.write(`${report(monitor, process.stderr.columns || 100).join('\n')}\n`);
  return code;
}

/** Runs the command as if by hand. @returns its exit code, as a shell would tell it */
function started(
  { command, args, env }: ProbedCommand,
  output: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void,
): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    const options = { cwd: process.cwd(), env, stdin: 'inherit' as const };
    const child = new TrainingProcess(command, args, options, {
      output,
      exit: (exitCode, signal) => resolve(exitCode ?? BY_SIGNAL + (signal ? constants.signals[signal] : 0)),
      failed: (message) => reject(new UserError(message)),
    });
    // A terminal sends Ctrl+C to the command as well: told twice, it might leave off writing its checkpoint.
    process.on('SIGINT', () => {
      if (!process.stdin.isTTY) child.signal('SIGINT');
    });
    process.on('SIGTERM', () => child.signal('SIGTERM'));
  });
}
