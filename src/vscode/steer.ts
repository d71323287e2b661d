import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { eventText } from '../core/monitor/trainingWords.ts';
import type { RunEvent } from '../core/runs/event.ts';
import type { Steering } from '../protocol/training/messages.ts';
import { eventOf } from './eventOf.ts';
import type { Log } from './log.ts';
import type { Sessions } from './sessions.ts';
import { requireTrust } from './trust.ts';

/** A process that says nothing for so long is told of: it looks for commands only now and then. */
const PATIENCE_MS = 10_000;
/** How long it is shown what was done. */
const SHOWN_MS = 8000;

/** Asks something of a training process, and says what it answers. */
export class Steer {
  readonly #sessions: Sessions;
  readonly #log: Log;
  readonly #patience: number;

  constructor(sessions: Sessions, log: Log, patience = PATIENCE_MS) {
    this.#sessions = sessions;
    this.#log = log;
    this.#patience = patience;
  }

  /** @param what is asked, as a title: "Pause train.mjs" */
  async ask(monitor: Monitor, steering: Steering, what: string): Promise<void> {
    requireTrust('to steer its processes');
    const command = await this.#sessions.of(monitor)?.steer(monitor, steering);
    if (command === undefined) return this.#log.refuse(`${monitor.run.name} is not observed from within any more.`);
    this.#log.channel.info(`${what}: command ${command}`);
    const answer = eventOf(monitor, (event) => event.command === command);
    const soon = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `${plain(what)}…` }, () =>
      Promise.race([answer, after(this.#patience)]),
    );
    if (soon === 'late') {
      void vscode.window.showInformationMessage(
        `Lossline: ${monitor.run.name} has not answered yet. It looks for what it is asked at the end of a step or an epoch.`,
      );
      void answer.then((event) => this.#tell(monitor, event));
    } else this.#tell(monitor, soon);
  }

  #tell({ run }: Monitor, event: RunEvent | undefined): void {
    if (!event) this.#log.refuse(`${run.name} ended without an answer.`);
    else if (event.kind === 'refused') this.#log.refuse(`${run.name}: ${event.text}`);
    else vscode.window.setStatusBarMessage(`$(check) ${plain(`${run.name}: ${eventText(event, run.script)}`)}`, SHOWN_MS);
  }
}

/** Text that is no icon, whatever a process says. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}

function after(ms: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(() => resolve('late'), ms));
}
