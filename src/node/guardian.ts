import { type ChildProcess, spawn } from 'node:child_process';

/** Waits for the end of its input, which comes with the end of whoever holds the other end of the pipe. */
const WAITS = (target: number) =>
  `process.stdin.on('end', () => { try { process.kill(${target}, 'SIGKILL'); } catch {} process.exit(); }).resume();`;

/** Ends a process which must not go on without us, when we are killed and can no longer do so. */
export class Guardian {
  readonly #child: ChildProcess;

  /** @param target a process; the negative number of its leader stands for a group of them */
  constructor(target: number) {
    this.#child = spawn(process.execPath, ['-e', WAITS(target)], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      windowsHide: true,
    });
    for (const part of [this.#child, this.#child.stdin]) part?.on('error', () => undefined); // then nobody guards
    this.#child.unref();
  }

  /** What it guarded is over. */
  release(): void {
    this.#child.kill('SIGKILL');
  }
}
