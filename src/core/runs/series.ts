import { Column, Positions } from './column.ts';
import { Levels } from './levels.ts';
import type { Role, Sample } from './sample.ts';

/** What a position counts: optimizer steps or epochs as the log prints them, or else the sample's own number in its series, from 0. */
export type Axis = 'step' | 'epoch' | 'index';

/** Points of a line in order. A `NaN` in `ys` breaks the line. */
export interface Points {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/**
 * All samples of one name in a run, kept exactly. The axis is the step where every sample prints one, else the epoch where every sample
 * prints one, else the sample's index: a position is never guessed. Steps that are counted anew in each epoch are no axis.
 */
export class Series {
  readonly name: string;
  readonly role: Role;
  /** The series of the epochs that these are batches of. */
  readonly batchesOf: string | undefined;
  readonly #values = new Column();
  readonly #levels = new Levels(this.#values);
  readonly #times = new Column();
  readonly #positions: Record<Axis, Positions | undefined> = {
    step: new Positions(),
    epoch: new Positions(),
    index: new Positions(),
  };

  constructor(name: string, role: Role, batchesOf?: string) {
    this.name = name;
    this.role = role;
    this.batchesOf = batchesOf;
  }

  get length(): number {
    return this.#values.length;
  }

  get axis(): Axis {
    if (!this.has('epoch')) return this.has('step') ? 'step' : 'index';
    return this.has('step') && (this.moves('step') || !this.moves('epoch')) ? 'step' : 'epoch';
  }

  /** Whether every sample has a position on this axis. */
  has(axis: Axis): boolean {
    return this.#positions[axis] !== undefined;
  }

  /** Whether it has positions on this axis, and has left the first. */
  moves(axis: Axis): boolean {
    return this.has(axis) && this.#last(axis) !== this.x(0, axis);
  }

  /** Position of the sample `i`; NaN where it has none. */
  x(i: number, axis: Axis = this.axis): number {
    return this.#positions[axis]?.at(i) ?? NaN;
  }

  value(i: number): number {
    return this.#values.at(i);
  }

  /** Milliseconds since the Unix epoch; NaN where the log says none. */
  time(i: number): number {
    return this.#times.at(i);
  }

  /** The first and the last position on the axis, by size; the first is above the last where there is none. */
  extent(axis: Axis = this.axis): readonly [number, number] {
    const positions = this.#positions[axis];
    let [from, to] = [Infinity, -Infinity];
    for (const [start, end] of positions?.stretches() ?? []) {
      if (start === end) continue;
      from = Math.min(from, this.x(start, axis));
      to = Math.max(to, this.x(end - 1, axis));
    }
    return [from, to];
  }

  /** Index of the least finite value; -1 where there is none. */
  least(): number {
    return this.#levels.extremes(0, this.length).min;
  }

  /** Index of the greatest finite value; -1 where there is none. */
  greatest(): number {
    return this.#levels.extremes(0, this.length).max;
  }

  push(sample: Sample): void {
    const isCountedAnew = (sample.step ?? NaN) < this.#last('step') && (sample.epoch ?? NaN) > this.#last('epoch');
    this.#place('step', isCountedAnew ? undefined : sample.step);
    this.#place('epoch', sample.epoch);
    this.#place('index', this.length);
    if (sample.time !== undefined) {
      while (this.#times.length < this.length) this.#times.push(NaN);
      this.#times.push(sample.time);
    }
    this.#values.push(sample.value);
    this.#levels.grown();
  }

  /**
   * The line between the positions `from` and `to`, with one sample beyond each end, for a drawing `width` pixels wide: at most about
   * four points a pixel, with every minimum and maximum and with a break at each value that is not finite and at each restart.
   */
  window(from: number, to: number, width: number, axis: Axis = this.axis): Points {
    const indices = this.drawn(from, to, width, axis);
    const ys = Float64Array.from(indices, (i) => this.value(i)).map((y) => (Number.isFinite(y) ? y : NaN));
    return { xs: Float64Array.from(indices, (i) => this.x(i < 0 ? -1 - i : i, axis)), ys };
  }

  /** The samples that `window` draws, by index. A negative number -1-i stands for a break at the position of sample `i`. */
  drawn(from: number, to: number, width: number, axis: Axis = this.axis): number[] {
    const positions = this.#positions[axis];
    const indices: number[] = [];
    if (!positions || !(from <= to)) return indices;
    const scale = Math.max(1, Math.floor(width)) / (to - from || 1);
    for (const [start, end] of positions.stretches()) {
      const first = Math.max(start, positions.search(from, start, end) - 1);
      const last = Math.min(end, positions.search(to, start, end, true) + 1);
      if (first >= last || positions.at(last - 1) < from || positions.at(first) > to) continue;
      if (indices.length > 0) indices.push(-1 - first);
      for (let i = first; i < last;) {
        const pixel = Math.floor((positions.at(i) - from) * scale);
        const next = Math.max(i + 1, positions.search(from + (pixel + 1) / scale, i, last));
        this.#pixel(i, next, indices);
        i = next;
      }
    }
    return indices;
  }

  #pixel(from: number, to: number, into: number[]): void {
    if (to - from <= 4) {
      for (let i = from; i < to; i++) into.push(i);
      return;
    }
    const { min, max, gap } = this.#levels.extremes(from, to);
    const kept = [from, min, max, gap, to - 1].filter((i) => i >= 0).sort((a, b) => a - b);
    for (const [k, i] of kept.entries()) if (i !== kept[k - 1]) into.push(i);
  }

  /** The latest position; NaN where there is none. */
  #last(axis: Axis): number {
    return this.x(this.length - 1, axis);
  }

  /** A position that one sample lacks is lost for the whole series: half an axis would be a guess. */
  #place(axis: Axis, x: number | undefined): void {
    if (x !== undefined && Number.isFinite(x)) this.#positions[axis]?.push(x);
    else this.#positions[axis] = undefined;
  }
}
