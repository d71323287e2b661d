import type { SampleSink } from '../runs/sample.ts';
import { utf8 } from '../text/decode.ts';
import type { Line } from '../text/line.ts';
import { BarKeeper } from './bars.ts';
import { BoxReader } from './boxes.ts';
import { isRuler } from './cells.ts';
import { isForeign, isTraining, NEAR } from './evidence.ts';
import type { Format, LineReader } from './format.ts';
import { MetricsBlock } from './metricsBlock.ts';
import type { Shape } from './names.ts';
import { readPairs } from './pairs.ts';
import { readPrefix } from './prefix.ts';
import { readRateMessage } from './rateMessages.ts';
import { leavesOf, type LogRecord } from './logRecord.ts';
import { toRecord } from './record.ts';
import type { Shape as LineShape } from './shape.ts';
import { Shapes } from './shapes.ts';
import type { Understanding } from './slots.ts';
import { isSplitTable, SplitTableReader } from './splitTables.ts';
import { isCut, isHeader, TableReader } from './tables.ts';
import { Teller, type Known } from './teller.ts';
import { hasBar, ruledBar, splitBars, type Bar } from './tqdm.ts';
import { WrappedBar } from './wrapped.ts';

/**
 * Prints that people write by hand, and any framework that prints names with numbers:
 *
 *     epoch 3 | train loss 0.32 | val loss 0.41 | lr 1e-4
 *     Epoch [3/10], Step [100/600], Loss: 0.2315
 *     2026-01-31 23:05:05,739 - INFO - step: 10 | loss: 1.483e+00 | grad_norm: 0.525
 *     Test set: Average loss: 0.0461, Accuracy: 9850/10000 (98%)
 *
 * and records over several lines, where an epoch or a heading (`Validation:`) holds for the lines after it.
 */
export const general: Format = {
  id: 'general',
  title: 'Printed names and numbers',
  evidence: (lines) => lines.filter(({ text }, i) => isTraining(text, lines.slice(Math.max(0, i - NEAR), i))).length,
  open: (sink) => new GeneralReader(sink),
};

/** What a line says by itself. Headings, rules, bars and messages say it together with what stands around them. */
const understanding: Understanding<Known> = {
  read: (text) => {
    const { end, time } = readPrefix(text);
    const message = text.slice(end);
    if (isForeign(text) || hasBar(text) || ruledBar(text) || isHeader(message) || isRuler(message) || isSplitTable(message))
      return undefined;
    // Under way, all is a message that is one before.
    if (readRateMessage(text, true) || text.endsWith(REPEATS)) return undefined;
    const record = toRecord(readPairs(text, end));
    return { record, shape: shapeOf(record), indent: message.search(/\S/), stamp: time === undefined ? 0 : end };
  },
  leaves: ({ record }) => leavesOf(record),
  frame: (known) =>
    JSON.stringify(known, (_, value: unknown) => (typeof value === 'number' ? 0 : value)) + known.indent + known.stamp,
  stamp: (text) => readPrefix(text).end,
};

/** LightGBM: `Early stopping, best iteration is:` and below it the line of that iteration once more. */
const REPEATS = 'iteration is:';

class GeneralReader implements LineReader {
  readonly sight = { end: (bytes: Uint8Array, at: number): number => this.find(bytes, at), take: () => this.take() };
  private readonly shapes = new Shapes(understanding);
  private readonly teller: Teller;
  private readonly bars = new BarKeeper(
    ({ record }) => this.teller.record(record, 'bar'),
    ({ record, n }) => this.teller.within(record, n),
  );
  private readonly boxes = new BoxReader();
  private readonly tables = new TableReader();
  /** A bar that the next line may go on with. */
  private wrapped: WrappedBar | undefined;
  private readonly metrics = new MetricsBlock();
  private readonly splits = new SplitTableReader();
  /** The line before says that this one repeats the best. */
  private sumsUp = false;
  /** The line found by its shape, and where it stands. */
  private found: LineShape<Known> | undefined;
  private bytes: Uint8Array | undefined;
  private at = 0;

  constructor(sink: SampleSink) {
    this.teller = new Teller(sink);
  }

  line(line: Line): void {
    if (this.find(line.bytes, line.from) === line.to) {
      this.take();
      return;
    }
    if (!this.isInside) this.shapes.learn(line);
    const { text } = line;
    if (isForeign(text)) return;
    const wrapped = this.wrapped?.with(text);
    if (wrapped) {
      this.wrapped = wrapped;
      return;
    }
    this.unwrap();
    const ruled = hasBar(text) ? undefined : ruledBar(text);
    if (ruled) this.wrapped = WrappedBar.of(text, ruled);
    else this.prints(text);
  }

  end(): void {
    this.unwrap();
    this.bars.settle();
  }

  private prints(text: string): void {
    const { bars, rest } = hasBar(text) ? splitBars(text) : { bars: [], rest: text };
    for (const bar of bars) this.bar(bar);
    if (rest.trim() !== '') this.text(rest);
  }

  private bar(bar: Bar): void {
    const title = bar.title.slice(readPrefix(bar.title).end);
    this.tables.header(title);
    this.bars.draw({ ...bar, title }, this.tables.row(title));
  }

  private unwrap(): void {
    if (this.wrapped) this.bar(this.wrapped.bar);
    this.wrapped = undefined;
  }

  /** Within a table or a box, or below a bar, a line says more than it does by itself. */
  private get isInside(): boolean {
    const table = this.boxes.isOpen || this.tables.isOpen || this.splits.isOpen;
    return table || this.sumsUp || this.metrics.isOpen || this.wrapped !== undefined;
  }

  private find(bytes: Uint8Array, at: number): number {
    if (this.isInside) return -1;
    this.found = this.shapes.find(bytes, at);
    this.bytes = bytes;
    this.at = at;
    return this.found ? this.shapes.end : -1;
  }

  private take(): void {
    if (!this.found) return;
    const { said, numbers } = this.found;
    this.settle(said.record);
    const stamp = said.stamp > 0 ? this.bytes?.subarray(this.at, this.at + said.stamp) : undefined;
    this.teller.tell(said, numbers, stamp && readPrefix(utf8(stamp)).time);
  }

  /** Other values came, or the name of what comes next: no bar before it will change. */
  private settle({ metrics, epoch, heading }: LogRecord): void {
    if (metrics.length > 0 || epoch !== undefined || (heading && !this.bars.hasEpoch)) this.bars.settle();
  }

  private text(text: string): void {
    const prefix = readPrefix(text);
    const message = prefix.end > 0 ? text.slice(prefix.end) : text;
    if (this.metrics.holds(message) || this.tables.header(message)) return;
    const parted = this.splits.read(message);
    const boxed = parted ? undefined : this.boxes.read(message);
    if (parted === 'taken' || boxed === 'taken') return;
    const tabled = parted ?? boxed ?? this.tables.row(message);
    if (tabled?.epoch !== undefined && isCut(message)) this.bars.draw({ title: message, n: 1, total: 1, postfix: '' }, tabled);
    else if (tabled) {
      this.bars.settle();
      this.teller.record(tabled, parted ? 'line' : tabled.step !== undefined ? 'step' : 'epoch');
    } else {
      const rate = readRateMessage(text, this.teller.began);
      if (rate) this.teller.rate(rate);
      else this.message(text, message, prefix);
    }
  }

  private message(text: string, message: string, { end, time }: { readonly end: number; readonly time?: number }): void {
    const record = toRecord(readPairs(text, end));
    const repeated = this.sumsUp;
    this.sumsUp = record.summary !== undefined && record.metrics.length === 0 && text.endsWith(REPEATS);
    if (repeated) return;
    this.settle(record);
    this.teller.record(record, shapeOf(record), time, message.search(/\S/));
  }
}

function shapeOf({ epoch, step, within }: LogRecord): Shape {
  if (step === undefined) return epoch === undefined ? 'line' : 'epoch';
  return epoch === undefined || within ? 'step' : 'update';
}
