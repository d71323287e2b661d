import { open, stat, type FileHandle } from 'node:fs/promises';
import { watch, type FSWatcher } from 'chokidar';
import { messageOf } from '../core/text/messageOf.ts';

/** What a followed file tells. */
export interface FollowEvents {
  /** New bytes in file order. The array is the follower's own, and is used again when this returns or resolves: the follower waits for it. */
  bytes(chunk: Uint8Array): void | Promise<void>;
  /** So many bytes were left out, as more of the file was unread than is wanted. */
  skipped?(bytes: number): void;
  /** The file was truncated, written anew or replaced by another: what comes next is its new content, from the start. */
  restarted(): void;
  /** Something is wrong that the user can mend. The follower goes on trying. */
  problem(message: string): void;
}

const CHUNK = 256 * 1024;
/** Watchers miss events on network drives and on Windows, so the file is looked at regularly all the same. */
const SAFETY_POLL_MS = 1000;
/** Of changes that follow each other closely watchers report the first: after each report comes a second look. */
const SECOND_LOOK_MS = 100;
/** So many bytes at the start of the file and before our place in it are known by heart: a file written anew differs in one of them. */
const KNOWN = 256;
const NOTHING = new Uint8Array();

/**
 * Follows one file from its start. Events of the watcher only say "look again"; what counts is our own open handle, because the size that
 * comes with an event is wrong for links and late for truncations, and says nothing of a file written anew at the same size.
 */
export class FileFollower {
  readonly #path: string;
  readonly #events: FollowEvents;
  readonly #most: number;
  readonly #buffer = new Uint8Array(CHUNK);
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #secondLook: NodeJS.Timeout | undefined;
  #handle: FileHandle | undefined;
  #inode = '';
  #offset = 0;
  #head = NOTHING;
  #tail = NOTHING;
  #looking: Promise<void> | undefined;
  #again = false;
  #closing: Promise<void> | undefined;
  #closed = false;
  #lastProblem = '';

  /** @param most bytes that are wanted of a file of which more is unread: its last ones */
  constructor(path: string, events: FollowEvents, most = Infinity) {
    this.#path = path;
    this.#events = events;
    this.#most = most;
  }

  /** Resolves when everything that is in the file now has been read. */
  async start(): Promise<void> {
    this.#watcher = watch(this.#path, { ignoreInitial: true, atomic: false });
    this.#watcher.on('all', () => this.#stir());
    this.#watcher.on('ready', () => this.#stir()); // what happened before it was ready is not reported
    this.#watcher.on('error', () => undefined); // e.g. no watches left: the safety poll goes on by itself
    this.#timer = setInterval(() => void this.look(), SAFETY_POLL_MS);
    await this.look();
  }

  /** Reads what is left and lets go of the file. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.look();
    this.#closed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#secondLook);
    await this.#watcher?.close();
    await this.#letGo();
  }

  #stir(): void {
    if (this.#closed) return;
    void this.look();
    this.#secondLook ??= setTimeout(() => {
      this.#secondLook = undefined;
      void this.look();
    }, SECOND_LOOK_MS);
  }

  /** Resolves when what is in the file now has been read. One look at a time; a call during a look asks for one more after it. */
  look(): Promise<void> {
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
      if (await this.#isStillThere()) return;
      await this.#drain(this.#handle); // a file that was replaced may have got its last bytes after the first read
      await this.#letGo();
      this.#events.restarted();
    }
    // Looked at before it is opened: opening a named pipe would wait for its writer.
    if (!(await stat(this.#path)).isFile()) throw new Error(`${this.#path} is not a file.`);
    const handle = await open(this.#path, 'r');
    this.#handle = handle;
    const { dev, ino } = await handle.stat({ bigint: true });
    this.#inode = `${dev}:${ino}`;
    this.#toStart();
    await this.#drain(handle);
  }

  #toStart(): void {
    this.#offset = 0;
    this.#head = this.#tail = NOTHING;
  }

  /** Whether the path names the file that we have open, or nothing: the successor of a file that was moved away may take its time. */
  async #isStillThere(): Promise<boolean> {
    const now = await stat(this.#path, { bigint: true }).catch(() => undefined);
    return !now || `${now.dev}:${now.ino}` === this.#inode;
  }

  /** Reads to the end, from the start where the file was truncated or written anew. */
  async #drain(handle: FileHandle): Promise<void> {
    while (!(await this.#goOn(handle))) {
      this.#toStart();
      this.#events.restarted();
    }
  }

  /** Reads to the end. False where the bytes read so far are no longer in the file. */
  async #goOn(handle: FileHandle): Promise<boolean> {
    const { bytesRead: head } = await handle.read(this.#buffer, 0, this.#head.length, 0);
    if (!same(this.#buffer.subarray(0, head), this.#head)) return false;
    for (;;) {
      if (Number.isFinite(this.#most)) await this.#skip(handle);
      // Each read begins with bytes that are known, so that no byte of another content is ever taken for a continuation.
      const known = this.#tail.length;
      const { bytesRead } = await handle.read(this.#buffer, 0, CHUNK, this.#offset - known);
      if (!same(this.#buffer.subarray(0, Math.min(bytesRead, known)), this.#tail)) return false;
      if (bytesRead === known) return true;
      const chunk = this.#buffer.subarray(known, bytesRead);
      this.#offset += chunk.length;
      this.#tail = this.#buffer.slice(Math.max(0, bytesRead - KNOWN), bytesRead);
      if (this.#head.length < KNOWN) this.#head = Buffer.concat([this.#head, chunk.subarray(0, KNOWN - this.#head.length)]);
      await this.#events.bytes(chunk);
    }
  }

  /** Leaves out what nobody will look at. */
  async #skip(handle: FileHandle): Promise<void> {
    const { size } = await handle.stat();
    const bytes = size - this.#most - this.#offset;
    if (bytes <= 0) return;
    if (this.#head.length < KNOWN) {
      const { bytesRead } = await handle.read(this.#buffer, 0, KNOWN, 0);
      this.#head = this.#buffer.slice(0, bytesRead);
    }
    this.#offset += bytes;
    this.#tail = NOTHING;
    this.#events.skipped?.(bytes);
  }

  async #letGo(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** Says each problem once, not at every poll. A file that is not there yet, or no more, is only waited for. */
  #tell(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return;
    const reason = messageOf(error);
    const message = code === 'EACCES' || code === 'EPERM' ? `Cannot read ${this.#path}: permission denied.` : reason;
    if (message === this.#lastProblem) return;
    this.#lastProblem = message;
    this.#events.problem(message);
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
