/** Numbers kept exactly, in one array that doubles when it is full. */
export class Column {
  #data = new Float64Array(16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** NaN beyond the end. */
  at(index: number): number {
    return index < this.#length ? (this.#data[index] ?? NaN) : NaN;
  }

  push(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length++] = value;
  }
}

/**
 * Positions along an axis. A log that is resumed at an earlier position starts a new stretch there, so that within a stretch positions
 * only grow and can be searched.
 */
export class Positions extends Column {
  readonly #starts: number[] = [0];

  override push(value: number): void {
    if (value < this.at(this.length - 1)) this.#starts.push(this.length);
    super.push(value);
  }

  /** The stretches as index ranges `[from, to)`, in order. */
  *stretches(): Generator<readonly [number, number]> {
    for (const [k, from] of this.#starts.entries()) yield [from, this.#starts[k + 1] ?? this.length];
  }

  /** The first index of `[from, to)`, a part of one stretch, whose position is at least `x` (or, with `beyond`, above `x`); else `to`. */
  search(x: number, from: number, to: number, beyond = false): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const before = beyond ? this.at(middle) <= x : this.at(middle) < x;
      if (before) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
