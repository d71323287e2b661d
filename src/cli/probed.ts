import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pattern } from '../core/formats/patterns.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { isNode, requireOption } from '../node/launch.ts';
import { JournalFollower, RunFolder } from '../node/runFolder.ts';
import { type Begin, ProbedRuns } from '../protocol/training/probedRuns.ts';
import { RunNames } from '../protocol/training/runNames.ts';
import { PROBE_FOLDER } from '../protocol/training/messages.ts';

/** Programs that run a script in a Node of their own. */
const AROUND_NODE = /^(?:tsx|ts-node(?:-esm)?)(?:\.cmd|\.exe)?$/i;

interface Wanted {
  readonly command: string;
  readonly args: readonly string[];
  readonly name: string;
  make(name: string): Monitor;
  readonly patterns: readonly Pattern[];
  /** Something may be new to say of a run. */
  say(monitor: Monitor): void;
}

/** A command with the probe in it, where it is Node: numbers are those that it tells, else those that it prints. */
export interface ProbedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Output, as it comes. */
  push(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void;
  /** The command is over. @returns its runs */
  end(): Promise<readonly Monitor[]>;
}

/** Other commands than Node are left as they are, and only read. */
export async function probed({ command, args, name, make, patterns, say }: Wanted): Promise<ProbedCommand> {
  const printed = make(name);
  const streams = { stdout: printed.open(patterns), stderr: printed.open(patterns) };
  const read = (chunk: Uint8Array, stream: 'stdout' | 'stderr') => {
    streams[stream].push(chunk);
    say(printed);
  };
  const endStreams = () => {
    streams.stdout.end();
    streams.stderr.end();
  };
  const around = AROUND_NODE.test(path.basename(command));
  if (!isNode(command) && !around) {
    const end = () => {
      endStreams();
      return Promise.resolve([printed]);
    };
    return { command, args, env: process.env, push: read, end };
  }
  const folder = await RunFolder.create(path.join(await mkdtemp(path.join(tmpdir(), 'lossline-run-')), 'run'));
  const names = new RunNames(name);
  const runs = new ProbedRuns({
    begin: (begin: Begin) => make(names.next(begin)),
    blind: (reason) => process.stderr.write(`lossline: ${reason}\n`),
    changed: () => undefined,
  });
  const problem = (message: string) => process.stderr.write(`lossline: ${message}\n`);
  const journal = new JournalFollower(
    folder.journal,
    (message) => {
      runs.take(message);
      if (message.type === 'epoch' || message.type === 'step') runs.monitors.forEach(say);
    },
    problem,
  );
  await journal.start();
  let reading = Promise.resolve();
  const probe = path.join(__dirname, 'probe.js');
  const options = [process.env['NODE_OPTIONS'], requireOption(probe)].filter(Boolean).join(' ');
  return {
    command,
    args: around ? args : ['--require', probe, ...args],
    env: { ...process.env, [PROBE_FOLDER]: folder.path, ...(around && { NODE_OPTIONS: options }) },
    // A training prints only after it has told that it begins: a look at the journal tells whether a line counts.
    push: (chunk, stream) => {
      if (runs.monitors.length > 0) return;
      const copy = Uint8Array.from(chunk);
      reading = reading.then(async () => {
        await journal.look();
        if (runs.monitors.length === 0) read(copy, stream);
      });
    },
    end: async () => {
      await reading;
      await journal.close();
      endStreams();
      await rm(path.dirname(folder.path), { recursive: true, force: true });
      return runs.monitors.length > 0 ? runs.monitors : [printed];
    },
  };
}
