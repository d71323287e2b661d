import type * as vscode from 'vscode';
import type { Watching } from './watching.ts';

const LOOK_EVERY_MS = 15_000;

/** The clock that runs listen to, so that nothing spins for ever. */
export class Silence implements vscode.Disposable {
  readonly #watching: Watching;
  readonly #now: () => number;
  readonly #part: vscode.Disposable;
  readonly #timer = setInterval(() => this.look(), LOOK_EVERY_MS);

  /** @param now milliseconds of a clock that never goes back */
  constructor(watching: Watching, now: () => number = () => performance.now()) {
    this.#watching = watching;
    this.#now = now;
    this.#part = watching.onDidUpdate(() => this.look());
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#part.dispose();
  }

  /** Looks at all runs now. What is read of a run's past came before; when, is told by whoever reads it. */
  look(): void {
    for (const monitor of this.#watching.monitors)
      if (!this.#watching.catchingUp.has(monitor) && monitor.listen(this.#now())) this.#watching.touch(monitor);
  }
}
