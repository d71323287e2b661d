/** Milliseconds that a pause outlives the editor that asked for it: a window that is reloaded comes back within them. */
export const HOST_PATIENCE = 120_000;

/** Watches whether anybody is there still who could end a pause. */
export class HostWatch {
  readonly #isAlive: (pid: number) => boolean;
  #host: number;
  #lastSign: number;

  constructor(host: number, now: number, isAlive = isProcessAlive) {
    this.#host = host;
    this.#lastSign = now;
    this.#isAlive = isAlive;
  }

  /** A command has come: somebody is there. */
  sign(now: number, host = this.#host): void {
    this.#host = host;
    this.#lastSign = now;
  }

  /** Whether nobody has been there for too long. */
  isGone(now: number): boolean {
    if (this.#isAlive(this.#host)) this.#lastSign = now;
    return now - this.#lastSign >= HOST_PATIENCE;
  }
}

function isProcessAlive(pid: number): boolean {
  if (!(pid > 0)) return false; // 0 and below name groups of processes
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it is another user's
  }
}
