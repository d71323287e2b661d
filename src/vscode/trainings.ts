import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { NO_FACTS } from '../core/monitor/scriptFacts.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { claim } from '../node/claim.ts';
import { DetachedProcess, FoundProcess } from '../node/detachedProcess.ts';
import { type CommandLine, commandLine, type Launch } from '../node/launch.ts';
import { processName } from '../node/liveness.ts';
import { LoaderFinder } from '../node/loaders.ts';
import { RunFolder } from '../node/runFolder.ts';
import type { ProcessName, RunRecord } from '../node/runRecord.ts';
import type { Log } from './log.ts';
import type { PatternsFor } from './patternSettings.ts';
import type { Scripts } from './scripts.ts';
import type { Sessions } from './sessions.ts';
import { Training } from './training.ts';
import type { Watching } from './watching.ts';
import { requireTrust } from './trust.ts';

interface TrainingsParts {
  readonly watching: Watching;
  readonly sessions: Sessions;
  readonly scripts: Scripts;
  readonly patternsFor: PatternsFor;
  readonly log: Log;
  /** Where this workspace's run folders are, and the probe. */
  readonly home: string;
  readonly probe: string;
}

/** All training processes with a run folder that this window has started or follows again. */
export class Trainings implements vscode.Disposable {
  readonly home: string;
  readonly #loaders = new LoaderFinder();
  readonly #parts: TrainingsParts;
  readonly #trainings = new Set<Training>();

  constructor(parts: TrainingsParts) {
    this.#parts = parts;
    this.home = parts.home;
  }

  /** The process that a run is or was of. */
  of(monitor: Monitor): Training | undefined {
    return [...this.#trainings].find(({ monitors }) => monitors.includes(monitor));
  }

  /**
   * What starts a script with the probe, in the Node that runs scripts.
   * @throws what the user has to install, where nothing runs it
   */
  line(launch: Launch, folder: RunFolder): Promise<CommandLine> {
    const node = vscode.workspace.getConfiguration('lossline').get('nodePath', '') || 'node';
    const { script, cwd, runtime = node } = launch;
    return commandLine(launch, node, { file: this.#parts.probe, folder: folder.path }, () =>
      this.#loaders.of(script, runtime, cwd),
    );
  }

  /** A folder for a run, and what is written into it. */
  async folder(script: string): Promise<{ readonly folder: RunFolder; readonly record: RunRecord }> {
    const folder = await RunFolder.create(path.join(this.home, randomUUID()));
    await claim(folder.path);
    return { folder, record: { script, startedAt: Date.now() } };
  }

  /**
   * Starts a script as a run.
   * @throws what stands in the way, in words for the user
   */
  async start(launch: Launch): Promise<Training> {
    const { log } = this.#parts;
    requireTrust('to run its scripts');
    const { script, cwd } = launch;
    const isFolder = await stat(cwd).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isFolder) throw new Error(`${cwd}, where ${path.basename(script)} is to run, is no folder.`);
    const { folder, record } = await this.folder(script);
    try {
      const line = await this.line(launch, folder);
      const training = await this.#training(folder, record);
      log.channel.info(`Starting ${[line.command, ...line.args].join(' ')} in ${cwd}`);
      // Its output is a file, and is shown in a terminal.
      const colours = 'NO_COLOR' in process.env || 'NO_COLOR' in line.env ? {} : { FORCE_COLOR: '1' };
      const lone = new DetachedProcess({ ...line, env: { ...colours, ...line.env } }, cwd, folder.output, {
        exit: (code, signal) => void training.exited(code, signal),
        failed: (reason) => {
          const message = `${reason} The setting lossline.nodePath names the node that runs scripts.`;
          void training.notStarted(message);
          log.tell(message);
        },
      });
      log.channel.info(`Process ${lone.pid ?? 'not started'}, run folder ${folder.path}`);
      const name = lone.pid === undefined ? undefined : await processName(lone.pid);
      await training.runsAs(lone, name);
      await training.observe(false);
      return training;
    } catch (error) {
      await rm(folder.path, { recursive: true, force: true });
      throw error;
    }
  }

  /** Looks at a process that somebody else has started: `alive`, where it is still there. */
  async follow(folder: RunFolder, record: RunRecord, alive: ProcessName | undefined): Promise<Training> {
    const training = await this.#training(folder, record);
    const exit = () => void training.exited(undefined, null);
    if (alive) await training.runsAs(new FoundProcess(alive, { exit }), alive);
    await training.observe(true);
    if (!alive) await training.exited(undefined, null, true);
    return training;
  }

  /** Looks at a process that a debugger starts. `stop` ends the debugging. */
  async debugged(folder: RunFolder, record: RunRecord, stop: () => void): Promise<Training> {
    const training = await this.#training(folder, record, true);
    await training.observe(false);
    void training.pid.then(async (pid) => {
      const exit = () => void training.exited(undefined, null);
      const name = await processName(pid);
      if (!name) return exit();
      const found = new FoundProcess(name, { exit });
      await training.runsAs({ pid, stop, leave: () => found.leave() }, name);
    });
    return training;
  }

  /** The window ends: processes that train go on. */
  async end(): Promise<void> {
    await Promise.all([...this.#trainings].map((training) => training.leave()));
  }

  dispose(): void {
    void this.end();
  }

  async #training(folder: RunFolder, record: RunRecord, debugged = false): Promise<Training> {
    const { scripts, patternsFor, ...parts } = this.#parts;
    const [facts, patterns] = await Promise.all([
      scripts.factsOfFile(record.script).catch(() => NO_FACTS), // the script may be gone by now
      patternsFor(vscode.Uri.file(record.script)),
    ]);
    const training = new Training({ folder, record, facts, patterns, debugged }, parts);
    this.#trainings.add(training);
    return training;
  }
}
