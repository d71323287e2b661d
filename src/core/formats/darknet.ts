import type { Line } from '../text/line.ts';
import type { Format } from './format.ts';
import { toNumber } from './numbers.ts';

/**
 * Darknet's lines of a batch (darknet/src/detector.c), which put the value before its name:
 *
 *      2: 1061.500000, 1063.100000 avg loss, 0.001000 rate, 3.434400 seconds, 128 images, 12.3 hours left
 */
export const darknet: Format = {
  id: 'darknet',
  title: 'Darknet batches',
  evidence: (lines) => lines.filter(({ text }) => BATCH.test(text)).length,
  open: (sink) => ({
    line: ({ text }: Line) => {
      const [, step, ...numbers] = BATCH.exec(text) ?? [];
      const [loss, average, rate] = numbers.map(toNumber);
      if (loss === undefined || average === undefined || rate === undefined) return;
      sink.sample({ series: 'loss', role: 'train/loss', value: loss, step: Number(step) });
      sink.sample({ series: 'avg loss', role: 'other', value: average, step: Number(step) });
      sink.sample({ series: 'rate', role: 'lr', value: rate, step: Number(step) });
    },
    end: () => undefined,
  }),
};

const BATCH = /^\s*(?:\([^)]{0,80}\)\s*)?(\d+): ([-+.\w]+), ([-+.\w]+) avg(?: loss)?, ([-+.\w]+) rate,/;
