import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProbeCommand, ProbeMessage, Steering } from '../protocol/training/messages.ts';
import { readProbeLine } from '../protocol/training/read.ts';
import { FileFollower } from './followFile.ts';
import { writeWhole } from './writeWhole.ts';

/**
 * A folder on disk between a training process and whoever observes it, so that neither needs the other to be alive: `journal.jsonl` is what the
 * probe tells, `commands/N.json` what it is asked to do, `output.log` what the process prints where Lossline has started it.
 */
export class RunFolder {
  readonly path: string;
  #commands: number;
  /** One after the other: the probe waits for a number that is left out, so one counts only when it is written. */
  #sending: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, commands: number) {
    this.path = folder;
    this.#commands = commands;
  }

  /** An empty one, made now. */
  static async create(folder: string): Promise<RunFolder> {
    await mkdir(path.join(folder, 'commands'), { recursive: true });
    await writeFile(path.join(folder, 'journal.jsonl'), '', { flag: 'wx', mode: 0o600 });
    return new RunFolder(folder, 0);
  }

  /** One that was made before, maybe by another window. */
  static async open(folder: string): Promise<RunFolder> {
    const names = await readdir(path.join(folder, 'commands'));
    return new RunFolder(folder, Math.max(0, ...names.map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? 0))));
  }

  get journal(): string {
    return path.join(this.path, 'journal.jsonl');
  }

  get output(): string {
    return path.join(this.path, 'output.log');
  }

  /** Asks something of a training. @returns number of the command, which its answer carries. */
  steer(run: string, steering: Steering): Promise<number> {
    return this.#send((id) => ({ id, run, steering }));
  }

  /** Asks the probe to leave the process as it was. */
  detach(): Promise<number> {
    return this.#send((id) => ({ id, detach: true }));
  }

  #send(make: (id: number) => ProbeCommand): Promise<number> {
    const sending = this.#sending.then(async () => {
      const id = this.#commands + 1;
      await writeWhole(path.join(this.path, 'commands', `${id}.json`), JSON.stringify(make(id)));
      return (this.#commands = id);
    });
    this.#sending = sending.catch(() => undefined);
    return sending;
  }
}

/** Characters of a line beyond which it is none of the probe's. */
const MOST_OF_LINE = 1_000_000;

/** Follows what the probe tells, from the start. */
export class JournalFollower {
  readonly #follower: FileFollower;
  readonly #decoder = new TextDecoder();
  #rest = '';
  /** Lines that are no message of this version. */
  unread = 0;

  constructor(file: string, take: (message: ProbeMessage) => void, problem: (message: string) => void) {
    this.#follower = new FileFollower(file, {
      bytes: (chunk) => {
        const [first = '', ...lines] = this.#decoder.decode(chunk, { stream: true }).split('\n');
        this.#rest = (this.#rest + first).slice(0, MOST_OF_LINE + 1);
        for (const line of lines) {
          const message = this.#rest.length > MOST_OF_LINE ? undefined : readProbeLine(this.#rest);
          this.#rest = line.slice(0, MOST_OF_LINE + 1);
          if (message) take(message);
          else this.unread++;
        }
      },
      restarted: () => (this.#rest = ''),
      problem,
    });
  }

  /** Resolves when all that was told so far has been taken. */
  start(): Promise<void> {
    return this.#follower.start();
  }

  /** Resolves when all that was told until now has been taken. */
  look(): Promise<void> {
    return this.#follower.look();
  }

  /** Takes what is left. */
  close(): Promise<void> {
    return this.#follower.close();
  }
}
