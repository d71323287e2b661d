import type { WriteStream } from 'node:tty';
import type { Monitor } from '../core/monitor/monitor.ts';
import { report } from './report.ts';

const AT_MOST_EVERY_MS = 250;

/** The live picture: redrawn in place on a terminal; in a pipe, a line for each new verdict and the whole picture at the end. */
export class Screen {
  readonly #out: WriteStream;
  readonly #monitors: () => readonly Monitor[];
  readonly #said = new Map<Monitor, string>();
  #height = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(out: WriteStream, monitors: () => readonly Monitor[]) {
    this.#out = out;
    this.#monitors = monitors;
  }

  /** Numbers came: draw soon, but not for each of them. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.draw(), AT_MOST_EVERY_MS);
  }

  draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#out.isTTY) this.#redraw();
    else this.#sayNew();
  }

  finish(): void {
    clearTimeout(this.#timer);
    if (this.#out.isTTY) this.#redraw();
    else this.#out.write(this.#lines(100).join('\n') + '\n');
  }

  #lines(width: number): string[] {
    return this.#monitors().flatMap((monitor) => report(monitor, width));
  }

  #redraw(): void {
    // What has left the top of the terminal cannot be redrawn.
    const lines = this.#lines(this.#out.columns || 80).slice(0, Math.max(1, (this.#out.rows || 24) - 1));
    const up = this.#height > 0 ? `\x1b[${this.#height}A` : '';
    this.#out.write(`${up}\x1b[0J${lines.join('\n')}\n`);
    this.#height = lines.length;
  }

  #sayNew(): void {
    for (const monitor of this.#monitors()) {
      if (!monitor.verdict || this.#said.get(monitor) === monitor.episode) continue;
      this.#said.set(monitor, monitor.episode ?? '');
      this.#out.write(`${monitor.run.name}: ${monitor.verdict.sentence}\n`);
    }
  }
}
