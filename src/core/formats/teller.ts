import type { Entry, OwnRow, SampleSink } from '../runs/sample.ts';
import { Clock, type Place } from './clock.ts';
import { Heading, isHeading } from './heading.ts';
import { SeriesNames, type Shape } from './names.ts';
import type { RateMessage } from './rateMessages.ts';
import { leavesOf, placeLeaves, move, withLeaves, type Context, type LogRecord, type Movable } from './logRecord.ts';
import { isTimeBeside, lossiness, roleOf } from './roles.ts';
import { isMetricWords, isPart } from './vocabulary.ts';
import { splitOf, wordsOf } from './words.ts';

/** A kind of line: one record, or all that differ from it in their numbers alone. */
export interface Known {
  readonly record: LogRecord;
  readonly shape: Shape;
  /** How far it stands in from the edge. */
  readonly indent: number;
  /** So many first bytes say when it was written; 0 where nothing does. */
  readonly stamp: number;
  /** Under which series its numbers were told last, which depends on what stood before. */
  told?: Telling;
  /** The record at the place of the line that was read last. */
  moved?: Movable;
}

interface Telling {
  readonly shape: Shape;
  readonly began: boolean;
  readonly section: Context | undefined;
  readonly entries: readonly Entry[];
  /** How many of them are rates. */
  readonly rates: number;
}

interface Early {
  readonly known: Known;
  readonly leaves: ArrayLike<number>;
  readonly place: Place;
  readonly time: number | undefined;
  readonly section: Context | undefined;
}

const MOST_EARLY = 64;
/** A rate that says it is the one in use is no setting. */
const CURRENT = /\bcurr?(?:ent)?\b/i;

/**
 * Tells the samples of records, one after the other: where they stand, and which series their numbers go to, both of which lines before
 * them may say.
 */
export class Teller {
  private readonly sink: SampleSink;
  private readonly clock = new Clock();
  private readonly names = new SeriesNames();
  private readonly heading = new Heading();
  /** The record before, to know it again. */
  private readonly last: { at: number | undefined; metrics: LogRecord['metrics']; count: number; readonly leaves: Float64Array } =
    {
      at: undefined,
      metrics: [],
      count: 0,
      leaves: new Float64Array(64),
    };
  /** The split that a line named for those below it. */
  private section: Context | undefined;
  /** The line before the bars being drawn named it. */
  private isHeaded = false;
  /** So many steps the training counts. */
  private steps: number | undefined;
  /** Lines of rates and metrics before the first loss: settings, unless the run is seen to go on from where they stand. */
  private early: Early[] | undefined = [];
  /** A banner of settings is being printed. */
  private banner = false;
  /** So many points of a rate were printed: with two, what a scheduler says of it as well is no news. */
  private rates = 0;
  /** The series of the only rate on its line. */
  private printed: Entry | undefined;
  private readonly row: OwnRow = { entries: [], numbers: [], step: undefined, epoch: undefined, time: undefined };

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  /** True once the log has named an epoch or a step. */
  get began(): boolean {
    return this.clock.started;
  }

  record(record: LogRecord, shape: Shape, time?: number, indent = 0): void {
    this.tell({ record, shape, indent, stamp: 0 }, leavesOf(record), time);
  }

  /** The count of a bar that may be that of the whole run. Beside a named epoch it is not, unless it says so. */
  within(record: LogRecord, step: number): void {
    if ((this.clock.hasEpoch && record.step !== step) || record.metrics.length === 0) return;
    if (!this.isHeaded) this.section = undefined;
    this.samples({ record, shape: 'within', indent: 0, stamp: 0 }, 'within', leavesOf(record), { step }, true, undefined);
  }

  rate({ name, role, value, epoch }: RateMessage): void {
    if (this.rates >= 2) return;
    // Of an epoch like those that were printed with their rate, it goes on with that series.
    const own = this.names.name(name, 'message', role);
    const { series } = (epoch === undefined ? undefined : this.printed) ?? own;
    this.sink.sample({ series, role, value, ...(epoch !== undefined && { epoch }) });
  }

  /** Tells a line of a known kind with these numbers. */
  tell(known: Known, leaves: ArrayLike<number>, time: number | undefined): void {
    const { shape, indent } = known;
    const record = (known.moved ??= { ...known.record });
    move(record, leaves);
    const { began } = this;
    // `[best] epoch 3: loss 0.5` is news where epoch 3 was not told yet.
    const summary = record.summary === 'best' && this.clock.isNext(record) ? undefined : record.summary;
    const place = this.clock.place(record);
    if (record.metrics.length > 0 && this.isTwice(record, leaves, place)) return;
    const below =
      this.heading.isOpen || isHeading(record) ? this.heading.take(withLeaves(record, leaves), place, indent) : undefined;
    const plan = this.clock.plan(record);
    if (plan) this.sink.plan(plan);
    const heads = record.epoch === undefined && record.context !== undefined;
    const stands =
      shape === 'bar' ? this.isHeaded && record.epoch === undefined : isBelow(record, shape, this.section, this.steps);
    if (heads || record.epoch !== undefined || (!stands && record.metrics.length > 0)) this.section = undefined;
    if (!this.section && record.steps !== undefined && record.metrics.length > 0) this.steps = record.steps;
    if (summary === 'settings') [this.banner, this.early] = [true, this.early && []];
    else if (record.epoch !== undefined) this.banner = false;
    if (!summary && record.metrics.length > 0 && below !== 'repeated') {
      if (below && record.metrics.some(({ name }) => isPart(name))) this.begin();
      if (below) this.samples(known, below.inside ? 'step' : shape, leaves, { ...place, ...below.place }, began, time);
      else this.samples(known, shape, leaves, place, began, time);
    }
    const names = (heads || record.metrics.length === 0) && record.heading && !summary;
    if (names) this.section = record.context;
    if (shape !== 'bar') this.isHeaded = names;
  }

  /** Is this the record before once more? A logger with two handlers, or a logger beside a print, tells it twice. */
  private isTwice(record: LogRecord, leaves: ArrayLike<number>, { step, epoch }: Place): boolean {
    const at = record.step !== undefined ? step : record.epoch === undefined || Number.isInteger(epoch) ? undefined : epoch;
    const { last } = this;
    const { metrics } = record;
    const from = placeLeaves(record);
    const count = leaves.length - from;
    if (at !== undefined && last.at === at && last.count === count && last.metrics.length === metrics.length) {
      const same = metrics.every(({ name }, i) => last.metrics[i]?.name === name);
      if (same && last.leaves.subarray(0, count).every((leaf, i) => leaf === leaves[from + i])) return true;
    }
    last.at = at;
    last.metrics = metrics;
    last.count = Math.min(count, last.leaves.length);
    for (let i = 0; i < last.count; i++) last.leaves[i] = leaves[from + i] ?? NaN;
    return false;
  }

  private samples(
    known: Known,
    shape: Shape,
    leaves: ArrayLike<number>,
    place: Place,
    began: boolean,
    time: number | undefined,
  ): void {
    const { record } = known;
    if (this.early || this.banner) {
      const learns = isLearning(record);
      if (this.banner && !learns && shape === 'line') return;
      this.banner = false;
      const [first] = this.early ?? [];
      if (first && goesBack(first.place, place)) this.early = [];
      if (learns || record.epoch !== undefined || (first && goesBack(place, first.place))) this.begin();
      else if (this.early && began && shape === 'line') {
        if (this.early.length < MOST_EARLY)
          this.early.push({ known, leaves: Array.from(leaves), place, time, section: this.section });
        return;
      }
    }
    const { section } = this;
    if (known.told?.began !== began || known.told.section !== section || known.told.shape !== shape)
      known.told = this.telling(record, shape, began);
    this.rates += known.told.rates;
    if (known.told.rates === 1) this.printed = known.told.entries.find(({ role }) => role === 'lr');
    if (known.told.entries.length === 0) return;
    const { row } = this;
    row.entries = known.told.entries;
    row.numbers = leaves;
    row.step = place.step;
    row.epoch = place.epoch;
    row.time = time;
    this.sink.row(row);
  }

  /** Under which series the numbers of a record go. */
  private telling(record: LogRecord, shape: Shape, began: boolean): Telling {
    const said = record.metrics.map(({ name }) => name);
    // Beside the loss itself, or other parts of it, a kind of loss is a part.
    const plain = said.some((name) => lossiness(name) === 2 || (lossiness(name) === 0 && isPart(name)));
    const learns = isLearning(record);
    const entries: Entry[] = [];
    let leaf = placeLeaves(record);
    for (const { name, average, context = this.above(name) } of record.metrics) {
      const own = leaf;
      leaf += average === undefined ? 1 : 2;
      if (name === '') continue; // a column between bars may have no name
      // Without a loss, a step or an epoch on its line, a number is a setting before training and may be anything after.
      if (!learns && shape === 'line' && !((began || CURRENT.test(name)) && isMeaningful(name))) continue;
      const role = roleOf(name, context?.split, plain || isTimeBeside(name, said));
      const named = this.names.name(this.names.full(name, role, context), shape, role);
      entries.push({ ...named, at: own });
      if (average !== undefined) entries.push({ series: `${named.series} (avg)`, role: 'other', at: own + 1 });
    }
    return { shape, began, section: this.section, entries, rates: entries.filter(({ role }) => role === 'lr').length };
  }

  /** The run is under way: what was said of the place where it stands was no setting. */
  private begin(): void {
    const early = this.early ?? [];
    const { section } = this;
    this.early = undefined;
    for (const { known, leaves, place, time, section: above } of early) {
      this.section = above;
      this.samples(known, 'line', leaves, place, true, time);
    }
    this.section = section;
  }

  /** The heading over a line that says nothing of its own part of the data. */
  private above(name: string): Context | undefined {
    return splitOf(wordsOf(name)) ? undefined : this.section;
  }
}

/**
 * Does a heading hold for this record? For those that say nothing of their place, and, of a validation, for counts of another length than
 * the training's.
 */
function isBelow(
  { step, steps, context }: LogRecord,
  shape: Shape,
  section: Context | undefined,
  trained: number | undefined,
): boolean {
  if (shape === 'line') return true;
  return (
    shape === 'step' && section?.split === 'val' && !context && step !== undefined && steps !== undefined && steps !== trained
  );
}

function isLearning({ metrics }: LogRecord): boolean {
  return metrics.some(({ name }) => lossiness(name) > 0);
}

/** Alone on a line, only a name that is all words of measuring, or some loss, is one of a training. */
function isMeaningful(name: string): boolean {
  return roleOf(name) !== 'other' || isMetricWords(name) || isPart(name);
}

function goesBack(from: Place, to: Place): boolean {
  if (to.epoch !== from.epoch) return (to.epoch ?? Infinity) < (from.epoch ?? -Infinity);
  return (to.step ?? Infinity) < (from.step ?? -Infinity);
}
