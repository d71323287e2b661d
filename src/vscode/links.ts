import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { scriptCommands } from '../core/monitor/commandLine.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { type Candidate, guessScript } from '../core/monitor/scriptGuess.ts';
import { languageOf } from '../core/rewrite/language.ts';
import { isNotebook } from '../core/rewrite/notebook/notebook.ts';
import type { Log } from './log.ts';
import { isOfLog } from './runs.ts';
import type { Scripts } from './scripts.ts';
import type { Watching } from './watching.ts';

/** Script by log, as the user or a command line said it. */
const LINKS = 'lossline.links';
const MOST_LINKS = 200;
/** Commands of terminals that are kept in mind. */
const MOST_COMMANDS = 50;
/** Folders above that of a log in which its script is looked for. */
const FOLDERS_UP = 2;
/** More files than this in a folder are data. */
const MOST_FILES = 300;
const MOST_BYTES = 2_000_000;

/** A script that was started in a terminal. */
interface Started {
  readonly execution: vscode.TerminalShellExecution;
  readonly script: string;
  readonly folder: string;
  /** Files that its command line names. */
  readonly files: ReadonlySet<string>;
  readonly from: number;
  to: number;
}

/**
 * Which script a log is of: as it was linked before in this workspace, as the command line in a terminal says, or else guessed from that
 * and from what stands near the log. What is no guess is remembered.
 */
export class Links implements vscode.Disposable {
  readonly #watching: Watching;
  readonly #scripts: Scripts;
  readonly #memory: vscode.Memento;
  readonly #log: Log;
  readonly #parts: vscode.Disposable[];
  #started: readonly Started[] = [];

  constructor(watching: Watching, scripts: Scripts, memory: vscode.Memento, log: Log) {
    this.#watching = watching;
    this.#scripts = scripts;
    this.#memory = memory;
    this.#log = log;
    this.#parts = [
      watching.onDidChangeRuns((added) => added && this.#linkSoon([added])),
      watching.onDidUpdate((fresh) => fresh.forEach((monitor) => this.#remember(monitor))),
      vscode.window.onDidStartTerminalShellExecution(({ execution }) => this.commandStarted(execution)),
      vscode.window.onDidEndTerminalShellExecution(({ execution }) => this.commandEnded(execution)),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  /** A command line that runs scripts may be that of logs which are watched already. */
  commandStarted(execution: vscode.TerminalShellExecution): void {
    const cwd = execution.cwd?.fsPath;
    const commands = scriptCommands(execution.commandLine.value);
    if (cwd === undefined || commands.length === 0) return;
    const started = commands.map(({ script, folder, words }): Started => {
      const at = path.resolve(cwd, folder);
      const files = new Set(words.map((word) => path.resolve(at, word)));
      return { execution, script: path.resolve(at, script), folder: at, files, from: Date.now(), to: Infinity };
    });
    this.#started = [...this.#started, ...started].slice(-MOST_COMMANDS);
    this.#linkSoon(this.#watching.monitors);
  }

  commandEnded(execution: vscode.TerminalShellExecution): void {
    for (const started of this.#started) if (started.execution === execution) started.to = Date.now();
  }

  #linkSoon(monitors: readonly Monitor[]): void {
    for (const monitor of monitors)
      void this.link(monitor).catch((error: unknown) => this.#log.channel.error(`${monitor.run.source}: ${String(error)}`));
  }

  /** Links the run of a log that nobody has linked. */
  async link(monitor: Monitor): Promise<void> {
    const { run } = monitor;
    const isOpen = () => isOfLog(monitor) && (run.script === undefined || run.isGuess);
    if (!isOpen() || !path.isAbsolute(run.source)) return;
    const named = this.#started.findLast(({ files }) => files.has(run.source))?.script;
    const known = named ?? this.#links[run.source];
    if (known !== undefined && (await this.#exists(known))) {
      const facts = await this.#scripts.factsOfFile(known);
      if (!isOpen()) return;
      monitor.facts = facts;
      run.script = known;
      return;
    }
    const guess = run.script === undefined ? await this.#guess(run.source) : undefined;
    if (guess !== undefined && isOpen()) run.guess(guess);
  }

  get #links(): Readonly<Record<string, string>> {
    return this.#memory.get<Readonly<Record<string, string>>>(LINKS, {});
  }

  #remember({ run }: Monitor): void {
    const { script, source, isGuess } = run;
    if (script === undefined || isGuess || script === source || this.#links[source] === script) return;
    const others = Object.entries(this.#links).filter(([log]) => log !== source);
    void this.#memory.update(LINKS, Object.fromEntries([...others, [source, script]].slice(-MOST_LINKS)));
  }

  async #guess(log: string): Promise<string | undefined> {
    const file = await stat(log).catch(() => undefined);
    if (!file) return undefined;
    const written = ({ from, to, folder }: Started) =>
      from <= file.mtimeMs + 1 && file.birthtimeMs <= to && isWithin(log, folder) && file.mtimeMs <= to + 1000;
    const running = [...new Set(this.#started.filter(written).map(({ script }) => script))];
    if (running.length === 1 && running[0] !== undefined && (await this.#trains(running[0]))) return running[0];
    return guessScript({ name: path.basename(log), modifiedAt: file.mtimeMs }, await this.#near(log));
  }

  /** Scripts that train, in the log's folder and those above it that are of the workspace; the nearest are enough. */
  async #near(log: string): Promise<Candidate[]> {
    const found: Candidate[] = [];
    const workspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(log))?.uri.fsPath;
    let folder = path.dirname(log);
    for (let distance = 0; distance <= FOLDERS_UP; distance++) {
      const files = (await readdir(folder).catch(() => [])).filter(isScript);
      for (const name of files.length > MOST_FILES ? [] : files) {
        const file = path.join(folder, name);
        if (!(await this.#trains(file))) continue;
        const createdAt = (await stat(file)).birthtimeMs;
        found.push({ path: file, stem: path.parse(name).name, distance, ...(createdAt > 0 && { createdAt }) });
      }
      if (folder === workspace || workspace === undefined || found.length > 0) break;
      folder = path.dirname(folder);
    }
    return found;
  }

  async #trains(file: string): Promise<boolean> {
    const { size = Infinity } = (await stat(file).catch(() => undefined)) ?? {};
    if (size > MOST_BYTES) return false;
    return ((await this.#scripts.analysisOf(file, await readFile(file, 'utf8')))?.sites.length ?? 0) > 0;
  }

  async #exists(file: string): Promise<boolean> {
    return (await stat(file).catch(() => undefined))?.isFile() === true;
  }
}

/** Whether a file may hold a script. */
export function isScript(file: string): boolean {
  return languageOf(file) !== undefined || isNotebook(file);
}

function isWithin(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return !way.startsWith('..') && !path.isAbsolute(way);
}
