import { readPairs } from './pairs.ts';
import type { LogRecord } from './logRecord.ts';
import { toRecord } from './record.ts';
import type { Bar } from './tqdm.ts';
import { axisOf } from './vocabulary.ts';

/** A bar as drawn, and what its title and postfix say. */
export interface Drawn {
  readonly n: number;
  readonly total: number;
  readonly record: LogRecord;
}

/**
 * What a title says. What it counts beside the bar's own count is epochs: `[fold 2] 3/10`, `Train 3/10`; a bar of the name `Epochs` counts
 * them itself.
 */
function titled(title: string, n: number, total: number): LogRecord {
  const items = readPairs(title);
  const record = toRecord(items);
  if (record.epoch !== undefined) return record;
  const { step, steps, ...rest } = record;
  if (step !== undefined && steps !== undefined) return { ...rest, epoch: step, epochs: steps };
  const count = items.find((item) => item.kind === 'bare' && item.total !== undefined);
  if (count?.kind === 'bare') return { ...record, epoch: count.value, ...(count.total !== undefined && { epochs: count.total }) };
  if (/^steps?:?$/i.test(title.trim())) return { ...record, step: n, steps: total };
  if (items.some((item) => item.kind === 'head' && axisOf(item.name) === 'epoch')) return { ...record, epoch: n, epochs: total };
  return record;
}

const FIGURE = /[-+]?\d[\d.,]*(?:e[-+]?\d+)?/gi;

/**
 * Keeps the last state of the bar being drawn and tells it once, when nothing will change it any more (`done`): a postfix may be
 * redrawn after 100 % with the values of the validation. A bar that was never seen full is told when the next one takes its place (some
 * terminals drop fast redraws), but not when the log ends in the middle of it.
 * A bar without an epoch in its title may count the whole run: each of its counts is told as well (`within`), as it comes.
 */
export class BarKeeper {
  private last: (Drawn & { readonly title: string }) | undefined;
  private told = false;
  private readonly done: (bar: Drawn) => void;
  private readonly within: (bar: Drawn) => void;

  constructor(done: (bar: Drawn) => void, within: (bar: Drawn) => void) {
    this.done = done;
    this.within = within;
  }

  /** Does the bar being drawn say of which epoch it is? */
  get hasEpoch(): boolean {
    return this.last?.record.epoch !== undefined;
  }

  /** `row`: what the title says where it is a row of a table. */
  draw({ title, postfix, n, total }: Bar, row?: LogRecord): void {
    const { last } = this;
    const named = row ?? titled(title, n, total);
    const values = toRecord(readPairs(postfix));
    const record = { ...named, ...values, metrics: [...named.metrics, ...values.metrics] };
    // The numbers of a title (`Epoch 3 loss 0.53`) change as it is drawn, all but the epoch.
    const next = { title: `${record.epoch ?? ''} ${row ? 'row' : title.replace(FIGURE, '#')}`, n, total, record };
    // A bar without values (data being loaded, a validation inside an epoch) takes nobody's place.
    if (record.metrics.length === 0 && next.title !== last?.title) return;
    if (last && (last.title !== next.title || ((n < last.n || total !== last.total) && record.epoch === undefined))) {
      this.tell(last);
      this.told = false;
    } else if (last && last.n !== n && last.record.epoch === undefined) this.within(last);
    this.last = next;
  }

  /** Other values came, or the log is over: a full bar is not going to change. */
  settle(): void {
    if (this.last && this.last.n >= this.last.total) this.tell(this.last);
  }

  private tell(bar: Drawn): void {
    if (!this.told && bar.record.metrics.length > 0) {
      if (bar.record.epoch === undefined) this.within(bar);
      this.done(bar);
    }
    this.told = true;
  }
}
