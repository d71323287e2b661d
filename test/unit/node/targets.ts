import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const PROBE = fileURLToPath(new URL('../../../dist/probe.js', import.meta.url));

/** A process to attach to. Its inspector opens on a free port: the usual one there is only once on a machine. */
export class Target {
  output = '';
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;

  constructor(node: string, script: string, options: readonly string[] = ['--inspect-port=0']) {
    this.child = spawn(node, [...options, script], { stdio: ['ignore', 'pipe', 'pipe'], cwd: path.dirname(script) });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk) => (this.output += String(chunk)));
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve({ code, signal })));
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  /** Waits for words of the process, from a place of its output on. */
  async says(words: RegExp, from = 0): Promise<string> {
    for (const deadline = Date.now() + 20_000; ; await pause(10)) {
      const said = words.exec(this.output.slice(from));
      if (said) return said[0];
      if (Date.now() > deadline) throw new Error(`not said: ${words}\n${this.output}`);
    }
  }

  /** Waits for words that are not said yet. */
  saysNext(words: RegExp): Promise<string> {
    return this.says(words, this.output.length);
  }
}

/** Targets and folders for the tests of the suite in which this is called; nothing of them is left afterwards. */
export function targets() {
  const folder = mkdtempSync(path.join(tmpdir(), 'lossline-attach-'));
  const started: Target[] = [];
  after(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  });
  let folders = 0;
  return {
    start(...given: ConstructorParameters<typeof Target>): Target {
      const target = new Target(...given);
      started.push(target);
      return target;
    },
    /** Where a run folder is to be made. */
    place: () => path.join(folder, `run-${++folders}`),
  };
}
