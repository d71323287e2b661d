import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { Monitor } from '../core/monitor/monitor.ts';
import { NO_FACTS } from '../core/monitor/scriptFacts.ts';
import { Attachment, type Ending, endingWords, hasFailed } from '../node/attachment.ts';
import { type AttachedRecord, readAttachedRecord, writeAttachedRecord } from '../node/attachedRecord.ts';
import { claim, isClaimed } from '../node/claim.ts';
import { type NodeProcess, nodeProcesses } from '../node/processes.ts';
import { RunFolder } from '../node/runFolder.ts';
import type { Log } from './log.ts';
import { pickProcess } from './pickProcess.ts';
import { isOver } from './runs.ts';
import type { Scripts } from './scripts.ts';
import type { Sessions } from './sessions.ts';
import type { Watching } from './watching.ts';
import { requireTrust } from './trust.ts';

interface Parts {
  readonly watching: Watching;
  readonly sessions: Sessions;
  readonly scripts: Scripts;
  readonly log: Log;
  /** Absolute path of the probe's file. */
  readonly probe: string;
  /** Where this workspace's run folders are made. */
  readonly folders: string;
}

/** A process may be in the middle of a computation; the editor itself does not wait longer for its end. */
const DETACHES_WITHIN_MS = 3000;

/** Nobody wants to know any more how it ended. */
const WEEK_MS = 7 * 24 * 3600 * 1000;

interface Known {
  readonly process: AttachedRecord;
  readonly attachment: Attachment;
  readonly monitors: Monitor[];
  /** Whether the user has asked for its end: then that is no failure. */
  ending: boolean;
  over: Promise<void>;
}

/** "Attach to Running Process…": processes that Lossline has not started. They go on when it leaves them. */
export class AttachedProcesses {
  readonly #parts: Parts;
  readonly #known = new Set<Known>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Lets the user choose a process, and attaches to it. @returns its first run */
  async choose(): Promise<Monitor | undefined> {
    requireTrust('to attach to processes');
    const chosen = await pickProcess(nodeProcesses);
    return chosen && this.attach(chosen);
  }

  /** Rejects with why not, in words for the user. */
  async attach(process: NodeProcess): Promise<Monitor> {
    requireTrust('to attach to processes');
    const { probe, folders, log } = this.#parts;
    const title = `Attaching to ${process.name} (process ${process.pid})`;
    log.channel.info(`${title}: ${process.commandLine}`);
    await mkdir(folders, { recursive: true });
    const options = { location: vscode.ProgressLocation.Notification, title };
    const attached = await vscode.window.withProgress(options, async () => {
      const { attach } = await import('../node/attach.ts');
      return attach(process.pid, probe, path.join(folders, randomUUID()));
    });
    for (const problem of attached.problems) log.channel.warn(`A worker thread of process ${process.pid}: ${problem}`);
    const record = { ...process, ...attached.process };
    await writeAttachedRecord(attached.folder.path, record).catch((error: unknown) => log.channel.warn(String(error)));
    return this.#watch(record, new Attachment(attached), attached.folder);
  }

  /** Follows again what a window of this workspace was attached to when it was killed: the probe is there still, and what it told. */
  async reopen(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const { folders, log } = this.#parts;
    const names = await readdir(folders).catch(() => []);
    await Promise.all(names.map((name) => log.attempt(() => this.#reopen(path.join(folders, name)))));
  }

  /** Leaves the process of a run as it was. */
  async detach(monitor: Monitor): Promise<void> {
    const known = this.#of(monitor);
    if (!known) return;
    if (!(await known.attachment.detach(DETACHES_WITHIN_MS))) known.attachment.leave();
    await known.over;
  }

  /** Whether a run is of a process that was not started here. */
  has(monitor: Monitor): boolean {
    return this.#of(monitor) !== undefined;
  }

  /** A process that others have started is not ended without a word. */
  async stop(monitor: Monitor): Promise<void> {
    const known = this.#of(monitor);
    if (!known) return;
    const { process, attachment } = known;
    const [leave, end] = ['Detach', 'End Process'];
    const detail = `${leave}: it goes on, and Lossline looks at it no more.\n${end}: it is interrupted, as Ctrl+C in its terminal would do.`;
    const question = `${process.name} (process ${process.pid}) was not started by Lossline.`;
    const chosen = await vscode.window.showWarningMessage(question, { modal: true, detail }, leave, end);
    if (chosen === leave) await this.detach(monitor);
    if (chosen !== end) return;
    known.ending = true;
    await attachment.interrupt();
  }

  /** Leaves all of them as they were. */
  async end(): Promise<void> {
    await Promise.all([...this.#known].map(({ monitors: [monitor] }) => monitor && this.detach(monitor)));
  }

  async #reopen(place: string): Promise<void> {
    if (await isClaimed(place)) return;
    const record = await readAttachedRecord(place);
    const { mtimeMs } = await stat(path.join(place, 'journal.jsonl')).catch(() => stat(place));
    const silent = Date.now() - mtimeMs;
    if (!record) return silent > WEEK_MS ? rm(place, { recursive: true, force: true }) : undefined; // it may be in the making
    if (!(await claim(place))) return; // another window was faster
    const folder = await RunFolder.open(place);
    const { pid, mark } = record;
    const attachment = new Attachment({ process: { pid, mark }, folder, workers: 0, problems: [] });
    await this.#watch(record, attachment, folder, silent);
  }

  #of(monitor: Monitor): Known | undefined {
    return [...this.#known].find(({ monitors }) => monitors.includes(monitor));
  }

  /** @param silent milliseconds for which a process has told nothing that another window was attached to */
  async #watch(process: AttachedRecord, attachment: Attachment, folder: RunFolder, silent?: number): Promise<Monitor> {
    const { watching, sessions, scripts } = this.#parts;
    const facts = process.script === undefined ? NO_FACTS : await scripts.factsOfFile(process.script).catch(() => NO_FACTS);
    const known: Known = { process, attachment, monitors: [], ending: false, over: Promise.resolve() };
    this.#known.add(known); // from now on it can be left, also by a window that ends
    const untold = { pid: process.pid, thread: 0, paused: false, stopping: false, undoable: [] };
    const add = (id: string, startedAt: number): Monitor => {
      const { name, script, commandLine } = process;
      const count = known.monitors.length + 1;
      const monitor = new Monitor({
        id,
        name: count > 1 ? `${name} (${count})` : name,
        source: script ?? commandLine,
        ...(script !== undefined && { script }),
        startedAt,
      });
      monitor.facts = facts;
      monitor.training = { ...untold, attached: true };
      known.monitors.push(monitor);
      return monitor;
    };
    // Shown before it trains: that nothing comes of a process is to be seen, too.
    const first = add(randomUUID(), Date.now());
    const stop = () => this.detach(first);
    watching.add(first, () => (isOver(first) ? Promise.resolve() : stop()));
    let begun = false;
    const session = await sessions.open({
      folder,
      run: ({ time }, id) => {
        if (begun) return add(id, time);
        begun = true;
        return first;
      },
      stop,
      heard: (message) => attachment.take(message),
    });
    if (silent !== undefined) for (const monitor of known.monitors) monitor.isFromBefore(silent, performance.now());
    known.over = attachment.over.then(async (ending) => {
      const failed = !known.ending && hasFailed(ending);
      const how = endingWords(ending);
      const live = known.monitors.filter((monitor) => !isOver(monitor));
      if (failed) for (const { run } of live) run.ending = { how, lines: [] };
      await session.end(failed ? 'failed' : 'finished');
      if (!begun) {
        first.training = untold;
        first.run.state = failed ? 'failed' : 'finished';
      }
      const goesOn = ending.how === 'detached' || ending.how === 'left';
      if (goesOn) for (const one of live) if (one.training) one.training = { ...one.training, left: true };
      for (const monitor of known.monitors) watching.touch(monitor);
      this.#known.delete(known);
      this.#say(process, ending, failed);
      if (ending.how !== 'left') await rm(folder.path, { recursive: true, force: true }); // all that was in it is in the runs
    });
    return first;
  }

  #say({ name, pid }: AttachedRecord, ending: Ending, failed: boolean): void {
    const { log } = this.#parts;
    const words = `${name} (process ${pid}) ${endingWords(ending)}`;
    if (failed) log.tell(words);
    else if (ending.how === 'left') log.refuse(words);
    else log.channel.info(words);
  }
}
