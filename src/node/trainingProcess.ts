import { spawn, type ChildProcess } from 'node:child_process';
import { Guardian } from './guardian.ts';

/** What a started training process tells. */
export interface ProcessEvents {
  /** Bytes as the process wrote them. */
  output(chunk: Uint8Array, stream: 'stdout' | 'stderr'): void;
  /** The process is over and all of its output has been given. `code` is null after a signal. */
  exit(code: number | null, signal: NodeJS.Signals | null): void;
  /** It could not be started: the message says why and what to do. */
  failed(message: string): void;
}

/** A training process started by Lossline. Its output passes through untouched. */
export class TrainingProcess {
  readonly #child: ChildProcess;
  /** Whether the process leads a group of its own, so that those which it has started can be ended with it. */
  readonly #leads: boolean;
  #over = false;

  /**
   * @param options.stdin `inherit` lets the user type into the process, which thus stays in the terminal's group and hears of Ctrl+C from
   * there; `ignore` gives it an empty input: such a process is ended with its starter, however that ends.
   */
  constructor(
    command: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly stdin: 'inherit' | 'ignore' },
    events: ProcessEvents,
  ) {
    const { cwd, env, stdin } = options;
    this.#leads = stdin === 'ignore' && process.platform !== 'win32';
    this.#child = spawn(command, args, { cwd, env, stdio: [stdin, 'pipe', 'pipe'], detached: this.#leads });
    const { pid } = this;
    const guardian = stdin === 'ignore' && pid !== undefined ? new Guardian(this.#leads ? -pid : pid) : undefined;
    this.#child.on('exit', () => guardian?.release());
    this.#child.stdout?.on('data', (chunk: Uint8Array) => events.output(chunk, 'stdout'));
    this.#child.stderr?.on('data', (chunk: Uint8Array) => events.output(chunk, 'stderr'));
    this.#child.on('error', (error: NodeJS.ErrnoException) => {
      // A signal that could not be sent is reported here too, and is no failure to start.
      if (this.#over || this.#child.pid !== undefined) return;
      this.#over = true;
      events.failed(whyNotStarted(command, error));
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

  /** Passes a signal on. What the process does about it is its own affair. */
  signal(name: NodeJS.Signals): void {
    const { pid } = this;
    if (this.#over || pid === undefined) return;
    try {
      if (this.#leads) process.kill(-pid, name);
      else this.#child.kill(name);
    } catch {
      // It ended just now.
    }
  }
}

/** Why a program could not be started, in words. */
export function whyNotStarted(command: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `Cannot find the program "${command}". Is it installed and on the PATH?`;
  if (code === 'EACCES') return `"${command}" is not a program that can be started: permission denied.`;
  return message;
}
