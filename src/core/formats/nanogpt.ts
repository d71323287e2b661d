import type { Line } from '../text/line.ts';
import type { Format } from './format.ts';

/**
 * The `log.txt` of build-nanogpt (train_gpt2.py): a step, what was measured, and the loss, nothing else.
 *
 *     250 train 5.953125
 *     250 val 5.9104
 *     250 hella 0.2531
 */
export const nanogpt: Format = {
  id: 'nanogpt',
  title: 'Steps with train and val',
  evidence: (lines) => lines.filter(({ text }) => LOSS.test(text)).length,
  open: (sink) => ({
    line: ({ text }: Line) => {
      const [, step, series = '', value] = POINT.exec(text) ?? [];
      if (step === undefined) return;
      const role = series === 'train' || series === 'val' ? (`${series}/loss` as const) : 'other';
      sink.sample({ series, role, value: Number(value), step: Number(step) });
    },
    end: () => undefined,
  }),
};

const LOSS = /^\d{1,9} (?:train|val) (?:\d+\.\d+|nan)$/;
const POINT = /^(\d{1,9}) ([a-z]\w{0,30}) (\d+\.\d+|nan)$/;
