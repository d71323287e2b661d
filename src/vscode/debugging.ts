import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { isRunnable } from '../node/launch.ts';
import { programOf, readConfiguration } from '../node/launchSettings.ts';
import type { RunFolder } from '../node/runFolder.ts';
import { type RunRecord, writeRunRecord } from '../node/runRecord.ts';
import { placesOf } from './launchSettings.ts';
import type { Log } from './log.ts';
import type { Training } from './training.ts';
import type { Trainings } from './trainings.ts';
import { PROBE_FOLDER } from '../protocol/training/messages.ts';
import { requireTrust } from './trust.ts';
import { messageOf } from '../core/text/messageOf.ts';

const TYPE = 'lossline';

interface Prepared {
  readonly folder: RunFolder;
  readonly record: RunRecord;
}

/** Debug configurations of type `lossline`: the editor's own Node debugger with the probe, so that breakpoints work and the run shows. */
export class Debugging implements vscode.DebugConfigurationProvider {
  readonly #trainings: Trainings;
  readonly #log: Log;
  /** Run folders of sessions that are about to start. */
  readonly #prepared = new Map<string, Prepared>();
  readonly #going = new Map<vscode.DebugSession, Training>();

  constructor(trainings: Trainings, log: Log) {
    this.#trainings = trainings;
    this.#log = log;
  }

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.debug.registerDebugConfigurationProvider(TYPE, this),
      vscode.debug.onDidStartDebugSession((session) => void this.#log.attempt(() => this.#started(session))),
      vscode.debug.onDidTerminateDebugSession((session) => void this.#log.attempt(() => this.#terminated(session))),
    );
  }

  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    try {
      return await this.#resolve(folder, given);
    } catch (error) {
      this.#log.tell(messageOf(error));
      return undefined;
    }
  }

  async #resolve(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration> {
    requireTrust('to run its scripts');
    // Without a launch.json the configuration is empty: the script is the one in the editor.
    const open = vscode.window.activeTextEditor?.document.fileName;
    const settings = readConfiguration({ program: open, ...given, type: TYPE, request: 'launch' });
    if (!settings) throw new Error('Open the training script to debug, or name it as the "program" in launch.json.');
    const script = programOf(settings, placesOf(open ?? '', folder));
    if (script === undefined) throw new Error(`The program ${settings.program} cannot be found out. Write out its path.`);
    if (!isRunnable(script)) throw new Error(`${path.basename(script)} is no JavaScript or TypeScript file.`);
    const { args = [], runtimeArgs = [], env = {}, runtimeExecutable: runtime } = settings;
    const cwd = path.dirname(script);
    const prepared = await this.#trainings.folder(script);
    // The variables in all of this are the editor's to fill in.
    const launch = { script, args, cwd, env, ...(runtime && { runtime }), runtimeArgs };
    const line = await this.#trainings.line(launch, prepared.folder);
    await writeRunRecord(prepared.folder.path, prepared.record);
    this.#prepared.set(prepared.folder.path, prepared);
    return {
      console: 'integratedTerminal',
      ...given,
      type: 'node',
      request: 'launch',
      name: given.name || `Lossline: ${path.basename(script)}`,
      program: script,
      runtimeExecutable: line.command,
      runtimeArgs: line.args.slice(0, line.args.length - args.length - 1),
      env: line.env,
    };
  }

  async #started(session: vscode.DebugSession): Promise<void> {
    const prepared = this.#prepared.get(folderOf(session));
    if (!prepared) return;
    this.#prepared.delete(prepared.folder.path);
    const stop = () => void vscode.debug.stopDebugging(session);
    this.#going.set(session, await this.#trainings.debugged(prepared.folder, prepared.record, stop));
  }

  /** A process that never told of itself was not started, or is none that the probe can be in. */
  async #terminated(session: vscode.DebugSession): Promise<void> {
    const training = this.#going.get(session);
    this.#going.delete(session);
    if (!training || training.hasSpoken) return;
    await training.leave();
    await rm(training.folder.path, { recursive: true, force: true });
  }
}

function folderOf({ configuration }: vscode.DebugSession): string {
  const env: unknown = configuration['env'];
  const folder = typeof env === 'object' && env !== null ? (env as Record<string, unknown>)[PROBE_FOLDER] : undefined;
  return typeof folder === 'string' ? folder : '';
}
