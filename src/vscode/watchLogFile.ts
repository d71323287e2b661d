import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Pattern } from '../core/formats/patterns.ts';
import { Monitor, type Stream } from '../core/monitor/monitor.ts';
import { FileFollower } from '../node/followFile.ts';
import type { Log } from './log.ts';
import type { PatternsFor } from './patternSettings.ts';
import type { Watching } from './watching.ts';

/** "Watch Log File…": follows logs from their start, whoever writes them. */
export class LogFiles {
  readonly #watching: Watching;
  readonly #log: Log;
  /** What is being followed, by path: a second request shows what is there already. */
  readonly #followed = new Map<string, Following>();
  readonly #patterns: PatternsFor;
  #reading = Promise.resolve();

  constructor(watching: Watching, log: Log, patterns: PatternsFor) {
    this.#watching = watching;
    this.#log = log;
    this.#patterns = patterns;
  }

  /** The run that a file tells of, if it is being followed. */
  follows(uri: vscode.Uri): Monitor | undefined {
    return this.#followed.get(uri.fsPath)?.monitor;
  }

  /** Reads the files whose patterns are others now from their start: their lines may say more, or less. One such reading at a time. */
  readAgain(): Promise<void> {
    const readAll = async () => {
      for (const [file, following] of [...this.#followed]) await this.#readAgain(vscode.Uri.file(file), following);
    };
    return (this.#reading = this.#reading.then(readAll, readAll));
  }

  /** Watches these files, or those that the user chooses. @returns the run to look at: that of the last one. */
  async watch(uris: readonly vscode.Uri[] | undefined): Promise<Monitor | undefined> {
    const options = { title: 'Watch Log File', openLabel: 'Watch', canSelectMany: true };
    const files = uris ?? (await vscode.window.showOpenDialog(options)) ?? [];
    let last: Monitor | undefined;
    for (const file of files) last = (await this.#follow(file)) ?? last;
    return last;
  }

  async #follow(uri: vscode.Uri): Promise<Monitor | undefined> {
    if (uri.scheme !== 'file') {
      this.#log.tell(`${uri.toString(true)} is not a file on disk: only those can be followed.`);
      return undefined;
    }
    const file = uri.fsPath;
    const patterns = await this.#patterns(uri);
    const known = this.#followed.get(file);
    if (known) return known.monitor;
    this.#log.channel.info(`Following ${file}`);
    const following = new Following(file, patterns, this.#watching, this.#log, () => this.#followed.delete(file));
    this.#followed.set(file, following);
    await following.start();
    return following.monitor;
  }

  /** The new run takes the place of the old one. A file that is gone keeps its run: there is nothing left to read. */
  async #readAgain(uri: vscode.Uri, { monitor, patterns }: Following): Promise<void> {
    if ((await this.#patterns(uri)) === patterns || !(await stat(uri.fsPath).catch(() => undefined))) return;
    await this.#watching.stop(monitor.run.id);
    const again = await this.#follow(uri);
    if (!again) return;
    again.follow(monitor);
    const { script, isGuess } = monitor.run;
    if (script !== undefined && !isGuess) again.run.script = script;
    this.#watching.remove(monitor.run.id);
  }
}

/** One file that is followed. A file that is written anew tells of another run. */
class Following {
  readonly patterns: readonly Pattern[];
  readonly #file: string;
  readonly #watching: Watching;
  readonly #closed: () => void;
  readonly #follower: FileFollower;
  #current: { readonly monitor: Monitor; readonly stream: Stream };
  #past = true;
  #closing: Promise<void> | undefined;

  constructor(file: string, patterns: readonly Pattern[], watching: Watching, log: Log, closed: () => void) {
    this.#file = file;
    this.patterns = patterns;
    this.#watching = watching;
    this.#closed = closed;
    this.#follower = new FileFollower(file, {
      bytes: (chunk) => this.#current.stream.push(chunk),
      restarted: () => {
        this.#end();
        this.#current = this.#begin();
      },
      problem: (message) => log.tell(message),
    });
    this.#current = this.#begin();
  }

  /** The run that the file tells of now. */
  get monitor(): Monitor {
    return this.#current.monitor;
  }

  /** Resolves when everything that is in the file now has been read. */
  async start(): Promise<void> {
    await this.#follower.start();
    const { mtimeMs = Date.now() } = (await stat(this.#file).catch(() => undefined)) ?? {};
    this.#watching.flush();
    this.monitor.isFromBefore(Date.now() - mtimeMs, performance.now());
    this.#watching.catchingUp.delete(this.monitor);
    this.#past = false;
  }

  #begin() {
    // What is in a log already began when the log did, as far as the disk knows.
    const born = (this.#past && statSync(this.#file, { throwIfNoEntry: false })?.birthtimeMs) || Date.now();
    const startedAt = Math.min(born, Date.now());
    const monitor = new Monitor({ id: randomUUID(), name: path.basename(this.#file), source: this.#file, startedAt });
    if (this.#past) this.#watching.catchingUp.add(monitor);
    // A run that the file no longer tells of is over; only the one it tells of now can be stopped.
    if (!this.#closing) this.#watching.add(monitor, async () => (this.monitor === monitor ? this.#close() : undefined));
    return { monitor, stream: monitor.open(this.patterns) };
  }

  #end(): void {
    this.#current.stream.end();
    this.monitor.run.state = 'finished';
  }

  /** Once: another follower may have taken the file over since. */
  #close(): Promise<void> {
    this.#closing ??= this.#follower.close().then(() => {
      this.#closed();
      this.#end();
    });
    return this.#closing;
  }
}
