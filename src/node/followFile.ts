import { open, stat, type FileHandle } from 'node:fs/promises';
import { watch, type FSWatcher } from 'chokidar';

/** What a followed file tells. */
export interface FollowEvents {
  /** New bytes in file order. The array is the follower's own: use it before returning. */
  bytes(chunk: Uint8Array): void;
  /** The file was truncated or replaced by another: what comes next is its new content, from the start. */
  restarted(): void;
  /** Something is wrong that the user can mend. The follower goes on trying. */
  problem(message: string): void;
}

const CHUNK = 256 * 1024;
/** Watchers miss events on network drives and on Windows, so the file is looked at regularly all the same. */
const SAFETY_POLL_MS = 1000;

/**
 * Follows one file from its start. Events of the watcher only say "look again"; what counts is our own open handle, because the size that
 * comes with an event is wrong for links and late for truncations.
 */
export class FileFollower {
  readonly #path: string;
  readonly #events: FollowEvents;
  readonly #buffer = new Uint8Array(CHUNK);
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #handle: FileHandle | undefined;
  #inode = '';
  #offset = 0;
  #looking: Promise<void> | undefined;
  #again = false;
  #closed = false;
  #lastProblem = '';

  constructor(path: string, events: FollowEvents) {
    this.#path = path;
    this.#events = events;
  }

  /** Resolves when everything that is in the file now has been read. */
  async start(): Promise<void> {
    this.#watcher = watch(this.#path, { ignoreInitial: true, atomic: false });
    this.#watcher.on('all', () => void this.#look());
    this.#watcher.on('error', () => undefined); // e.g. no watches left: the safety poll goes on by itself
    this.#timer = setInterval(() => void this.#look(), SAFETY_POLL_MS);
    await this.#look();
  }

  /** Reads what is left and lets go of the file. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#look();
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#watcher?.close();
    await this.#handle?.close();
    this.#handle = undefined;
  }

  /** One look at a time; a call during a look asks for one more after it. */
  #look(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#again = true;
    this.#looking ??= this.#lookWhileAsked().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #lookWhileAsked(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#readOn();
        this.#lastProblem = '';
      } catch (error) {
        this.#tell(error);
      }
    }
  }

  async #readOn(): Promise<void> {
    if (this.#handle) {
      await this.#drain(this.#handle);
      const now = await stat(this.#path, { bigint: true }).catch(() => undefined);
      const same = !now || `${now.dev}:${now.ino}` === this.#inode;
      if (same && (!now || Number(now.size) >= this.#offset)) return;
      if (!same) await this.#drain(this.#handle); // the old file may have got its last bytes after the first read
      await this.#handle.close();
      this.#handle = undefined;
      this.#events.restarted();
    }
    this.#handle = await open(this.#path, 'r');
    const opened = await this.#handle.stat({ bigint: true });
    if (!opened.isFile()) throw new Error(`${this.#path} is not a file.`);
    this.#inode = `${opened.dev}:${opened.ino}`;
    this.#offset = 0;
    await this.#drain(this.#handle);
  }

  async #drain(handle: FileHandle): Promise<void> {
    for (;;) {
      const { bytesRead } = await handle.read(this.#buffer, 0, CHUNK, this.#offset);
      if (bytesRead === 0) return;
      this.#offset += bytesRead;
      this.#events.bytes(this.#buffer.subarray(0, bytesRead));
    }
  }

  /** Says each problem once, not at every poll. A file that is not there yet, or no more, is only waited for. */
  #tell(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message === this.#lastProblem) return;
    this.#lastProblem = message;
    this.#events.problem(message);
  }
}
