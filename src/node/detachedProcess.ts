import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { CommandLine } from './launch.ts';
import { Liveness } from './liveness.ts';
import type { ProcessName } from './runRecord.ts';
import { whyNotStarted } from './trainingProcess.ts';

/** A training process that needs nobody to watch it. */
export interface LoneProcess {
  readonly pid: number | undefined;
  /** Asks it to end, as Ctrl+C would, and ends it and those which it has started if it does not. */
  stop(): void;
  /** Forgets it: it goes on. */
  leave(): void;
}

/** What is known of the end of such a process. */
export interface LoneEvents {
  /** Null: ended by a signal. Undefined: it is gone, and nobody knows how it ended. */
  exit(code: number | null | undefined, signal: NodeJS.Signals | null): void;
  /** It could not be started: the message says why. */
  failed(message: string): void;
}

/** How long a process may take to end by itself after it was asked to. */
const GRACE_MS = 3000;

/**
 * Starts a process that goes on when its starter dies: it leads a group of its own, and both of its outputs are appended to a file, which cannot
 * break as a pipe does. That others hold the file open after its end keeps nobody waiting.
 */
export class DetachedProcess implements LoneProcess {
  readonly #child: ChildProcess;
  readonly #end: GroupEnd;
  #over = false;

  constructor({ command, args, env }: CommandLine, cwd: string, output: string, events: LoneEvents) {
    const file = openSync(output, 'a', 0o600);
    try {
      this.#child = spawn(command, args, {
        cwd,
        env: environmentWith(process.env, env),
        stdio: ['ignore', file, file],
        detached: true,
        windowsHide: true,
      });
    } finally {
      closeSync(file);
    }
    this.#end = new GroupEnd(this.#child.pid);
    this.#child.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#over || this.#child.pid !== undefined) return;
      this.#over = true;
      events.failed(whyNotStarted(command, error));
    });
    this.#child.on('exit', (code, signal) => {
      if (this.#over) return;
      this.#over = true;
      this.#end.cancel();
      events.exit(code, signal);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  stop(): void {
    if (!this.#over) this.#end.begin();
  }

  leave(): void {
    this.#over = true;
    this.#end.cancel();
    this.#child.unref();
  }
}

/** A process that was started before, by a window that is no more. */
export class FoundProcess implements LoneProcess {
  readonly pid: number;
  readonly #end: GroupEnd;
  readonly #liveness: Liveness;
  #over = false;

  constructor(name: ProcessName, { exit }: Pick<LoneEvents, 'exit'>) {
    this.pid = name.pid;
    this.#end = new GroupEnd(name.pid);
    this.#liveness = new Liveness(name, () => {
      if (this.#over) return;
      this.leave();
      exit(undefined, null);
    });
  }

  stop(): void {
    if (!this.#over) this.#end.begin();
  }

  leave(): void {
    this.#over = true;
    this.#liveness.close();
    this.#end.cancel();
  }
}

/** The end of a process and of those which it has started: asked for first, then brought about. */
class GroupEnd {
  readonly #pid: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: number | undefined) {
    this.#pid = pid;
  }

  begin(): void {
    if (this.#timer) return;
    this.#signal('SIGINT');
    this.#timer = setTimeout(() => this.#signal('SIGKILL'), GRACE_MS);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  #signal(name: NodeJS.Signals): void {
    if (this.#pid === undefined) return;
    // One that a debugger has started leads no group.
    const targets = process.platform === 'win32' ? [this.#pid] : [-this.#pid, this.#pid];
    for (const target of targets) {
      try {
        // One that was stopped hears nothing until it goes on.
        if (process.platform !== 'win32') process.kill(target, 'SIGCONT');
        process.kill(target, name);
        return;
      } catch {
        // There is no such group, or it ended just now.
      }
    }
  }
}

/** The environment with these variables; null takes one out. */
export function environmentWith(
  environment: NodeJS.ProcessEnv,
  variables: Readonly<Record<string, string | null>>,
): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries({ ...environment, ...variables }).filter(([, value]) => value !== null),
  ) as NodeJS.ProcessEnv;
}
