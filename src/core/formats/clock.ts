import type { Plan } from '../runs/sample.ts';
import type { LogRecord } from './logRecord.ts';

/** Where a record stands on the x axis. */
export interface Place {
  readonly epoch?: number;
  readonly step?: number;
}

/**
 * Follows epoch and step over the lines. An epoch holds until the next one is printed. Steps that count `n/m` within an epoch
 * (they start again with each epoch) become steps of the whole run, `(epoch - first) * m + n`: only printed numbers are used.
 */
export class Clock {
  private epoch: number | undefined;
  private step: number | undefined;
  private epochOfStep: number | undefined;
  /** 0 or 1: how the log counts its first epoch. */
  private base = 1;
  private across = false;
  /** `Batch 2/300` is batch 300 of epoch 2. */
  private swapped = false;

  /** True once the log has named an epoch or a step. */
  get started(): boolean {
    return this.epoch !== undefined || this.step !== undefined;
  }

  get hasEpoch(): boolean {
    return this.epoch !== undefined;
  }

  /** Does the record stand at an epoch that comes after all before it? */
  isNext({ epoch }: LogRecord): boolean {
    return epoch !== undefined && (this.epoch === undefined || epoch > this.epoch);
  }

  /** Takes in what a record prints and gives its place; a record without a step has none. */
  place(said: LogRecord): Place {
    const record = this.inOrder(said);
    const { step, steps } = record;
    // An evaluation that counts its batches takes place where the training stands (Composer).
    if (record.within && record.validates && record.metrics.length === 0 && record.epoch === undefined && this.step !== undefined)
      return { ...(this.epoch !== undefined && { epoch: this.epoch }), step: this.step };
    const epoch = this.isMessage(record) ? undefined : record.epoch;
    // Batches of a validation are no steps of the training: `Epoch(val) [1][50/157]` belongs to its epoch.
    if (epoch !== undefined && record.within && record.validates) {
      this.epoch = epoch;
      return { epoch };
    }
    if (epoch !== undefined) {
      if (this.epochOfStep !== undefined && epoch > this.epochOfStep && step !== undefined && this.step !== undefined)
        this.across = step > this.step;
      if (epoch === 0) this.base = 0;
      this.epoch = epoch;
    }
    if (step === undefined) return this.epoch === undefined ? {} : { epoch: this.epoch };
    this.step = step;
    this.epochOfStep = this.epoch;
    const within = steps !== undefined && epoch !== undefined && !this.across && step <= steps;
    const at = within ? Math.round((epoch - this.base) * steps) + step : step;
    return this.epoch === undefined ? { step: at } : { epoch: this.epoch, step: at };
  }

  /** WeNet counts `Batch EPOCH/BATCH`, from 0: nothing else has no steps at all. */
  private inOrder(record: LogRecord): LogRecord {
    const { epoch, step, steps } = record;
    if (steps === 0) this.swapped = true;
    return this.swapped && epoch === undefined && step !== undefined && steps !== undefined
      ? { ...record, epoch: step, step: steps, steps: undefined }
      : record;
  }

  /** `Epoch 00011: early stopping` in the middle of epoch 12 starts no epoch. */
  private isMessage({ epoch, epochs, metrics }: LogRecord): boolean {
    return metrics.length === 0 && epochs === undefined && epoch !== undefined && epoch > 1 && epoch === (this.epoch ?? 0) - 1;
  }

  /** The length of the run, where this record says it. */
  plan(record: LogRecord): Plan | undefined {
    if (record.epochs !== undefined && record.epochs > 0) return { epochs: record.epochs };
    return record.steps !== undefined && !this.swapped && this.epoch === undefined ? { steps: record.steps } : undefined;
  }
}
