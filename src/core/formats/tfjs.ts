import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import type { Format, LineReader } from './format.ts';
import { toNumber } from './numbers.ts';
import { roleOf } from './roles.ts';

/**
 * `model.fit` of tfjs-node (tfjs-node/src/callbacks.ts, ProgbarLogger):
 *
 *     Epoch 1 / 8
 *     eta=0.4 ====>------- loss=0.331 mae=0.469        (a terminal only: one batch, cut to its width; no point)
 *     264ms 412us/step - loss=0.203 mae=0.329 val_loss=0.0567 val_mae=0.187
 */
export const tfjs: Format = {
  id: 'tfjs',
  title: 'TensorFlow.js fit',
  evidence: (lines) => lines.filter(({ text }) => RESULT.test(text) || BAR.test(text)).length,
  open: (sink) => new TfjsReader(sink),
};

const HEADER = /^Epoch (\d+) \/ (\d+)\s*$/;
/** Drawn on a terminal only: one batch, cut to its width. */
const BAR = /^\s*eta=[\d.]+ [=>-]{4}/;
const RESULT = /^\s*[\d.]+ms [\d.]+us\/step - (\S.*)$/;

class TfjsReader implements LineReader {
  private readonly sink: SampleSink;
  private epoch: number | undefined;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line({ text }: Line): void {
    const header = HEADER.exec(text);
    if (header) {
      this.epoch = Number(header[1]);
      this.sink.plan({ epochs: Number(header[2]) });
      return;
    }
    const result = RESULT.exec(text)?.[1];
    if (result !== undefined) this.result(result.trim().split(/\s+/));
  }

  end(): void {
    // Every result stands on one line: nothing is held back.
  }

  private result(pairs: readonly string[]): void {
    const plain = pairs.some((pair) => pair.startsWith('loss='));
    for (const pair of pairs) {
      const at = pair.lastIndexOf('=');
      const series = pair.slice(0, at);
      const value = at > 0 ? toNumber(pair.slice(at + 1)) : undefined;
      if (value === undefined) continue;
      this.sink.sample({
        series,
        role: roleOf(series, undefined, plain),
        value,
        ...(this.epoch !== undefined && { epoch: this.epoch }),
      });
    }
  }
}
