import { openSync, writeSync } from 'node:fs';
import type { ProbeMessage } from '../protocol/training/messages.ts';
import { probeLine } from '../protocol/training/read.ts';
import { quietly } from './patches.ts';

/** Where the probe tells what it sees: a file that lines are appended to, whole. */
export class Journal {
  readonly #file: number;

  /** @throws where the file cannot be opened */
  constructor(file: string) {
    this.#file = openSync(file, 'a', 0o600);
  }

  tell(message: ProbeMessage): void {
    quietly(() => writeSync(this.#file, `${probeLine(message)}\n`));
  }
}
