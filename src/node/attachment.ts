import { setTimeout as pause } from 'node:timers/promises';
import type { ProbeMessage } from '../protocol/training/messages.ts';
import type { Attached } from './attach.ts';
import { Liveness, lives } from './liveness.ts';

/**
 * How the looking at a process has ended. `left`: it was asked to be as it was, and has not come to that yet. `gone`: the process is no more and
 * has not said a word: it was killed, or crashed.
 */
export type Ending = { readonly how: 'detached' | 'left' | 'gone' } | { readonly how: 'exit'; readonly code: number };

/** The last words of a process may be read later than it is seen to be gone: files are looked at each second. */
const LAST_WORDS_MS = 1500;

/** A process that was attached to, until it is left or ends. It must be given all that the probe tells. */
export class Attachment {
  readonly pid: number;
  readonly over: Promise<Ending>;
  readonly #attached: Attached;
  readonly #liveness: Liveness;
  readonly #threads = new Set<number>();
  #end: (ending: Ending) => void = () => undefined;

  constructor(attached: Attached) {
    this.pid = attached.process.pid;
    this.#attached = attached;
    this.over = new Promise((resolve) => (this.#end = resolve));
    this.#liveness = new Liveness(attached.process, () => void this.#gone());
    void this.over.then(() => this.#liveness.close());
  }

  take(message: ProbeMessage): void {
    switch (message.type) {
      case 'hello':
        this.#threads.add(message.thread);
        return;
      case 'exit':
        if (message.thread === 0) return this.#end({ how: 'exit', code: message.code });
        this.#threads.delete(message.thread);
        return;
      case 'detached':
        this.#threads.delete(message.thread);
        if (this.#threads.size === 0) this.#end({ how: 'detached' });
        // Worker threads that were terminated have no last word.
        else if (message.thread === 0) setTimeout(() => this.#end({ how: 'detached' }), LAST_WORDS_MS);
    }
  }

  /** Asks the process to be as it was. False where it has not answered in time: it does so as soon as it comes to itself. */
  async detach(withinMs: number): Promise<boolean> {
    await this.#attached.folder.detach();
    const late = pause(withinMs, false, { ref: false });
    return Promise.race([this.over.then(() => true), late]);
  }

  /** Looks at the process no more. */
  leave(): void {
    this.#end({ how: 'left' });
  }

  /** Asks the process to end as Ctrl+C would, if it is still the one that was attached to. */
  async interrupt(): Promise<void> {
    const { process: name } = this.#attached;
    if (await lives(name)) process.kill(name.pid, 'SIGINT');
  }

  async #gone(): Promise<void> {
    await pause(LAST_WORDS_MS);
    this.#end({ how: 'gone' });
  }
}

/** Whether a process has come to a bad end. */
export function hasFailed(ending: Ending): boolean {
  return ending.how === 'gone' || (ending.how === 'exit' && ending.code !== 0);
}

/** What has become of a process, after its name. */
export function endingWords(ending: Ending): string {
  switch (ending.how) {
    case 'exit':
      return `ended with exit code ${ending.code}.`;
    case 'gone':
      return 'is gone without a word: it was killed, or it crashed. Its terminal may say more.';
    case 'left':
      return 'is in the middle of a long computation. Lossline looks at it no more, and is out of it as soon as that is over.';
    case 'detached':
      return 'goes on as it was.';
  }
}
