import { spawn, type ChildProcess } from 'node:child_process';

/** What a started training process tells. */
export interface ProcessEvents {
  /** Bytes as the process wrote them. */
  output(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void;
  /** The process is over and all of its output has been given. `code` is null after a signal. */
  exit(code: number | null, signal: string | null): void;
  /** It could not be started: the message says why and what to do. */
  failed(message: string): void;
}

/** How long a process may take to end by itself after it was asked to. */
const GRACE_MS = 3000;

/** A training process started by Lossline. Its output passes through untouched. */
export class TrainingProcess {
  readonly #child: ChildProcess;
  #over = false;

  /** @param options.stdin `inherit` lets the user type into the process; `ignore` gives it an empty input. */
  constructor(
    command: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly stdin: 'inherit' | 'ignore' },
    events: ProcessEvents,
  ) {
    this.#child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: [options.stdin, 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (chunk: Uint8Array) => events.output(chunk, 'stdout'));
    this.#child.stderr?.on('data', (chunk: Uint8Array) => events.output(chunk, 'stderr'));
    this.#child.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#over) return;
      this.#over = true;
      events.failed(
        error.code === 'ENOENT' ? `Cannot find the program "${command}". Is it installed and on the PATH?` : error.message,
      );
    });
    // `close` comes after the last byte of both streams, `exit` may come before.
    this.#child.on('close', (code, signal) => {
      if (this.#over) return;
      this.#over = true;
      events.exit(code, signal);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks the process to end, as Ctrl+C would, and ends it if it does not. */
  stop(): void {
    if (this.#over) return;
    this.#child.kill('SIGINT');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    this.#child.on('close', () => clearTimeout(timer));
  }
}
