import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { JournalFollower, type RunFolder } from '../node/runFolder.ts';
import type { ProbeMessage, Steering } from '../protocol/training/messages.ts';
import { type Begin, ProbedRuns } from '../protocol/training/probedRuns.ts';
import type { Log } from './log.ts';
import { isOver } from './runs.ts';
import type { Watching } from './watching.ts';

/** How a process came to be observed, and how its runs are made. */
export interface SessionOptions {
  readonly folder: RunFolder;
  /** The run that a training is to be; the first one may be there already. Called in the order in which they begin. */
  run(begin: Begin, id: string): Monitor;
  /** Ends what is observed: the process, or only the looking at it. */
  stop(): Promise<void>;
  /** The window ends: what is to be done about a run that goes on; the same as `stop` where nothing is said. */
  leave?(): Promise<void>;
  /** Hears of every message, before it is taken. */
  heard?(message: ProbeMessage): void;
}

/** One training process that is observed from within. */
export class Session {
  readonly folder: RunFolder;
  readonly #runs: ProbedRuns;
  readonly #journal: JournalFollower;
  readonly #watching: Watching;
  readonly #openedAt = Date.now();
  readonly #over: (session: Session) => void;

  constructor(options: SessionOptions, watching: Watching, log: Log, over: (session: Session) => void) {
    this.#over = over;
    this.folder = options.folder;
    this.#watching = watching;
    this.#runs = new ProbedRuns({
      begin: (begin) => {
        const monitor = options.run(begin, randomUUID());
        if (begin.time < this.#openedAt) watching.catchingUp.add(monitor); // another window has seen it begin
        // The process may go on with another training: a run that is over has nothing left to end.
        const unless = (end: () => Promise<void>) => () => (isOver(monitor) ? Promise.resolve() : end());
        const leave = () => options.leave?.() ?? options.stop();
        if (!watching.get(monitor.run.id))
          watching.add(
            monitor,
            unless(() => options.stop()),
            unless(leave),
          );
        return monitor;
      },
      blind: (reason) => log.tell(reason),
      changed: (monitor) => watching.touch(monitor),
    });
    this.#journal = new JournalFollower(
      this.folder.journal,
      (message) => {
        options.heard?.(message);
        this.#runs.take(message);
      },
      (problem) => log.tell(problem),
    );
  }

  get monitors(): readonly Monitor[] {
    return this.#runs.monitors;
  }

  /** Resolves when everything that was told so far has been taken. */
  async start(): Promise<void> {
    await this.#journal.start();
    this.#watching.flush();
    for (const monitor of this.monitors) this.#watching.catchingUp.delete(monitor);
    // A pause outlives the window that asked for it by two minutes only, unless another one says that it is there.
    for (const monitor of this.monitors)
      if (monitor.training?.paused && vscode.workspace.isTrusted) await this.steer(monitor, { do: 'pause', host: process.pid });
  }

  /** Resolves when everything that was told until now has been taken. */
  look(): Promise<void> {
    return this.#journal.look();
  }

  /** Looks no longer; the process and its runs go on. */
  leave(): Promise<void> {
    return this.#journal.close();
  }

  /** @returns number of the command; undefined where this run is none of this process */
  async steer(monitor: Monitor, steering: Steering): Promise<number | undefined> {
    const run = this.#runs.nameOf(monitor);
    return run === undefined ? undefined : this.folder.steer(run, steering);
  }

  /** The process is over, or not looked at any more: takes what it has told, and ends its runs. */
  async end(state: 'finished' | 'failed'): Promise<void> {
    await this.#journal.close();
    this.#over(this);
    this.#runs.end(state);
  }
}

/** All training processes that are observed from within. */
export class Sessions {
  readonly #sessions = new Set<Session>();
  readonly #watching: Watching;
  readonly #log: Log;

  constructor(watching: Watching, log: Log) {
    this.#watching = watching;
    this.#log = log;
  }

  /** The process that a run goes on in. */
  of(monitor: Monitor): Session | undefined {
    return [...this.#sessions].find(({ monitors }) => monitors.includes(monitor));
  }

  /** Begins to observe. The caller ends the session when its process is over. */
  async open(options: SessionOptions): Promise<Session> {
    const session = new Session(options, this.#watching, this.#log, (over) => this.#sessions.delete(over));
    this.#sessions.add(session);
    await session.start();
    return session;
  }
}
