import path from 'node:path';
import * as vscode from 'vscode';
import { isRunnable } from '../node/launch.ts';
import { launchOf, readTask } from '../node/launchSettings.ts';
import { placesOf } from './launchSettings.ts';
import type { Scripts } from './scripts.ts';
import type { Trainings } from './trainings.ts';
import { TrainingTerminal } from './trainingTerminal.ts';
import type { Watching } from './watching.ts';
import { messageOf } from '../core/text/messageOf.ts';

const TYPE = 'lossline';

/** Tasks that run a training script: those of tasks.json, and one for each script that trains and is open or was run in this window. */
export class TrainingTasks implements vscode.TaskProvider {
  readonly #trainings: Trainings;
  readonly #scripts: Scripts;
  readonly #watching: Watching;

  constructor(trainings: Trainings, scripts: Scripts, watching: Watching) {
    this.#trainings = trainings;
    this.#scripts = scripts;
    this.#watching = watching;
  }

  register(): vscode.Disposable {
    return vscode.tasks.registerTaskProvider(TYPE, this);
  }

  /** Looks only at documents that are open: a search of the workspace would be too dear for a list. */
  async provideTasks(): Promise<vscode.Task[]> {
    if (!vscode.workspace.isTrusted) return [];
    const trained = this.#watching.monitors.map(({ run }) => run.script).filter((script) => script !== undefined);
    const files = new Set(trained.filter(isRunnable));
    for (const document of vscode.workspace.textDocuments) {
      if (document.uri.scheme !== 'file' || !isRunnable(document.fileName)) continue;
      if (await this.#scripts.readTraining(document)) files.add(document.fileName);
    }
    return [...files].flatMap((file) => {
      const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
      if (!folder) return [];
      const script = path.relative(folder.uri.fsPath, file).replaceAll(path.sep, '/');
      return [this.#task({ type: TYPE, script }, folder, script)];
    });
  }

  /** One of tasks.json. */
  resolveTask(task: vscode.Task): vscode.Task | undefined {
    if (!readTask(task.definition)) return undefined;
    return this.#task(task.definition, task.scope ?? vscode.TaskScope.Workspace, task.name);
  }

  #task(definition: vscode.TaskDefinition, scope: vscode.WorkspaceFolder | vscode.TaskScope, name: string): vscode.Task {
    const folder = typeof scope === 'object' ? scope : undefined;
    const execution = new vscode.CustomExecution((resolved) => this.#start(resolved, folder));
    const task = new vscode.Task(definition, scope as vscode.WorkspaceFolder, name, 'Lossline', execution, []);
    task.detail = 'Runs the training script, and watches it.';
    return task;
  }

  async #start(
    definition: vscode.TaskDefinition,
    folder = vscode.workspace.workspaceFolders?.[0],
  ): Promise<vscode.Pseudoterminal> {
    try {
      const settings = readTask(definition);
      if (!settings) throw new Error('This task names no script.');
      const script = path.resolve(folder?.uri.fsPath ?? '', settings.program);
      const places = placesOf(script, folder);
      const launch = launchOf({ ...settings, cwd: settings.cwd ?? path.dirname(script) }, places);
      if (!isRunnable(launch.script)) throw new Error(`${launch.script} is no JavaScript or TypeScript file.`);
      return new TrainingTerminal(await this.#trainings.start(launch), { ends: true, closes: true });
    } catch (error) {
      return new Refusal(messageOf(error));
    }
  }
}

/** A task that could not be started: says why, and fails. */
class Refusal implements vscode.Pseudoterminal {
  readonly #message: string;
  readonly #write = new vscode.EventEmitter<string>();
  readonly #close = new vscode.EventEmitter<number>();

  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#close.event;

  constructor(message: string) {
    this.#message = message;
  }

  open(): void {
    this.#write.fire(`${this.#message}\r\n`);
    this.#close.fire(1);
  }

  close(): void {
    this.#write.dispose();
  }
}
