import type * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Watching } from './watching.ts';

/** A run that has said nothing for this long is called silent, unless it has been that slow before. */
export const SILENT_AFTER_MS = 5 * 60_000;
const LOOK_EVERY_MS = 15_000;
/** Silence is so many times the longest pause so far. */
const PAUSES = 3;

interface Heard {
  at: number;
  /** Milliseconds between two messages, at most. */
  longest: number;
}

/** Notices runs that have gone quiet, so that nothing spins for ever. A new number wakes them. */
export class Silence implements vscode.Disposable {
  readonly #watching: Watching;
  readonly #now: () => number;
  readonly #heard = new WeakMap<Monitor, Heard>();
  readonly #part: vscode.Disposable;
  readonly #timer = setInterval(() => this.look(), LOOK_EVERY_MS);

  /** @param now milliseconds of a clock that never goes back */
  constructor(watching: Watching, now: () => number = () => performance.now()) {
    this.#watching = watching;
    this.#now = now;
    this.#part = watching.onDidUpdate((fresh) => fresh.forEach((monitor) => this.#hear(monitor)));
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#part.dispose();
  }

  /** Looks at all runs now. */
  look(): void {
    for (const monitor of this.#watching.monitors) {
      const { at, longest } = this.#heard.get(monitor) ?? { at: this.#now(), longest: 0 };
      const quiet = this.#now() - at;
      if (monitor.run.state === 'running' && quiet > Math.max(SILENT_AFTER_MS, PAUSES * longest)) monitor.run.state = 'silent';
    }
  }

  #hear(monitor: Monitor): void {
    if (monitor.run.state !== 'running') return; // its own silence is told as news too
    const at = this.#now();
    const before = this.#heard.get(monitor);
    this.#heard.set(monitor, { at, longest: Math.max(before?.longest ?? 0, before ? at - before.at : 0) });
  }
}
