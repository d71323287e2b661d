import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LogReader } from '../../../../src/core/formats/registry.ts';
import { type SeriesSummary, SummarySink } from '../../../../src/core/formats/summary.ts';
import { skip } from '../../skip.ts';

/** Reads a whole log, given in chunks, and sums it up. */
function summarize(chunks: Iterable<Uint8Array>) {
  const sink = new SummarySink();
  const reader = new LogReader(sink);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return { format: reader.format?.id ?? null, series: sink.series() };
}

const text = (log: string): Uint8Array[] => [new TextEncoder().encode(log)];

describe('summarize', () => {
  it('gives each series once, with its axis and its ends', () => {
    assert.deepEqual(summarize(text('epoch 1 loss 0.5 acc nan\nepoch 2 loss inf acc 1\nepoch 1 loss -inf acc 2\n')), {
      format: 'general',
      series: [
        { name: 'loss', role: 'train/loss', axis: 'epoch', count: 3, first: [1, 0.5], last: [1, '-Infinity'] },
        { name: 'acc', role: 'train/acc', axis: 'epoch', count: 3, first: [1, 'NaN'], last: [1, 2] },
      ],
    });
  });

  it('says so where the text has neither step nor epoch, and nothing of a file that holds no log', () => {
    assert.deepEqual(summarize(text('loss: 0.5\nloss: 0.4\n')).series, [
      { name: 'loss', role: 'train/loss', axis: 'index', count: 2, first: [null, 0.5], last: [null, 0.4] },
    ]);
    assert.deepEqual(summarize(text('hello\n')), { format: null, series: [] });
    assert.deepEqual(summarize([]), { format: null, series: [] });
  });
});

interface Truth {
  readonly id: string;
  readonly file: string;
  readonly truth: { readonly series: readonly TruthSeries[] };
}

interface TruthSeries {
  readonly canonical: string;
  readonly count: number;
  readonly first: readonly [number | string, number | string];
  readonly last: readonly [number | string, number | string];
}

/** Real logs beside the repository, by what they must show: every core series as its truth, which was recorded or computed apart. */
const corpora: Record<string, RegExp> = {
  real: /^(?:tfjs-(?!tb)|keras3-.*(?<!tfevents-val)$|tfjs-tb-epoch\.train|lightning-tqdm\.tfevents|hf[45]-epoch\.(?:file|tty|file-unbuffered)|torch-|lightning-tqdm\.(?:file|tty)|keras3-plateau\.csv)/,
  logs: /^(?:hand-|keras|hf-dict|trainer-|tfevents-|sb3-boxed|yolov7-|jsonl-|d2-|yolo-results|sb3-progress|flair-|pl-|llmc|nanogpt|megatron|mmpretrain|wandb-)/,
};

for (const [corpus, ids] of Object.entries(corpora)) {
  const folder = join(import.meta.dirname, '../../../../../shared', corpus);
  describe(`real logs (${corpus})`, () => {
    if (!existsSync(join(folder, 'manifest.json'))) {
      it(`needs the logs in ${folder}`, function () {
        assert.notEqual(process.env['LOSSLINE_CORPUS'], 'required', `The logs are not in ${folder}`);
        skip(this, 'no such folder');
      });
      return;
    }
    const items = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Truth[];
    for (const { id, file, truth } of items.filter(
      (item) => ids.test(item.id) && item.file && existsSync(join(folder, item.file)),
    )) {
      it(id, () => {
        const { series } = summarize([readFileSync(join(folder, file))]);
        for (const wanted of truth.series.filter(({ canonical }) => ['train/loss', 'val/loss', 'lr'].includes(canonical))) {
          const found = series.filter(({ role }) => role === wanted.canonical);
          assert.ok(
            found.some((one) => agrees(one, wanted)),
            `wants ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`,
          );
        }
      });
    }
  });
}

function agrees(one: SeriesSummary, wanted: TruthSeries): boolean {
  return one.count === wanted.count && close(one.first[1], wanted.first[1]) && close(one.last[1], wanted.last[1]);
}

function close(one: number | string, wanted: number | string): boolean {
  const [a, b] = [one, wanted].map((value) => Number(value === 'nan' ? NaN : value));
  if (a === undefined || b === undefined || Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return a === b || Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}
