import type { Sample, SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { BarKeeper } from './bars.ts';
import { BoxReader, isTelling } from './boxes.ts';
import { Clock, type Place } from './clock.ts';
import type { Format, LineReader } from './format.ts';
import { Heading, isHeading } from './heading.ts';
import { SeriesNames, type Shape } from './names.ts';
import { readPairs } from './pairs.ts';
import { readPrefix } from './prefix.ts';
import { readRateMessage } from './rateMessages.ts';
import { toRecord, type Context, type LogRecord } from './record.ts';
import { lossiness, roleOf, saysLoss } from './roles.ts';
import { isCut, isHeader, TableReader } from './tables.ts';
import { hasBar, ruledBar, splitBars, type Bar } from './tqdm.ts';
import { isMetricName, isMetricWords, isPart } from './vocabulary.ts';
import { isSplit, splitOf, wordsOf } from './words.ts';

/** A line that cannot hold a point: a console's own summary, a command line, the tail of a bar that was cut. */
function isForeign(text: string): boolean {
  if (text.startsWith('wandb: ')) return true;
  const option = text.indexOf(' --');
  if (option >= 0 && OPTION.test(text.slice(option, option + 4)) && OPTION.test(text.slice(option + 4))) return true;
  return BAR_TAIL.test(text) && !hasBar(text);
}

const OPTION = / --[A-Za-z]/;
const BAR_TAIL = /\d\/\d+ \[\d+:[\d:]+<[^\]]{0,40}(?:it\/s|s\/it)/;
/** A rate that says it is the one in use is no setting. */
const CURRENT = /\bcurr?(?:ent)?\b/i;
/** So many lines below a place are surely at it. */
const NEAR = 3;
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
  evidence: (lines) => lines.filter(({ text }, i) => isTraining(text, lines.slice(Math.max(0, i - NEAR), i))).length,
  open: (sink) => new GeneralReader(sink),
};

/** Surely of a training: a loss, or a rate or a metric at a step or an epoch that its own line or one just `before` prints, or beside a bar. */
function isTraining(text: string, before: readonly Line[]): boolean {
  const message = text.slice(readPrefix(text).end);
  if (isHeader(message) || isTelling(message)) return true;
  if (!DIGIT.test(text) || isForeign(text)) return false;
  const { bars, rest } = barsOf(text);
  const surely = (part: string, beside: boolean): boolean => {
    const record = parse(part);
    const placed = () => beside || isPlaced(record) || before.some((line) => isHeading(parse(line.text)));
    return !record.summary && record.metrics.some(({ name }) => saysLoss(name) || isPart(name) || (isMeasured(name) && placed()));
  };
  return (
    surely(rest, false) || bars.some(({ title, postfix }) => isHeader(title) || surely(title, true) || surely(postfix, true))
  );
}

function parse(text: string): LogRecord {
  return toRecord(readPairs(text, readPrefix(text).end));
}

function isPlaced({ epoch, step }: LogRecord): boolean {
  return epoch !== undefined || step !== undefined;
}

/** The bars that a line holds, and the text around them. */
function barsOf(text: string): { readonly bars: readonly Bar[]; readonly rest: string } {
  if (hasBar(text)) return splitBars(text);
  const bar = ruledBar(text);
  return bar ? { bars: [bar], rest: '' } : { bars: [], rest: text };
}

function isLoss(name: string): boolean {
  return lossiness(name) > 0;
}

/** Beside a step or an epoch, a name with a word of measuring in it is one of a training, … */
function isMeasured(name: string): boolean {
  return roleOf(name) !== 'other' || isMetricName(name) || wordsOf(name).every(isSplit);
}

/** … alone on a line, only one that is all such words, or in one word some loss. */
function isMeaningful(name: string): boolean {
  return roleOf(name) !== 'other' || isMetricWords(name) || isPart(name);
}

interface Early {
  readonly record: LogRecord;
  readonly place: Place;
  readonly time: number | undefined;
  readonly section: Context | undefined;
}

const MOST_EARLY = 64;

class GeneralReader implements LineReader {
  private readonly sink: SampleSink;
  private readonly clock = new Clock();
  private readonly names = new SeriesNames();
  private readonly bars = new BarKeeper(
    ({ record }) => this.record(record, 'bar', undefined),
    ({ record, n }) => this.within(record, n),
  );
  private readonly boxes = new BoxReader();
  private readonly tables = new TableReader();
  private readonly heading = new Heading();
  /** The line before says that this one repeats the best. */
  private sumsUp = false;
  private told: { readonly at: number | undefined; readonly metrics: LogRecord['metrics'] } | undefined;
  /** The split that a line named for those below it. */
  private section: Context | undefined;
  /** Lines of rates and metrics before the first loss: settings, unless the run is seen to go on from where they stand. */
  private early: Early[] | undefined = [];
  /** A banner of settings is being printed. */
  private banner = false;
  /** So many points of a rate were printed: with two, what a scheduler says of it as well is no news. */
  private rates = 0;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line({ text }: Line): void {
    if (isForeign(text)) return;
    const { bars, rest } = barsOf(text);
    for (const bar of bars) {
      const title = bar.title.slice(readPrefix(bar.title).end);
      this.tables.header(title);
      this.bars.draw({ ...bar, title }, this.tables.row(title));
    }
    if (rest.trim() !== '') this.text(rest);
  }

  end(): void {
    this.bars.settle();
  }

  private text(text: string): void {
    const prefix = readPrefix(text);
    const message = prefix.end > 0 ? text.slice(prefix.end) : text;
    if (this.tables.header(message)) return;
    const boxed = this.boxes.read(message);
    if (boxed === 'taken') return;
    const tabled = boxed ?? this.tables.row(message);
    if (tabled?.epoch !== undefined && isCut(message)) {
      this.bars.draw({ title: message, n: 1, total: 1, postfix: '' }, tabled);
      return;
    }
    if (tabled) {
      this.bars.settle();
      this.record(tabled, tabled.step !== undefined ? 'step' : 'epoch', undefined);
      return;
    }
    const rate = readRateMessage(text, this.clock.started);
    if (rate) {
      const { name, role, value, epoch } = rate;
      if (this.rates < 2)
        this.sink.sample({ ...this.names.name(name, 'message', role), value, ...(epoch !== undefined && { epoch }) });
      return;
    }
    const record = toRecord(readPairs(text, prefix.end));
    // LightGBM: `Early stopping, best iteration is:` and below it the line of that iteration once more.
    const summed = this.sumsUp;
    this.sumsUp = record.summary !== undefined && record.metrics.length === 0 && text.endsWith('iteration is:');
    if (summed) return;
    if (record.metrics.length > 0 || record.epoch !== undefined) this.bars.settle();
    this.record(record, shapeOf(record), prefix.time, message.search(/\S/));
  }

  private within(record: LogRecord, step: number): void {
    // Beside a named epoch, a bar is that of the epoch, unless it says that it counts the steps of the run.
    if ((this.clock.hasEpoch && record.step !== step) || record.metrics.length === 0) return;
    this.samples(record, 'within', { step }, true, undefined);
  }

  private record(record: LogRecord, shape: Shape, time: number | undefined, indent = 0): void {
    const began = this.clock.started;
    // `[best] epoch 3: loss 0.5` is news where epoch 3 was not told yet.
    const summary = record.summary === 'best' && this.clock.isNext(record) ? undefined : record.summary;
    const place = this.clock.place(record);
    if (this.isTwice(record, place)) return;
    const below = this.heading.take(record, place, indent);
    const plan = this.clock.plan(record);
    if (plan) this.sink.plan(plan);
    const heads = record.epoch === undefined && record.context !== undefined;
    if (heads || record.epoch !== undefined || (shape !== 'line' && record.metrics.length > 0)) this.section = undefined;
    if (summary === 'settings') [this.banner, this.early] = [true, this.early && []];
    else if (record.epoch !== undefined) this.banner = false;
    if (!summary && record.metrics.length > 0 && below !== 'repeated') {
      if (below && record.metrics.some(({ name }) => isPart(name))) this.begin();
      if (below) this.samples(record, below.inside ? 'step' : shape, { ...place, ...below.place }, began, time);
      else this.samples(record, shape, place, began, time);
    }
    if ((heads || record.metrics.length === 0) && record.heading && !summary) this.section = record.context;
  }

  /** Is this the record before once more? A logger with two handlers, or a logger beside a print, tells it twice. */
  private isTwice(record: LogRecord, { step, epoch }: Place): boolean {
    const at = record.step !== undefined ? step : record.epoch === undefined || Number.isInteger(epoch) ? undefined : epoch;
    const { told } = this;
    if (record.metrics.length === 0) return false;
    this.told = { at, metrics: record.metrics };
    return (
      at !== undefined &&
      told?.at === at &&
      told.metrics.length === record.metrics.length &&
      record.metrics.every(({ name, value }, i) => told.metrics[i]?.name === name && told.metrics[i].value === value)
    );
  }

  private samples(record: LogRecord, shape: Shape, place: Place, began: boolean, time: number | undefined): void {
    const plain = record.metrics.some(({ name }) => lossiness(name) === 2);
    const learns = record.metrics.some(({ name }) => isLoss(name));
    if (this.banner && !learns && shape === 'line') return;
    this.banner = false;
    const [first] = this.early ?? [];
    if (first && goesBack(first.place, place)) this.early = [];
    if (learns || record.epoch !== undefined || (first && goesBack(place, first.place))) this.begin();
    else if (this.early && began && shape === 'line') {
      if (this.early.length < MOST_EARLY) this.early.push({ record, place, time, section: this.section });
      return;
    }
    for (const { name, value, average, context = this.above(name, shape) } of record.metrics) {
      // Without a loss, a step or an epoch on its line, a number is a setting before training and may be anything after.
      if (!learns && shape === 'line' && !((began || CURRENT.test(name)) && isMeaningful(name))) continue;
      const role = roleOf(name, context?.split, plain);
      if (role === 'lr') this.rates++;
      const named = this.names.name(this.names.full(name, role, context), shape, role);
      const sample: Sample = { ...named, value, ...place, ...(time !== undefined && { time }) };
      this.sink.sample(sample);
      if (average !== undefined) this.sink.sample({ ...sample, series: `${named.series} (avg)`, role: 'other', value: average });
    }
  }

  /** The run is under way: what was said of the place where it stands was no setting. */
  private begin(): void {
    const early = this.early ?? [];
    const { section } = this;
    this.early = undefined;
    for (const { record, place, time, section: above } of early) {
      this.section = above;
      this.samples(record, 'line', place, true, time);
    }
    this.section = section;
  }

  /** The heading over a line that says nothing of its own place. */
  private above(name: string, shape: Shape): Context | undefined {
    return shape === 'line' && !splitOf(wordsOf(name)) ? this.section : undefined;
  }
}

function goesBack(from: Place, to: Place): boolean {
  if (to.epoch !== from.epoch) return (to.epoch ?? Infinity) < (from.epoch ?? -Infinity);
  return (to.step ?? Infinity) < (from.step ?? -Infinity);
}

function shapeOf({ epoch, step, within }: LogRecord): Shape {
  if (step === undefined) return epoch === undefined ? 'line' : 'epoch';
  return epoch === undefined || within ? 'step' : 'update';
}
