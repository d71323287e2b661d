/** Records kept: with more of them, every second is forgotten. */
const MOST = 128;

/** The new lows of a curve on its way down, in constant memory. */
export class Records {
  private indices: number[] = [];
  private values: number[] = [];

  push(index: number, value: number): void {
    const last = this.values.length - 1;
    if (last >= 0 && value >= (this.values[last] ?? 0)) return;
    this.indices.push(index);
    this.values.push(value);
    if (last + 2 <= MOST) return;
    // The first and the latest stay.
    const stays = (_: number, k: number): boolean => k % 2 === 0 || k === last + 1;
    this.indices = this.indices.filter(stays);
    this.values = this.values.filter(stays);
  }

  /** The lowest value. */
  get best(): number {
    return this.values[this.values.length - 1] ?? NaN;
  }

  /** Index of the first record (of those kept) that left at most this share of the whole fall to come. */
  within(share: number): number {
    const [first = 0] = this.values;
    const at = this.values.findIndex((value) => value <= this.best + share * (first - this.best));
    return this.indices[at] ?? 0;
  }
}
