import { FileFollower } from './followFile.ts';

/** So much of what was printed last is kept for the words about a failure. */
const TAIL = 16 * 1024;

/** What a process prints into its file, from the start: the end of it is kept, and each piece is handed on, one after the other. */
export class Printed {
  readonly #follower: FileFollower;
  #taking = Promise.resolve();
  #tail = Buffer.alloc(0);

  constructor(file: string, take: (piece: Uint8Array) => Promise<void>, problem: (message: string) => void) {
    this.#follower = new FileFollower(file, {
      bytes: (chunk) => {
        const piece = Buffer.from(chunk);
        this.#tail = Buffer.concat([this.#tail, piece]).subarray(-TAIL);
        this.#taking = this.#taking.then(() => take(piece));
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
  async start(): Promise<void> {
    await this.#follower.start();
    await this.#taking;
  }

  /** Takes what is left. */
  async close(): Promise<void> {
    await this.#follower.close();
    await this.#taking;
  }
}
