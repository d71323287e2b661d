import type { SampleSink } from '../runs/sample.ts';
import { byteAt } from '../text/bytes.ts';
import type { Line } from '../text/line.ts';
import { colourEnd, textEnd } from '../text/lines.ts';
import { numeral, readDigits } from './digits.ts';
import type { Format, LineReader } from './format.ts';
import { KerasEpochs, type KerasBar } from './kerasEpochs.ts';
import { toNumber } from './numbers.ts';

/**
 * `model.fit` of Keras 1 to 3 (keras/src/callbacks/progbar_logger.py, keras/src/utils/progbar.py):
 *
 *     Epoch 3/10
 *     30/30 [==============================] - 1s 3ms/step - loss: 0.41 - val_loss: 0.52 - lr: 0.0010
 *     30/30 ━━━━━━━━━━━━━━━━━━━━ 1s 3ms/step - accuracy: 0.81 - loss: 0.41 - learning_rate: 0.0010
 *     30/30 - 1s - 3ms/step - loss: 0.41
 *     step 30/30 [==============================] - loss: 0.41 - acc: 0.81 - 3ms/step                    (Paddle's `Model.fit`)
 *     67s - loss: 0.41 - acc: 0.81                                     (verbose 2 of Keras 1; Keras 2 puts a dash before)
 *
 * A bar is redrawn; only its final state, which counts all steps, has no ETA and ends its line, is a point of the epoch.
 */
export const keras: Format = {
  id: 'keras',
  title: 'Keras progress bar',
  evidence: (lines) => lines.filter(({ text }) => readBar(text) !== undefined).length,
  open: (sink) => new KerasReader(sink),
};

const ESC = 27;
const BLANK = 32;
const HEADER = /^\s*Epoch (\d+)\/(\d+)/;
/** What people print above the bars of their own loops (keras/src/utils/progbar.py): `Epoch: 1/3`, `[INFO] epoch 1 of 3`, `=== Epoch 1 ===`. */
const OWN_HEADER = /^(?:\[\w{1,12}\]|[^\w[]{0,40})\s*(?:start of )?epoch[ :#]{1,3}(\d+)(?: ?(?:\/|of) ?(\d+))?[^\w]{0,40}$/i;
/** Paddle's high-level API prints the same bars (python/paddle/hapi/progressbar.py), those of a validation below a line of their own. */
const VALIDATION = /^Eval begin/;
const BAR = /^\s*(?:step +(?=\d+\/\d+ \[))?(\d+)\/(\d+|Unknown)\s*(?:\[[=>.]+\]|[━ ]*━[━ ]*| - )/;
/** Keras before 2.3 printed no counter in verbose 2. */
const OLD = /^\s*(?:- )?\d+s(?: \d+[mu]?s\/(?:step|epoch|sample))? - (?=[A-Za-z])/;
/** The ETA is the mark of a bar that goes on. */
const GOES_ON = /\bETA:/;
const MESSAGE =
  /^\s*Epoch 0*(\d+): (?:(ReduceLROnPlateau|LearningRateScheduler) )?(?:reducing|setting) learning rate to (\d[\d.]*(?:e[+-]?\d+)?)\b/;

function readBar(text: string): KerasBar | undefined {
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
  return { n, total, final: n === total && !GOES_ON.test(text), metrics };
}

/**
 * Where the bar that starts at `at` ends if it counts fewer than all steps; else -1. All but the first of an epoch tell nothing, and they
 * are most of what such a log holds.
 */
function endOfUnfinished(bytes: Uint8Array, at: number): number {
  let i = byteAt(bytes, at) === ESC ? colourEnd(bytes, at) : at;
  while (byteAt(bytes, i) === BLANK) i++;
  const slash = readDigits(bytes, i);
  const n = numeral[0];
  if (slash < 0 || byteAt(bytes, slash) !== 0x2f) return -1;
  i = readDigits(bytes, slash + 1);
  if (i < 0 || numeral[0] === n) return -1;
  if (byteAt(bytes, i) === ESC) i = colourEnd(bytes, i);
  while (byteAt(bytes, i) === BLANK) i++;
  if (byteAt(bytes, i) === ESC) i = colourEnd(bytes, i);
  // The cells of Keras 2, or the first byte of those of Keras 3.
  if (byteAt(bytes, i) !== 0x5b && byteAt(bytes, i) !== 0xe2) return -1;
  return endOfColoured(bytes, i);
}

/** Where the text that goes on at `at` ends, colours and all. */
function endOfColoured(bytes: Uint8Array, at: number): number {
  let end = textEnd(bytes, at);
  while (byteAt(bytes, end) === ESC) {
    const behind = colourEnd(bytes, end);
    if (behind === end) break;
    end = textEnd(bytes, behind);
  }
  return end;
}

class KerasReader implements LineReader {
  readonly sight = {
    end: (bytes: Uint8Array, at: number): number => (this.epochs.knowsTotal ? endOfUnfinished(bytes, at) : -1),
    take: () => undefined,
  };
  private readonly sink: SampleSink;
  private readonly epochs: KerasEpochs;
  private hasHeaders = false;

  constructor(sink: SampleSink) {
    this.sink = sink;
    this.epochs = new KerasEpochs(sink);
  }

  line({ text, end }: Line): void {
    const header = HEADER.exec(text);
    this.hasHeaders ||= header !== null;
    const own = this.hasHeaders || text.length > 120 ? null : OWN_HEADER.exec(text);
    const [, epoch, epochs] = header ?? own ?? [];
    if (epoch !== undefined) {
      this.epochs.begin(Number(epoch));
      if (epochs !== undefined) this.sink.plan({ epochs: Number(epochs) });
      return;
    }
    const message = MESSAGE.exec(text);
    if (message) this.epochs.rate(message[2] ?? 'learning rate', Number(message[3]), Number(message[1]));
    if (VALIDATION.test(text)) this.epochs.validate();
    const bar = readBar(text);
    if (bar) this.epochs.bar(bar, end);
  }

  end(): void {
    this.epochs.end();
  }
}
