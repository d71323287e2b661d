import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ProbeCommand } from '../protocol/training/messages.ts';
import { readProbeCommand } from '../protocol/training/read.ts';

/** A command that this version cannot read. */
export interface Unreadable {
  readonly id: number;
  readonly unreadable: true;
}

/** The commands in a run folder, taken in their order, each once. */
export class Mailbox {
  readonly #folder: string;
  /** That of the command that comes next. */
  #file: string;
  readonly #take: (command: ProbeCommand | Unreadable) => void;
  #next = 1;

  constructor(folder: string, take: (command: ProbeCommand | Unreadable) => void) {
    this.#folder = path.join(folder, 'commands');
    this.#file = path.join(this.#folder, '1.json');
    this.#take = take;
  }

  /** Takes what is there. Where nothing is, that costs a question to the file system, some µs. */
  look(): void {
    for (;;) {
      const file = this.#file;
      if (!existsSync(file)) return;
      const id = this.#next++;
      this.#file = path.join(this.#folder, `${this.#next}.json`);
      let command: ProbeCommand | undefined;
      try {
        command = readProbeCommand(readFileSync(file, 'utf8'));
      } catch {
        command = undefined;
      }
      this.#take(command?.id === id ? command : { id, unreadable: true });
    }
  }

  /** Makes a command that is meant for whoever comes first this thread's own. @returns whether no other was faster. */
  claim(id: number): boolean {
    try {
      writeFileSync(path.join(this.#folder, `${id}.claimed`), '', { flag: 'wx', mode: 0o600 });
      return true;
    } catch {
      return false;
    }
  }
}
