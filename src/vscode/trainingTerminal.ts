import * as vscode from 'vscode';
import { FileFollower, type FollowEvents } from '../node/followFile.ts';
import type { Training } from './training.ts';

/** Of what was printed before a terminal shows it, or faster than it can, it shows the end: nobody scrolls further. */
const MOST_SHOWN = 4 * 1024 * 1024;

/** What else a terminal of a training does. */
export interface TerminalOptions {
  /** Whether to close it ends the training, as it does with a process that was started by hand. */
  readonly ends: boolean;
  /** Whether it is over with the training: a task is, while a terminal stays open so that the last words can be read. */
  readonly closes: boolean;
}

/** Shows a training as if it had been started by hand: its bytes untouched, Ctrl+C ends it. */
export class TrainingTerminal implements vscode.Pseudoterminal {
  readonly training: Training;
  readonly #options: TerminalOptions;
  readonly #write = new vscode.EventEmitter<string>();
  readonly #close = new vscode.EventEmitter<number>();
  readonly #text = new TextDecoder();
  readonly #output: FileFollower;

  readonly onDidWrite = this.#write.event;
  readonly onDidClose = this.#close.event;

  constructor(training: Training, options: TerminalOptions) {
    this.training = training;
    this.#options = options;
    const { output } = training.folder;
    const events: FollowEvents = {
      bytes: (chunk) => this.#write.fire(this.#text.decode(chunk, { stream: true }).replace(/\r?\n/g, '\r\n')),
      skipped: (bytes) =>
        this.#write.fire(
          `\x1b[0m\r\n\x1b[2m${Math.ceil(bytes / 1e6)} MB are left out here. All of it is in ${output}\x1b[0m\r\n`,
        ),
      restarted: () => undefined,
      problem: (problem) => this.#write.fire(`\r\n${problem}\r\n`),
    };
    this.#output = new FileFollower(output, events, MOST_SHOWN);
  }

  open(): void {
    void this.#show();
  }

  close(): void {
    void this.#output.close();
    if (this.#options.ends && !this.training.isOver) this.training.stopSoon();
  }

  handleInput(data: string): void {
    if (data.includes('\x03')) void this.training.stop();
  }

  async #show(): Promise<void> {
    await this.#output.start();
    const { how, code, advice } = await this.training.ended;
    await this.#output.close();
    const words = [`${this.training.name} ${how}`, advice].filter((line) => line !== undefined);
    this.#write.fire(`\r\n\x1b[2m${words.join('\r\n')}\x1b[0m\r\n`);
    if (this.#options.closes) this.#close.fire(code ?? 1);
  }
}
