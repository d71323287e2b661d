/** The rate must move by this factor to count as changed: a smooth schedule counts now and then, not at every step. */
const CHANGE = 1.5;

/** What the learning rate did, in indices of the judged curve. */
export class Rate {
  current: number | undefined;
  highest = 0;
  /** Index of the first value after the last change; 0 while there was none. A warm-up is one change, as long as it lasts. */
  changedAt = 0;
  changes = 0;
  drops = 0;
  private reference: number | undefined;
  private warmsUp = true;

  take(rate: number, index: number): void {
    if (!(rate > 0) || !Number.isFinite(rate)) return;
    if (rate < this.highest) this.warmsUp = false;
    else if (rate > this.highest && this.warmsUp && this.changes > 0) this.changedAt = index;
    this.current = rate;
    this.highest = Math.max(this.highest, rate);
    const from = (this.reference ??= rate);
    if (rate < from * CHANGE && rate > from / CHANGE) return;
    if (rate < from) this.drops++;
    this.changes++;
    this.changedAt = index;
    this.reference = rate;
  }
}
