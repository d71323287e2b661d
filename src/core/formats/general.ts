import type { Sample, SampleSink } from '../runs/sample.ts';
import { utf8 } from '../text/decode.ts';
import type { Line } from '../text/line.ts';
import { BarKeeper } from './bars.ts';
import { BoxReader, isTelling } from './boxes.ts';
import { isRuler } from './cells.ts';
import { Clock, type Place } from './clock.ts';
import type { Format, LineReader } from './format.ts';
import { SeriesNames, type Shape } from './names.ts';
import { readPairs } from './pairs.ts';
import { readPrefix } from './prefix.ts';
import { readRateMessage } from './rateMessages.ts';
import { leavesOf, placeLeaves, toRecord, withPlace, type Context, type LogRecord } from './record.ts';
import { lossiness, roleOf, saysLoss } from './roles.ts';
import { isHeader, TableReader } from './tables.ts';
import type { Shape as LineShape } from './shape.ts';
import { Shapes } from './shapes.ts';
import type { Understanding } from './slots.ts';
import { splitBars } from './tqdm.ts';
import { isMetricName, isMetricWords } from './vocabulary.ts';
import { isSplit, splitOf, wordsOf } from './words.ts';

/** A line that cannot hold a point: a console's own summary, a command line, the tail of a bar that was cut. */
function isForeign(text: string): boolean {
  if (text.startsWith('wandb: ')) return true;
  const option = text.indexOf(' --');
  if (option >= 0 && OPTION.test(text.slice(option, option + 4)) && OPTION.test(text.slice(option + 4))) return true;
  return BAR_TAIL.test(text) && !text.includes('%|');
}

const OPTION = / --[A-Za-z]/;
const BAR_TAIL = /\d\/\d+ \[\d+:[\d:]+<[^\]]{0,40}(?:it\/s|s\/it)/;
/** A rate that says it is the one in use is no setting. */
const CURRENT = /\bcurr?(?:ent)?\b/i;
const DIGIT = /\d|nan|inf/i;

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
  evidence: (lines) => lines.filter(({ text }) => isTraining(text)).length,
  open: (sink) => new GeneralReader(sink),
};

/** Surely of a training: a loss, or a rate or a metric at a printed step or epoch. */
function isTraining(text: string): boolean {
  if (isHeader(text) || isTelling(text)) return true;
  if (!DIGIT.test(text) || isForeign(text)) return false;
  const { bars, rest } = splitBars(text);
  return [rest, ...bars.flatMap(({ title, postfix }) => [title, postfix])].some((part) => {
    const record = toRecord(readPairs(part, readPrefix(part).end));
    const placed = record.epoch !== undefined || record.step !== undefined;
    return !record.summary && record.metrics.some(({ name }) => saysLoss(name) || (placed && isMeasured(name)));
  });
}

function isLoss(name: string): boolean {
  return lossiness(name) > 0;
}

/** Beside a step or an epoch, a name with a word of measuring in it is one of a training, … */
function isMeasured(name: string): boolean {
  return roleOf(name) !== 'other' || isMetricName(name) || wordsOf(name).every(isSplit);
}

/** … alone on a line, only one that is all such words. */
function isMeaningful(name: string): boolean {
  return roleOf(name) !== 'other' || isMetricWords(name);
}

/** A kind of line, and under which series its numbers were told last, which depends on what stood before. */
interface Known {
  readonly record: LogRecord;
  readonly shape: Shape;
  /** So many first bytes say when it was written. */
  readonly stamp: number;
  told?: Telling;
}

interface Telling {
  readonly began: boolean;
  readonly section: Context | undefined;
  readonly entries: readonly Entry[];
}

/** Where a number of a record goes: the series of the value, and of the average if there is one. */
interface Entry {
  readonly series: string;
  readonly role: Sample['role'];
  readonly leaf: number;
  readonly average: string | undefined;
}

/** What a line says by itself. Headings, rules, bars and messages say it together with what stands around them. */
const understanding: Understanding<Known> = {
  read: (text) => {
    if (isForeign(text) || text.includes('%|') || isHeader(text) || isRuler(text) || readRateMessage(text)) return undefined;
    const { end, time } = readPrefix(text);
    const record = toRecord(readPairs(text, end));
    return { record, shape: shapeOf(record), stamp: time === undefined ? 0 : end };
  },
  leaves: ({ record }) => leavesOf(record),
  frame: ({ record, stamp }) =>
    `${stamp} ${JSON.stringify(record, (_, value: unknown) => (typeof value === 'number' ? 0 : value))}`,
  stamp: (text) => readPrefix(text).end,
};

class GeneralReader implements LineReader {
  readonly sight = { end: (bytes: Uint8Array, at: number): number => this.find(bytes, at), take: () => this.take() };
  private readonly shapes = new Shapes(understanding);
  private found: LineShape<Known> | undefined;
  private bytes: Uint8Array | undefined;
  private at = 0;
  private readonly sink: SampleSink;
  private readonly clock = new Clock();
  private readonly names = new SeriesNames();
  private readonly bars = new BarKeeper(
    ({ record }) => this.record(record, 'bar', undefined),
    ({ record, n }) => this.within(record, n),
  );
  private readonly boxes = new BoxReader();
  private readonly tables = new TableReader();
  /** The heading that lines without step and epoch stand under. */
  private section: Context | undefined;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  private find(bytes: Uint8Array, at: number): number {
    if (this.boxes.isOpen || this.tables.isOpen) return -1;
    this.found = this.shapes.find(bytes, at);
    this.bytes = bytes;
    this.at = at;
    return this.found ? this.shapes.end : -1;
  }

  private take(): void {
    if (!this.found) return;
    const { said, numbers } = this.found;
    if (said.record.metrics.length > 0) this.bars.settle();
    const stamp = said.stamp > 0 ? this.bytes?.subarray(this.at, this.at + said.stamp) : undefined;
    this.tell(said, withPlace(said.record, numbers), numbers, stamp && readPrefix(utf8(stamp)).time);
  }

  line(line: Line): void {
    if (this.find(line.bytes, line.from) === line.to) {
      this.take();
      return;
    }
    if (!this.boxes.isOpen && !this.tables.isOpen) this.shapes.learn(line);
    const { text } = line;
    if (isForeign(text)) return;
    if (!text.includes('%|')) {
      this.text(text);
      return;
    }
    const { bars, rest } = splitBars(text);
    for (const bar of bars) {
      this.tables.header(bar.title);
      this.bars.draw(bar, this.tables.row(bar.title));
    }
    if (rest.trim() !== '') this.text(rest);
  }

  end(): void {
    this.bars.settle();
  }

  private text(text: string): void {
    if (this.tables.header(text)) return;
    const boxed = this.boxes.read(text);
    if (boxed === 'taken') return;
    const tabled = boxed ?? this.tables.row(text);
    if (tabled) {
      this.bars.settle();
      this.record(tabled, tabled.step !== undefined ? 'step' : 'epoch', undefined);
      return;
    }
    const rate = readRateMessage(text);
    if (rate) {
      const { name, role, value, epoch } = rate;
      this.sink.sample({ ...this.names.name(name, 'message', role), value, ...(epoch !== undefined && { epoch }) });
      return;
    }
    const prefix = readPrefix(text);
    const record = toRecord(readPairs(text, prefix.end));
    if (record.metrics.length > 0) this.bars.settle();
    this.record(record, shapeOf(record), prefix.time);
  }

  private within(record: LogRecord, step: number): void {
    if (this.clock.hasEpoch || record.metrics.length === 0) return;
    this.samples(this.entries(record, 'within', true), leavesOf(record), { step }, undefined);
  }

  private record(record: LogRecord, shape: Shape, time: number | undefined): void {
    this.tell({ record, shape, stamp: 0 }, record, leavesOf(record), time);
  }

  /** Tells a line of a known kind with its own place and numbers. */
  private tell(known: Known, record: LogRecord, leaves: ArrayLike<number>, time: number | undefined): void {
    const { shape } = known;
    const began = this.clock.started;
    const place = this.clock.place(record);
    const plan = this.clock.plan(record);
    if (plan) this.sink.plan(plan);
    if (record.epoch === undefined && record.context) this.section = record.summary ? undefined : record.context;
    else if (record.epoch !== undefined || (shape !== 'line' && record.metrics.length > 0)) this.section = undefined;
    if (record.summary || record.metrics.length === 0) return;
    if (known.told?.began !== began || known.told.section !== this.section)
      known.told = { began, section: this.section, entries: this.entries(record, shape, began) };
    this.samples(known.told.entries, leaves, place, time);
  }

  /** Under which series the numbers of a record go. */
  private entries(record: LogRecord, shape: Shape, began: boolean): Entry[] {
    const plain = record.metrics.some(({ name }) => lossiness(name) === 2);
    const learns = record.metrics.some(({ name }) => isLoss(name));
    const entries: Entry[] = [];
    let leaf = placeLeaves(record);
    for (const { name, average, context = this.above(name, shape) } of record.metrics) {
      const own = leaf;
      leaf += average === undefined ? 1 : 2;
      // Without a loss, a step or an epoch on its line, a number is a setting before training and may be anything after.
      if (!learns && shape === 'line' && !((began || CURRENT.test(name)) && isMeaningful(name))) continue;
      const role = roleOf(name, context?.split, plain);
      const named = this.names.name(fullName(name, role, context), shape, role);
      entries.push({ ...named, leaf: own, average: average === undefined ? undefined : `${named.series} (avg)` });
    }
    return entries;
  }

  private samples(entries: readonly Entry[], leaves: ArrayLike<number>, place: Place, time: number | undefined): void {
    for (const { series, role, leaf, average } of entries) {
      this.sink.sample(sampleAt(series, role, leaves[leaf] ?? NaN, place, time));
      if (average !== undefined) this.sink.sample(sampleAt(average, 'other', leaves[leaf + 1] ?? NaN, place, time));
    }
  }

  /** The heading over a line that says nothing of its own place. */
  private above(name: string, shape: Shape): Context | undefined {
    return shape === 'line' && !splitOf(wordsOf(name)) ? this.section : undefined;
  }
}

/** One object as it will stay: it is made for every number of a log. */
function sampleAt(series: string, role: Sample['role'], value: number, { step, epoch }: Place, time: number | undefined): Sample {
  if (time !== undefined)
    return { series, role, value, ...(step !== undefined && { step }), ...(epoch !== undefined && { epoch }), time };
  if (step === undefined) return epoch === undefined ? { series, role, value } : { series, role, value, epoch };
  return epoch === undefined ? { series, role, value, step } : { series, role, value, step, epoch };
}

function shapeOf({ epoch, step, within }: LogRecord): Shape {
  if (step === undefined) return epoch === undefined ? 'line' : 'epoch';
  return epoch === undefined || within ? 'step' : 'update';
}

/** The name as a reader of the log would say it: `loss` under `Test set:` is `Test set loss`. */
function fullName(name: string, role: Sample['role'], context: Context | undefined): string {
  return context?.split === 'val' && role !== 'lr' && role !== 'grad_norm' ? `${context.word} ${name}` : name;
}
