import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Curve } from '../../../../src/core/diagnosis/curve.ts';
import { Diagnosis } from '../../../../src/core/diagnosis/diagnosis.ts';
import type { Verdict } from '../../../../src/core/diagnosis/verdict.ts';
import { Run } from '../../../../src/core/runs/run.ts';
import type { Sample } from '../../../../src/core/runs/sample.ts';
import type { Numbers } from './synthetic.ts';
import { normal, tooHigh, values, viewOf } from './synthetic.ts';

const RUNS = { numRuns: 60 };

/** Runs of many kinds: fall, floor, rise, a change of the rate, holes; on a grid that adds and scales without rounding. */
const runs = fc
  .record({
    seed: fc.nat(1e6),
    n: fc.integer({ min: 1, max: 400 }),
    pace: fc.integer({ min: 2, max: 200 }),
    noise: fc.constantFrom(0, 0.003, 0.03, 0.3),
    rise: fc.constantFrom(0, 0, 0.01),
    cut: fc.integer({ min: 5, max: 800 }),
    validated: fc.boolean(),
    hole: fc.integer({ min: 0, max: 4000 }),
  })
  .map(({ seed, n, pace, noise, rise, cut, validated, hole }): Numbers => {
    const gauss = normal(seed);
    const grid = (v: number): number => Math.round(v * 2 ** 20) / 2 ** 20;
    const at = (i: number): number => 0.3 + 2 * Math.exp(-i / pace) - (i > cut ? 0.1 : 0);
    const train = values(n, (i) => (i === hole ? NaN : grid(at(i) + noise * gauss())));
    const validation = values(n, (i) => grid(at(i) + rise * Math.max(0, i - 3 * pace) + noise * gauss()));
    return { train, lr: values(n, (i) => (i < cut ? 0.1 : 0.01)), ...(validated && { validation }) };
  });

/** How the numbers of a run stand in its log. */
interface Layout {
  /** Order of the numbers of a line. */
  readonly order: readonly (keyof Numbers)[];
  /** `mixed`: training losses with their step and epoch, validation losses with their epoch alone. */
  readonly places: 'epoch' | 'step' | 'index' | 'mixed';
  /** Lines to a validation loss, and to a learning rate. */
  readonly valEvery: number;
  readonly lrEvery: number;
  /** The line before which the log goes back by so many. */
  readonly resumedAt: number;
  readonly goesBack: number;
}

const layouts = fc.record({
  order: fc.shuffledSubarray(['train', 'validation', 'lr'] as const, { minLength: 3 }),
  places: fc.constantFrom('epoch', 'step', 'index', 'mixed'),
  valEvery: fc.constantFrom(1, 1, 3, 10),
  lrEvery: fc.constantFrom(1, 1, 7),
  resumedAt: fc.integer({ min: 2, max: 500 }),
  goesBack: fc.integer({ min: 1, max: 100 }),
});
const plain: Layout = {
  order: ['train', 'validation', 'lr'],
  places: 'epoch',
  valEvery: 1,
  lrEvery: 1,
  resumedAt: Infinity,
  goesBack: 0,
};

const SERIES = {
  train: { series: 'loss', role: 'train/loss' },
  validation: { series: 'val_loss', role: 'val/loss' },
  lr: { series: 'lr', role: 'lr' },
} as const;

/** The samples of a run in the order of its log. */
function logOf(numbers: Numbers, layout: Layout): Sample[] {
  const { order, places, valEvery, lrEvery, resumedAt, goesBack } = layout;
  return values(numbers.train?.length ?? 0, (i) => i).flatMap((i) => {
    const step = (i < resumedAt ? i : Math.max(1, i - goesBack)) + 1;
    const epoch = Math.ceil(step / 10);
    const place = { epoch: { epoch: step }, step: { step }, index: {}, mixed: { step, epoch } }[places];
    const every = { train: 1, validation: valEvery, lr: lrEvery };
    return order
      .filter((key) => (i + 1) % every[key] === 0)
      .flatMap((key) => {
        const value = numbers[key]?.[i];
        const own = places === 'mixed' && key === 'validation' ? { epoch } : place;
        return value === undefined ? [] : [{ ...SERIES[key], value, ...own }];
      });
  });
}

/** The verdict on a run whose samples arrive in portions, and go through the same series as those of a live run. */
function arriving(log: readonly Sample[], portions: readonly number[]): Verdict | undefined {
  const run = new Run({ id: '', name: '', source: '', startedAt: 0 });
  const diagnosis = new Diagnosis();
  let verdict: Verdict | undefined;
  for (let from = 0, k = 0; from < log.length; k++) {
    const to = Math.min(log.length, from + (portions[k % portions.length] ?? 1));
    for (const sample of log.slice(from, to)) run.sample(sample);
    verdict = diagnosis.update({ ...run.learning(), lr: run.byRole('lr') });
    from = to;
  }
  return verdict;
}

const arrive = (numbers: Numbers, portions: readonly number[]): Verdict | undefined => arriving(logOf(numbers, plain), portions);

const mapped = (numbers: Numbers, f: (v: number) => number): Numbers => ({
  ...numbers,
  ...(numbers.train && { train: numbers.train.map(f) }),
  ...(numbers.validation && { validation: numbers.validation.map(f) }),
});
const gist = (v: Verdict | undefined): unknown => v && [v.kind, v.sinceIndex, v.confidence];

describe('laws of the diagnosis', () => {
  it('the verdict does not depend on how many samples arrive at once', () => {
    fc.assert(
      fc.property(runs, layouts, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (numbers, layout, portions) => {
        const log = logOf(numbers, layout);
        const atOnce = arriving(log, [log.length]);
        assert.deepEqual(arriving(log, portions), atOnce);
        assert.deepEqual(arriving(log, [1]), atOnce);
      }),
      RUNS,
    );
  });

  it('the verdict is the same where each series comes from a file of its own, one after the other', () => {
    fc.assert(
      fc.property(runs, fc.shuffledSubarray(['loss', 'lr', 'val_loss'], { minLength: 3 }), (numbers, files) => {
        const log = logOf(numbers, plain);
        const byFile = files.flatMap((file) => log.filter(({ series }) => series === file));
        assert.deepEqual(arriving(byFile, [7]), arriving(log, [log.length]));
      }),
      RUNS,
    );
  });

  it('each sample is read a few times, however long the run and however it arrives', () => {
    const gauss = normal(1);
    for (const n of [2_000, 20_000]) {
      let reads = 0;
      const live: number[] = [];
      const count = (curve: Curve): Curve => ({
        ...curve,
        get length() {
          return curve.length;
        },
        x: (i, axis) => (reads++, curve.x(i, axis)),
        value: (i) => (reads++, curve.value(i)),
      });
      const view = viewOf({ train: live, lr: live.map(() => 0.1) }, 'step');
      const counted = { ...view, ...(view.train && { train: count(view.train) }) };
      const diagnosis = new Diagnosis();
      for (let i = 0; i < n; i++) {
        live.push(Math.exp(-i / 500) + 0.01 * gauss());
        diagnosis.update(counted);
      }
      assert.ok(reads < 60 * n, `${reads / n} reads a sample`);
    }
  });

  it('the verdict does not depend on the unit of the loss', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: -60, max: 60 }), (numbers, power) => {
        assert.deepEqual(
          gist(
            arrive(
              mapped(numbers, (v) => v * 2 ** power),
              [1],
            ),
          ),
          gist(arrive(numbers, [1])),
        );
      }),
      RUNS,
    );
  });

  it('of a loss that is not positive, the verdict does not depend on the level', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 16, max: 2 ** 20 }), (numbers, depth) => {
        const lowered = (by: number): unknown =>
          gist(
            arrive(
              mapped(numbers, (v) => v - by),
              [1],
            ),
          );
        assert.deepEqual(lowered(depth), lowered(16));
      }),
      RUNS,
    );
  });

  it('the verdict does not depend on what the positions count', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 2, max: 1000 }), fc.integer({ min: 0, max: 1e6 }), (numbers, scale, shift) => {
        const log = logOf(numbers, plain);
        const moved = log.map((sample) => ({ ...sample, epoch: scale * (sample.epoch ?? 0) + shift }));
        assert.deepEqual(gist(arriving(moved, [log.length])), gist(arriving(log, [log.length])));
      }),
      RUNS,
    );
  });

  it('the verdict does not depend on gaps within the curve', () => {
    fc.assert(
      fc.property(runs, fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 20 })), { maxLength: 10 }), (numbers, gaps) => {
        const all = (numbers.train ?? []).map((v, i) => (Number.isFinite(v) ? v : i));
        const train = all.flatMap((v, i) => [v, ...gaps.flatMap(([at, n]) => (at === i ? values(n, () => NaN) : []))]);
        const withGaps = arrive({ train: [...train, 1] }, [1]);
        const same = arrive({ train: [...all, 1] }, [1]);
        assert.deepEqual([withGaps?.kind, withGaps?.confidence], [same?.kind, same?.confidence]);
        assert.equal(train[withGaps?.sinceIndex ?? -1] ?? 1, [...all, 1][same?.sinceIndex ?? -1]);
      }),
      RUNS,
    );
  });

  it('an even fall and an even floor are what they are however rarely they are logged', () => {
    for (const every of [1, 2, 5, 20]) {
      const logged = (of: (i: number) => number): string | undefined =>
        arrive({ train: values(4000 / every, (i) => of(i * every)) }, [4000])?.kind;
      assert.notEqual(
        logged((i) => 2 * Math.exp(-i / 2000)),
        'stalled',
      );
      assert.equal(
        logged((i) => 1 + 2 * Math.exp(-i / 100)),
        'converged',
      );
    }
  });

  it('the kind does not depend on a scale that rounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(1e-8, 1e8), fc.constantFrom(0, -1), (seed, scale, shift) => {
        // The level itself may matter: how much there is to gain is a share of it.
        const numbers = mapped(tooHigh(seed, 60), (v) => v + shift);
        assert.equal(
          arrive(
            mapped(numbers, (v) => scale * v),
            [60],
          )?.kind,
          arrive(numbers, [60])?.kind,
        );
      }),
      RUNS,
    );
  });

  it('holds for losses around 1e-8 and 1e8', () => {
    for (const scale of [1e-8, 1e8]) {
      const verdict = arrive(
        mapped(tooHigh(1, 60), (v) => v * scale),
        [60],
      );
      assert.equal(verdict?.kind, 'stalled');
      assert.match(verdict?.sentence ?? '', scale < 1 ? /val loss 3\.\d*e-9 ± \de-10/ : /val loss 3\.\d*e7 ± \de6/);
    }
  });
});
