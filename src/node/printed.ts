import { FileFollower } from './followFile.ts';

/** So much of what was printed last is kept for the words about a failure. */
const TAIL = 16 * 1024;

/** What a process prints into its file, from the start: the end of it is kept, and each piece is handed on when the one before was taken. */
export class Printed {
  readonly #follower: FileFollower;
  #tail = Buffer.alloc(0);

  constructor(file: string, take: (piece: Uint8Array) => Promise<void>, problem: (message: string) => void) {
    this.#follower = new FileFollower(file, {
      bytes: (chunk) => {
        this.#tail = Buffer.concat([this.#tail, chunk.subarray(-TAIL)]).subarray(-TAIL);
        return take(chunk);
      },
      restarted: () => undefined,
      problem,
    });
  }

  /** What it printed last. */
  get tail(): string {
    return this.#tail.toString('utf8');
  }

  /** Resolves when what is there now has been taken. */
  start(): Promise<void> {
    return this.#follower.start();
  }

  /** Takes what is left. */
  close(): Promise<void> {
    return this.#follower.close();
  }
}
