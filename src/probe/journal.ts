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
  #timer: NodeJS.Timeout | undefined;
  #written = -Infinity;

  /** @throws where the file cannot be opened */
  constructor(file: string) {
    this.#file = openSync(file, 'a', 0o600);
  }

  tell(message: ProbeMessage): void {
    if (this.#file === undefined) return;
    quietly(() => {
      this.#lines += `${probeLine(message)}\n`;
      if (performance.now() - this.#written >= TOGETHER_MS) return this.flush();
      this.#timer ??= setTimeout(() => this.flush(), TOGETHER_MS).unref();
    });
  }

  /** Writes what waits. */
  flush(): void {
    const file = this.#file;
    if (file === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = Buffer.concat([this.#rest ?? Buffer.alloc(0), Buffer.from(this.#lines)]);
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
    const file = this.#file;
    this.#file = undefined; // its number is soon that of a file of the user's
    if (file !== undefined) quietly(() => closeSync(file));
  }
}
