import type { Column } from './column.ts';

/** Samples that one node of the lowest level stands for; each level above halves the number of nodes. */
const BUCKET = 16;

/** Indices of what must be drawn of a range: the least and the greatest finite value and one that is not finite; -1 where there is none. */
export interface Extremes {
  min: number;
  max: number;
  gap: number;
}

/** A level of nodes, three indices each. */
class Level {
  #data = new Int32Array(3 * 8);
  length = 0;

  push(node: Extremes): void {
    if (3 * this.length === this.#data.length) {
      const larger = new Int32Array(2 * this.#data.length);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data.set([node.min, node.max, node.gap], 3 * this.length++);
  }

  /** The index that node `i` holds as its min (0), max (1) or gap (2). */
  get(i: number, part: 0 | 1 | 2): number {
    return this.#data[3 * i + part] ?? -1;
  }
}

/**
 * Minima and maxima of a growing column at every scale: a pyramid whose lowest nodes cover 16 values and whose others cover two nodes.
 * Appending costs amortised constant time and any range is answered from a few nodes, however long the column.
 */
export class Levels {
  readonly #column: Column;
  readonly #levels: Level[] = [];

  constructor(column: Column) {
    this.#column = column;
  }

  /** To be called after each push to the column. */
  grown(): void {
    const length = this.#column.length;
    if (length % BUCKET !== 0) return;
    const node = none();
    for (let i = length - BUCKET; i < length; i++) this.#value(node, i);
    this.#add(0, node);
  }

  /** The extremes of the values `[from, to)`. */
  extremes(from: number, to: number): Extremes {
    const found = none();
    let low = Math.min(to, Math.ceil(from / BUCKET) * BUCKET);
    let high = Math.max(low, Math.floor(to / BUCKET) * BUCKET);
    for (let i = from; i < low; i++) this.#value(found, i);
    for (let i = high; i < to; i++) this.#value(found, i);
    [low, high] = [low / BUCKET, high / BUCKET];
    for (let k = 0; low < high; k++, low >>= 1, high >>= 1) {
      if (low & 1) this.#node(found, k, low++);
      if (low < high && high & 1) this.#node(found, k, --high);
    }
    return found;
  }

  #add(k: number, node: Extremes): void {
    const level = (this.#levels[k] ??= new Level());
    level.push(node);
    if (level.length % 2 !== 0) return;
    const parent = none();
    this.#node(parent, k, level.length - 2);
    this.#node(parent, k, level.length - 1);
    this.#add(k + 1, parent);
  }

  #value(into: Extremes, index: number): void {
    const value = this.#column.at(index);
    if (!Number.isFinite(value)) into.gap = index;
    else {
      if (into.min < 0 || value < this.#column.at(into.min)) into.min = index;
      if (into.max < 0 || value > this.#column.at(into.max)) into.max = index;
    }
  }

  #node(into: Extremes, k: number, i: number): void {
    const level = this.#levels[k];
    if (!level) return;
    const [min, max, gap] = [level.get(i, 0), level.get(i, 1), level.get(i, 2)];
    if (min >= 0) this.#value(into, min);
    if (max >= 0) this.#value(into, max);
    if (gap >= 0) into.gap = gap;
  }
}

function none(): Extremes {
  return { min: -1, max: -1, gap: -1 };
}
