import type { Series } from './series.ts';

/** A step of the learning rate. */
export interface LrChange {
  /** Index of the first sample at the new rate, and its position on the series' axis. */
  readonly index: number;
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/** A rate has been held when this many samples in a row state it. */
const HELD = 3;
/** Rates closer than this factor are one rate, printed with few digits. */
const SAME = 1.001;
/** A change by less than this factor is part of a schedule that moves all the time. */
const STEP = 1.05;
const MOST_CHANGES = 200;

/** Finds the steps of a learning rate as its samples come. */
export class RateSteps {
  readonly changes: LrChange[] = [];
  #held = 0;

  /** To be called after each sample. */
  push(series: Series): void {
    const index = series.length - 1;
    const [from, to] = [series.value(index - 1), series.value(index)];
    const ratio = Math.max(from, to) / Math.min(from, to);
    if (index > 0 && ratio < SAME) this.#held++;
    else {
      const stepped = ratio >= STEP && Number.isFinite(from) && Number.isFinite(to) && this.#held >= HELD;
      if (stepped && this.changes.length < MOST_CHANGES) this.changes.push({ index, x: series.x(index), from, to });
      this.#held = 1;
    }
  }
}
