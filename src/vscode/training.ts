import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Ending, endingOf } from '../core/monitor/ending.ts';
import { Monitor, type Stream } from '../core/monitor/monitor.ts';
import type { ScriptFacts } from '../core/monitor/scriptFacts.ts';
import type { Pattern } from '../core/formats/patterns.ts';
import { release } from '../node/claim.ts';
import type { LoneProcess } from '../node/detachedProcess.ts';
import { Printed } from '../node/printed.ts';
import type { RunFolder } from '../node/runFolder.ts';
import { KeptRecord, type ProcessName, type RunRecord } from '../node/runRecord.ts';
import type { ProbeMessage } from '../protocol/training/messages.ts';
import type { Begin } from '../protocol/training/probedRuns.ts';
import { RunNames } from '../protocol/training/runNames.ts';
import type { Log } from './log.ts';
import { isOver } from './runs.ts';
import type { Session, Sessions } from './sessions.ts';
import type { Watching } from './watching.ts';

interface Parts {
  readonly watching: Watching;
  readonly sessions: Sessions;
  readonly log: Log;
}

/** What a training is made of. */
export interface TrainingOptions {
  readonly folder: RunFolder;
  readonly record: RunRecord;
  readonly facts: ScriptFacts;
  readonly patterns: readonly Pattern[];
  /** Whether a debugger has started it: it shows when a training begins, and a debugger ends processes without a word. */
  readonly debugged?: boolean;
}

/** How a training ended, and with which exit code, where it had one. */
export interface Ended extends Ending {
  readonly code: number | undefined;
}

/** A terminal is closed by the user, or by the editor that is just ending: only the former ends the training. */
const CLOSED_MS = 1000;

/**
 * One training process with a run folder. Its numbers are those that its probe tells; as long as that knows of no training, those that it
 * prints. The process needs nobody: it is looked at, may be stopped, and goes on when it is left.
 */
export class Training {
  readonly folder: RunFolder;
  readonly name: string;
  readonly ended: Promise<Ended>;
  /** Number of its process, once that has told it. */
  readonly pid: Promise<number>;
  readonly #debugged: boolean;
  readonly #observed: Promise<void>;
  readonly #parts: Parts;
  readonly #facts: ScriptFacts;
  readonly #names: RunNames;
  readonly #output: Printed;
  readonly #record: KeptRecord;
  #setEnded: (ended: Ended) => void = () => undefined;
  #setPid: (pid: number) => void = () => undefined;
  #setObserved: () => void = () => undefined;
  /** The run that waits for numbers; the first training takes it. */
  #first: Monitor;
  #printed: Stream;
  #session: Session | undefined;
  #process: LoneProcess | undefined;
  #probed = false;
  #asked = false;
  #past = false;
  #over = false;
  #soon: NodeJS.Timeout | undefined;
  #leaving: Promise<void> | undefined;
  #told: { pid?: number; node?: string; code?: number } = {};

  constructor(options: TrainingOptions, parts: Parts) {
    this.folder = options.folder;
    this.name = path.basename(options.record.script);
    this.#parts = parts;
    this.#facts = options.facts;
    this.#record = new KeptRecord(this.folder.path, options.record, (problem) => parts.log.channel.warn(problem));
    this.#names = new RunNames(this.name);
    this.ended = new Promise((resolve) => (this.#setEnded = resolve));
    this.pid = new Promise((resolve) => (this.#setPid = resolve));
    this.#observed = new Promise((resolve) => (this.#setObserved = resolve));
    this.#debugged = options.debugged ?? false;
    this.#first = this.#monitor(this.name, options.record.startedAt);
    this.#printed = this.#first.open(options.patterns);
    this.#output = new Printed(
      this.folder.output,
      (piece) => this.#read(piece),
      (problem) => parts.log.tell(problem),
    );
  }

  get script(): string {
    return this.#record.content.script;
  }

  /** Its runs so far. */
  get monitors(): readonly Monitor[] {
    return [...new Set([this.#first, ...(this.#session?.monitors ?? [])])];
  }

  /** Whether the probe in it has told anything. */
  get hasSpoken(): boolean {
    return this.#told.pid !== undefined;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Begins to look. What is there already is no news: `past`. */
  async observe(past: boolean): Promise<void> {
    this.#past = past;
    if (!this.#debugged) this.#show(this.#first);
    this.#session = await this.#parts.sessions.open({
      folder: this.folder,
      run: (begin) => this.#runOf(begin),
      stop: () => this.stop(),
      leave: () => this.leave(),
      heard: (message) => this.#hear(message),
    });
    await this.#output.start();
    if (past) await this.#caughtUp();
    this.#past = false;
    this.#setObserved();
  }

  /** The process, once it is there. */
  async runsAs(lone: LoneProcess, name: ProcessName | undefined): Promise<void> {
    this.#process = lone;
    if (this.#asked) lone.stop();
    await this.#record.set({ ...this.#record.content, ...(name && { process: name }) });
  }

  /** Asks the process to end, and ends it if it does not; resolves when it is over. */
  async stop(): Promise<void> {
    if (this.#over || this.#leaving) return;
    this.#asked = true;
    this.#process?.stop();
    await this.ended;
  }

  /** The terminal was closed: by the user, unless the window ends in a moment. */
  stopSoon(): void {
    this.#soon = setTimeout(() => void this.stop(), CLOSED_MS);
  }

  /** Looks no longer. The process goes on, and another window may look at it. */
  leave(): Promise<void> {
    this.#leaving ??= this.#leave();
    return this.#leaving;
  }

  /** The process was not started. */
  async notStarted(message: string): Promise<void> {
    await this.#observed;
    await this.#end({ state: 'failed', how: `was not started. ${message}`, lines: [], code: undefined });
  }

  /** The process is over. `code` is undefined where nobody saw its end; it may have said so itself. */
  async exited(code: number | null | undefined, signal: NodeJS.Signals | null, unseen = false): Promise<void> {
    await this.#observed;
    if (this.#over || this.#leaving) return;
    await this.#output.close();
    await this.#session?.look();
    const said = code === undefined ? this.#told.code : code;
    const output = this.#output.tail;
    const asked = this.#asked || (this.#debugged && said === undefined);
    const ending = endingOf({ code: said, signal, asked, unseen, output, node: this.#told.node });
    await this.#end({ ...ending, code: said ?? undefined }, unseen);
  }

  /** What was told before is no news, nor is that nothing came since. */
  async #caughtUp(): Promise<void> {
    const { watching } = this.#parts;
    watching.flush();
    const { mtimeMs } = await stat(this.#probed ? this.folder.journal : this.folder.output).catch(() => ({
      mtimeMs: Date.now(),
    }));
    for (const monitor of this.monitors) {
      monitor.isFromBefore(Date.now() - mtimeMs, performance.now());
      watching.catchingUp.delete(monitor);
    }
  }

  async #end(ended: Ended, unseen = false): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#soon);
    const { log } = this.#parts;
    const words = [`${this.name} ${ended.how}`, ...ended.lines].join('\n');
    if (ended.state === 'failed') log.channel.error(words);
    else log.channel.info(words);
    this.#printed.end();
    const live = this.monitors.filter((monitor) => !isOver(monitor));
    // A script that fails after its trainings has failed all the same: the last one shows it.
    const concerned = live.length > 0 || ended.state === 'finished' ? live : this.monitors.slice(-1);
    if (ended.state === 'failed' || unseen) for (const { run } of concerned) run.ending = ended;
    await this.#output.close();
    await this.#session?.end(ended.state);
    for (const { run } of concerned) run.state = ended.state;
    await this.#record.set({ ...this.#record.content, told: true });
    if (ended.advice !== undefined) log.tell(`${this.name}: ${ended.advice}`);
    this.#setEnded(ended);
  }

  async #leave(): Promise<void> {
    clearTimeout(this.#soon);
    if (!this.#over) {
      this.#process?.leave();
      await this.#output.close();
      await this.#session?.leave();
    }
    await release(this.folder.path);
  }

  #hear(message: ProbeMessage): void {
    const told = this.#told;
    if (message.type === 'hello' && told.pid === undefined) {
      this.#told = { ...told, pid: message.pid, node: message.node };
      this.#setPid(message.pid);
    }
    // Processes that it has started may have the probe too.
    if (message.type === 'exit' && message.thread === 0 && (message.pid ?? told.pid) === told.pid)
      this.#told = { ...told, code: message.code };
  }

  /** A training prints only after it has told that it begins: a look at the journal before a line is read tells whether that line counts. */
  async #read(piece: Uint8Array): Promise<void> {
    if (!this.#probed) await this.#session?.look();
    if (!this.#probed) this.#printed.push(piece);
  }

  #runOf(begin: Begin): Monitor {
    const name = this.#names.next(begin);
    if (this.#probed) return this.#monitor(name, begin.time);
    this.#probed = true;
    if (this.#first.run.count === 0) return this.#first;
    // Numbers were printed before: they are none of this training.
    const printed = this.#first;
    this.#first = this.#monitor(name, begin.time);
    this.#parts.watching.remove(printed.run.id);
    return this.#first;
  }

  #monitor(name: string, startedAt: number): Monitor {
    const { script } = this;
    const monitor = new Monitor({ id: randomUUID(), name, source: script, script, startedAt });
    monitor.facts = this.#facts;
    return monitor;
  }

  #show(monitor: Monitor): void {
    if (this.#past) this.#parts.watching.catchingUp.add(monitor);
    // It may have given way to another run of this process.
    const own = (end: () => Promise<void>) => () => (this.monitors.includes(monitor) ? end() : Promise.resolve());
    this.#parts.watching.add(
      monitor,
      own(() => this.stop()),
      own(() => this.leave()),
    );
  }
}
