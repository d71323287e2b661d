import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { colourEnd } from '../text/lines.ts';
import { numeral, readDigits } from './digits.ts';
import type { Format, LineReader } from './format.ts';
import { toNumber } from './numbers.ts';
import { roleOf } from './roles.ts';

/**
 * `model.fit` of Keras 2 and 3 (keras/src/callbacks/progbar_logger.py, keras/src/utils/progbar.py):
 *
 *     Epoch 3/10
 *     30/30 [==============================] - 1s 3ms/step - loss: 0.41 - val_loss: 0.52 - lr: 0.0010
 *     30/30 ━━━━━━━━━━━━━━━━━━━━ 1s 3ms/step - accuracy: 0.81 - loss: 0.41 - learning_rate: 0.0010
 *     30/30 - 1s - 3ms/step - loss: 0.41
 *
 * A bar is redrawn; only its final state, which counts all steps, has no ETA and ends its line, is a point of the epoch. The bars of
 * `evaluate()` stand after that or without an epoch and are no points. An epoch that never got there is no epoch.
 */
export const keras: Format = {
  id: 'keras',
  title: 'Keras progress bar',
  evidence: (lines) => lines.filter(({ text }) => readBar(text) !== undefined).length,
  open: (sink) => new KerasReader(sink),
};

interface Bar {
  readonly n: number;
  /** Undefined in the first epoch over data of unknown length. */
  readonly total: number | undefined;
  readonly final: boolean;
  readonly metrics: ReadonlyMap<string, number>;
}

const ESC = 27;
const BLANK = 32;
const HEADER = /^Epoch (\d+)\/(\d+)/;
const BAR = /^\s*(\d+)\/(\d+|Unknown)\s*(?:\[[=>.]+\]|[━ ]*━[━ ]*| - )/;
/** Keras before 2.3 printed no counter in verbose 2. */
const OLD = /^\s*- \d+s(?: \d+[mu]s\/step)? - /;
const MESSAGE =
  /^Epoch 0*(\d+): (ReduceLROnPlateau|LearningRateScheduler) (?:reducing|setting) learning rate to (\d[\d.]*(?:e[+-]?\d+)?)\b/;

function readBar(text: string): Bar | undefined {
  const bar = BAR.exec(text);
  if (!bar && !OLD.test(text)) return undefined;
  const metrics = new Map<string, number>();
  for (const part of text.split(' - ')) {
    const colon = part.lastIndexOf(': ');
    const name = part.slice(0, colon).trim();
    const value = colon > 0 ? toNumber(part.slice(colon + 2)) : undefined;
    if (value !== undefined && name !== 'ETA') metrics.set(name, value);
  }
  if (metrics.size === 0) return undefined;
  const n = Number(bar?.[1] ?? 0);
  const total = bar?.[2] === 'Unknown' ? undefined : Number(bar?.[2] ?? 0);
  return { n, total, final: n === total && !text.includes('ETA:'), metrics };
}

/**
 * Where the bar that starts at `at` ends if it counts fewer than all steps; else -1. All but the first of an epoch tell nothing, and they
 * are most of what such a log holds.
 */
function endOfUnfinished(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === ESC ? colourEnd(bytes, at) : at;
  while (bytes[i] === BLANK) i++;
  const slash = readDigits(bytes, i);
  const n = numeral[0];
  if (slash < 0 || bytes[slash] !== 0x2f) return -1;
  i = readDigits(bytes, slash + 1);
  if (i < 0 || numeral[0] === n) return -1;
  if (bytes[i] === ESC) i = colourEnd(bytes, i);
  while (bytes[i] === BLANK) i++;
  if (bytes[i] === ESC) i = colourEnd(bytes, i);
  // The cells of Keras 2, or the first byte of those of Keras 3.
  if (bytes[i] !== 0x5b && bytes[i] !== 0xe2) return -1;
  return endOfColoured(bytes, i);
}

/** Where the text that goes on at `at` ends, colours and all. */
function endOfColoured(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  let end = at;
  while (end < length) {
    const code = bytes[end] ?? 0;
    if (code >= BLANK) end++;
    else {
      const behind = code === ESC ? colourEnd(bytes, end) : end;
      if (behind === end) break;
      end = behind;
    }
  }
  return end;
}

class KerasReader implements LineReader {
  readonly sight = {
    end: (bytes: Uint8Array, at: number): number => (this.total === undefined ? -1 : endOfUnfinished(bytes, at)),
    take: () => undefined,
  };
  private readonly sink: SampleSink;
  private epoch: number | undefined;
  /** Steps of this epoch's bar, and the names told for this epoch. */
  private total: number | undefined;
  private told = new Set<string>();
  /** A full bar that stands under no header: an evaluation, or an epoch whose header was cut off. */
  private orphan: Bar | undefined;
  private hasRate = false;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line({ text, end }: Line): void {
    const header = HEADER.exec(text);
    if (header) this.begin(Number(header[1]), Number(header[2]));
    else if (text.startsWith('Epoch ')) this.message(text);
    else {
      const bar = readBar(text);
      if (bar) this.bar(bar, end);
    }
  }

  end(): void {
    // A bar cut off before its final state is no epoch: nothing is held back.
  }

  private begin(epoch: number, epochs: number): void {
    if (this.orphan && epoch > 1 && this.epoch !== epoch - 1) this.tell(this.orphan, epoch - 1);
    this.orphan = undefined;
    this.epoch = epoch;
    this.total = undefined;
    this.told = new Set();
    this.sink.plan({ epochs });
  }

  private bar(bar: Bar, end: Line['end']): void {
    if (bar.n !== bar.total) this.total ??= bar.total;
    if (!bar.final || end === 'redraw') return;
    if (this.epoch === undefined || this.told.has('loss')) this.orphan = bar;
    if (this.epoch !== undefined && (this.total === undefined || bar.total === this.total)) this.tell(bar, this.epoch);
  }

  private tell(bar: Bar, epoch: number): void {
    for (const [series, value] of bar.metrics) {
      if (this.epoch === epoch && this.told.has(series)) continue;
      const role = roleOf(series, undefined, bar.metrics.has('loss'));
      this.told.add(series);
      this.hasRate ||= role === 'lr';
      this.sink.sample({ series, role, value, epoch });
    }
  }

  /** The rate that a callback sets; where the bar itself prints the rate, that column is the truth. */
  private message(text: string): void {
    const message = MESSAGE.exec(text);
    if (!message?.[2] || this.hasRate) return;
    this.sink.sample({ series: message[2], role: 'lr', value: Number(message[3]), epoch: Number(message[1]) });
  }
}
