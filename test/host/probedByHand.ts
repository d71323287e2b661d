import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import { Monitor } from '../../src/core/monitor/monitor.ts';
import { RunFolder } from '../../src/node/runFolder.ts';
import type { ProbeCommand, ProbeMessage, TrainingKind } from '../../src/protocol/training/messages.ts';
import { probeLine, readProbeCommand } from '../../src/protocol/training/read.ts';
import type { Sessions } from '../../src/vscode/sessions.ts';
import type { Watching } from '../../src/vscode/watching.ts';
import { eventually, scratch } from './host.ts';

type Told<T extends ProbeMessage['type']> = Omit<Extract<ProbeMessage, { type: T }>, 'type' | 'run' | 'thread' | 'time'>;

/** What a test does in the stead of a process that is observed from within: it writes its journal and reads what it is asked. */
export async function probedByHand(
  sessions: Sessions,
  watching: Watching,
  script: vscode.Uri,
  begin: Partial<Told<'begin'>> & { readonly past?: readonly ProbeMessage[] } = {},
) {
  const { past = [], kind = 'fit' as TrainingKind, ...plan } = begin;
  const folder = await RunFolder.create(path.join(scratch(), 'run'));
  const write = (message: ProbeMessage) => appendFileSync(folder.journal, `${probeLine(message)}\n`);
  for (const message of past) write(message);
  const of = (id: string, startedAt: number) =>
    new Monitor({ id, name: 'train.mjs', source: script.fsPath, script: script.fsPath, startedAt });
  const stop = () => Promise.resolve();
  const session = await sessions.open({ folder, run: ({ time }, id) => of(id, time), stop });
  const name = { run: 'r' } as const;
  const now = { time: Date.now() };
  if (past.length === 0) write({ type: 'begin', ...name, ...now, thread: 0, kind, optimizer: 'SGD', lr: 0.01, ...plan });
  const monitor = await eventually('training', () => session.monitors[0], 10);
  let epoch = 0;
  return {
    session,
    monitor,
    status: (status: Partial<Told<'status'>>) => write({ type: 'status', ...name, ...now, thread: 0, ...status }),
    event: (event: Partial<Told<'event'>>) =>
      write({
        type: 'event',
        ...name,
        ...now,
        kind: 'rate',
        text: 'Learning rate.',
        undoable: [],
        paused: false,
        stopping: false,
        ...event,
      }),
    /** One more epoch, at this rate. */
    epoch: (lr: number, loss = 1 / (epoch + 1)) => {
      const logs = [{ name: 'loss', value: loss }];
      write({ type: 'epoch', ...name, ...now, epoch: ++epoch, step: 10 * epoch, lr, logs });
    },
    /** What the process is asked as its command of this number, as soon as it is. */
    asked: (id: number): Promise<ProbeCommand> =>
      eventually(
        `command ${id}`,
        () => {
          const file = path.join(folder.path, 'commands', `${id}.json`);
          return existsSync(file) ? readProbeCommand(readFileSync(file, 'utf8')) : undefined;
        },
        10,
      ),
    /** Names of the files of all commands. */
    commands: (): string[] => readdirSync(path.join(folder.path, 'commands')),
    /** Waits until what was written has been taken. */
    taken: async (what: string, is: () => boolean) => {
      await eventually(what, () => (is() ? true : undefined), 10);
      watching.flush();
    },
    end: () => session.end('finished'),
  };
}
