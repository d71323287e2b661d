import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { Monitor } from '../../src/core/monitor/monitor.ts';
import { loadReader } from '../../src/node/scriptReader.ts';
import { Log } from '../../src/vscode/log.ts';
import { Scripts } from '../../src/vscode/scripts.ts';
import { Sessions } from '../../src/vscode/sessions.ts';
import { Trainings } from '../../src/vscode/trainings.ts';
import { Watching } from '../../src/vscode/watching.ts';
import { toldRun } from '../unit/core/monitor/told.ts';

export const EXTENSION = 'lossline.lossline';
export const root = path.join(__dirname, '..', '..');

/** A folder of its own that finds the repository's packages. */
export function scratch(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'lossline-host-'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return folder;
}

/** A copy of the sample's script. */
export function sampleScript(): vscode.Uri {
  const folder = scratch();
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(root, 'sample', 'train.mjs'), path.join(folder, 'train.mjs'));
  return vscode.Uri.file(path.join(folder, 'train.mjs'));
}

/** A script of these lines in a folder of its own. */
export function scriptOf(...lines: readonly string[]): vscode.Uri {
  return fileOf('train.mjs', ...lines);
}

/** A file of this name and these lines in a folder of its own. */
export function fileOf(name: string, ...lines: readonly string[]): vscode.Uri {
  const file = path.join(scratch(), name);
  writeFileSync(file, lines.join('\n'));
  return vscode.Uri.file(file);
}

let log: Log | undefined;

/** Channels of one name are one channel: to dispose of it would end the running extension's too. */
function sharedLog(): Log {
  return (log ??= new Log());
}

/** The parts that others are built on, beside those of the running extension; `home`: where run folders are. */
export function parts(home = path.join(mkdtempSync(path.join(tmpdir(), 'lossline-runs-')), 'runs')) {
  const watching = new Watching();
  const log = sharedLog();
  const scripts = new Scripts(watching, (language) => loadReader(path.join(root, 'dist', 'wasm'), [language]));
  const patternsFor = () => Promise.resolve([]);
  const sessions = new Sessions(watching, log);
  const probe = path.join(root, 'dist', 'probe.js');
  const trainings = new Trainings({ watching, sessions, scripts, patternsFor, log, home, probe });
  const dispose = () => {
    trainings.dispose();
    watching.dispose();
  };
  return { watching, log, scripts, patternsFor, sessions, trainings, dispose };
}

/** A run of a script that is fed by hand. */
export function fedRun(watching: Watching, script: vscode.Uri) {
  const monitor = new Monitor({ id: script.fsPath, name: 'train.mjs', source: 'test', script: script.fsPath, startedAt: 0 });
  const stream = monitor.open();
  watching.add(monitor, () => Promise.resolve());
  let epoch = 0;
  let seed = 7;
  const noise = () => (seed = (seed * 48271) % 2147483647) / 2147483647 - 0.5;
  return {
    monitor,
    /** So many epochs, first falling, then noise around a floor. */
    train(epochs: number): void {
      for (const last = epoch + epochs; epoch < last; epoch++) {
        const loss = 0.3 + 2 * Math.exp(-epoch / 4) + 0.05 * noise();
        stream.push(Buffer.from(`epoch ${epoch + 1}/500 - loss: ${loss.toFixed(5)} - lr: 0.02\n`));
      }
      watching.flush();
    },
  };
}

/** A run of a script whose verdict is told. */
export function toldIn(watching: Watching, script: vscode.Uri) {
  const run = toldRun({
    id: `${script.fsPath} ${watching.monitors.length}`,
    name: 'train.mjs',
    source: 'test',
    script: script.fsPath,
  });
  watching.add(run.monitor, () => Promise.resolve());
  return {
    monitor: run.monitor,
    train(...given: Parameters<typeof run.train>): void {
      run.train(...given);
      watching.flush();
    },
  };
}

/** What survives a reload. */
export function memento(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}

/** Lets what has been set off come to pass. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks until there is an answer; fails with what was asked for. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, seconds = 60): Promise<T> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(100);
  }
  throw new Error(`No ${what} within ${seconds} s.`);
}

/** Lossline's diagnostics of a document. */
export function diagnosticsOf(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Lossline');
}
