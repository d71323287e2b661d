import type { Sample, SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { BarKeeper } from './bars.ts';
import { BoxReader, isTelling } from './boxes.ts';
import { Clock, type Place } from './clock.ts';
import type { Format, LineReader } from './format.ts';
import { SeriesNames, type Shape } from './names.ts';
import { readPairs } from './pairs.ts';
import { readPrefix } from './prefix.ts';
import { readRateMessage } from './rateMessages.ts';
import { toRecord, type Context, type LogRecord } from './record.ts';
import { lossiness, roleOf, saysLoss } from './roles.ts';
import { isHeader, TableReader } from './tables.ts';
import { splitBars } from './tqdm.ts';
import { isMetricName, isMetricWords, isPart } from './vocabulary.ts';
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
    return !record.summary && record.metrics.some(({ name }) => saysLoss(name) || isPart(name) || (placed && isMeasured(name)));
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
  /** The heading that lines without step and epoch stand under. */
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
    const rate = readRateMessage(text, this.clock.started);
    if (rate) {
      const { name, role, value, epoch } = rate;
      if (this.rates < 2)
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
    this.samples(record, 'within', { step }, true, undefined);
  }

  private record(record: LogRecord, shape: Shape, time: number | undefined): void {
    const began = this.clock.started;
    // `[best] epoch 3: loss 0.5` is news where epoch 3 was not told yet.
    const summary = record.summary === 'best' && this.clock.isNext(record) ? undefined : record.summary;
    const place = this.clock.place(record);
    const plan = this.clock.plan(record);
    if (plan) this.sink.plan(plan);
    const heads = record.epoch === undefined && record.context !== undefined;
    if (heads || record.epoch !== undefined || (shape !== 'line' && record.metrics.length > 0)) this.section = undefined;
    if (summary === 'settings') [this.banner, this.early] = [true, this.early && []];
    else if (record.epoch !== undefined) this.banner = false;
    if (!summary && record.metrics.length > 0) this.samples(record, shape, place, began, time);
    if ((heads || record.metrics.length === 0) && record.heading && !summary) this.section = record.context;
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
