import { closeSync, openSync, writeSync } from 'node:fs';
import type { ProbeMessage } from '../protocol/training/messages.ts';
import { probeLine } from '../protocol/training/read.ts';
import { quietly } from './patches.ts';

/** Lines that come at shorter distances, in ms, are written together. */
const TOGETHER_MS = 100;

/** Bytes that may wait to be written again where a disk is full; beyond these they are lost, and the training goes on. */
const MOST_WAITING = 1 << 20;

/** Where the probe tells what it sees: a file that lines are appended to, whole. */
export class Journal {
  #file: number | undefined;
  #lines = '';
  #rest: Buffer | undefined;
  #written = -Infinity;
  /** Lines that nothing follows are written all the same. */
  readonly #timer: NodeJS.Timeout;

  /** @throws where the file cannot be opened */
  constructor(file: string) {
    this.#file = openSync(file, 'a', 0o600);
    this.#timer = setInterval(() => this.flush(), TOGETHER_MS).unref();
  }

  tell(message: ProbeMessage): void {
    if (this.#file === undefined) return;
    try {
      this.#lines += `${probeLine(message)}\n`;
      if (performance.now() - this.#written >= TOGETHER_MS) this.flush();
    } catch {
      // what cannot be told is not
    }
  }

  /** Writes what waits. */
  flush(): void {
    const file = this.#file;
    if (file === undefined || !(this.#lines || this.#rest)) return;
    const lines = Buffer.from(this.#lines);
    const bytes = this.#rest ? Buffer.concat([this.#rest, lines]) : lines;
    this.#lines = '';
    this.#rest = bytes;
    quietly(() => {
      const written = writeSync(file, bytes);
      this.#rest = written < bytes.length ? bytes.subarray(written) : undefined;
    });
    if (this.#rest && this.#rest.length > MOST_WAITING) this.#rest = undefined;
    this.#written = performance.now();
  }

  close(): void {
    this.flush();
    clearInterval(this.#timer);
    const file = this.#file;
    this.#file = undefined; // its number is soon that of a file of the user's
    if (file !== undefined) quietly(() => closeSync(file));
  }
}
