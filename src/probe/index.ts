import Module from 'node:module';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { PROBE_VERSION, type ProbeWay } from '../protocol/training/messages.ts';
import { observeFits } from './fits.ts';
import { Journal } from './journal.ts';
import { Patches, quietly } from './patches.ts';
import { isLayers } from './tfjs.ts';

/** Observes this thread from now on, and tells of it in the journal of a folder. */
function observe(folder: string, way: ProbeWay): void {
  const journal = new Journal(path.join(folder, 'journal.jsonl'));
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
  process.on('exit', (code) => journal.tell({ type: 'exit', thread: threadId, code, time: Date.now() }));
}

/** For the inspector: comes into a process that is running. */
export function attach(folder: string): void {
  observe(folder, 'inspector');
}

const folder = process.env['LOSSLINE_PROBE'];
if (folder) quietly(() => observe(folder, 'preload'));
