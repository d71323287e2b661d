import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { FileFollower } from '../../../src/node/followFile.ts';

/** What a follower has told: the text from each start of the file, the newest last. */
export class Followed {
  readonly texts: string[] = [''];
  readonly problems: string[] = [];
  readonly #follower: FileFollower;

  constructor(path: string) {
    this.#follower = new FileFollower(path, {
      bytes: (chunk) => void (this.texts[this.texts.length - 1] += Buffer.from(chunk).toString('latin1')),
      restarted: () => void this.texts.push(''),
      problem: (message) => void this.problems.push(message),
    });
  }

  start = () => this.#follower.start();
  close = () => this.#follower.close();
  has = (...texts: string[]) => eventually(() => assert.deepEqual(this.texts, texts));
}

/** Tries until it no longer fails; after a while the failure is real. */
export async function eventually(check: () => void): Promise<void> {
  for (const deadline = Date.now() + 8000; ; await pause(5)) {
    try {
      return check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
