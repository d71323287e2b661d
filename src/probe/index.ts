import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { PROBE_VERSION, type ProbeWay } from '../protocol/training/messages.ts';
import { readProbeCommand } from '../protocol/training/read.ts';
import { observeFits } from './fits.ts';
import { Journal } from './journal.ts';
import { mark, unmark } from './mark.ts';
import { Patches, quietly } from './patches.ts';
import { isLayers } from './tfjs.ts';

/** Observes this thread from now on, and tells of it in the journal of a folder. */
function observe(folder: string, way: ProbeWay): void {
  const journal = new Journal(path.join(folder, 'journal.jsonl'));
  mark(folder);
  const patches = new Patches();
  const seen = new WeakSet();
  const thread = { id: threadId, runs: 0 };
  const look = (exports: unknown) => {
    if (!isLayers(exports) || seen.has(exports)) return;
    seen.add(exports);
    observeFits(exports, patches, journal, thread);
  };
  journal.tell({
    type: 'hello',
    version: PROBE_VERSION,
    way,
    pid: process.pid,
    thread: threadId,
    node: process.version,
    script: process.argv[1] ?? '',
    time: Date.now(),
  });
  for (const module of Object.values(require.cache)) quietly(() => look(module?.exports));
  patches.wrap(
    Module,
    '_load',
    (original) =>
      function (...args) {
        const exports = original.apply(this, args);
        quietly(() => look(exports));
        return exports;
      },
  );
  const exit = (code: number) => journal.tell({ type: 'exit', thread: threadId, code, time: Date.now() });
  process.on('exit', exit);
  detachOnCommand(folder, () => {
    patches.undo();
    process.off('exit', exit);
    unmark();
    journal.tell({ type: 'detached', thread: threadId, time: Date.now() });
  });
}

const LOOK_EVERY_MS = 200;

/** Waits for the command to leave the process as it was, without keeping it alive. */
function detachOnCommand(folder: string, detach: () => void): void {
  let next = 1;
  const timer = setInterval(
    () =>
      quietly(() => {
        for (let file; existsSync((file = path.join(folder, 'commands', `${next}.json`))); next++) {
          const command = readProbeCommand(readFileSync(file, 'utf8'));
          if (!command || !('detach' in command)) continue;
          clearInterval(timer);
          return detach();
        }
      }),
    LOOK_EVERY_MS,
  );
  timer.unref();
}

/** For the inspector: comes into a process that is running. */
export function attach(folder: string): void {
  observe(folder, 'inspector');
}

const folder = process.env['LOSSLINE_PROBE'];
if (folder) quietly(() => observe(folder, 'preload'));
