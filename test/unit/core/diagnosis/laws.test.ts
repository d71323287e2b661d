import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Diagnosis } from '../../../../src/core/diagnosis/diagnosis.ts';
import type { Verdict } from '../../../../src/core/diagnosis/verdict.ts';
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

/** The verdict on a run that arrives in the given portions of whole records; a record by itself arrives number by number, in any order. */
function arrive(numbers: Numbers, portions: readonly number[]): Verdict | undefined {
  const live = { train: [] as number[], validation: [] as number[], lr: [] as number[] };
  const view = viewOf(numbers.validation ? live : { train: live.train, lr: live.lr });
  const diagnosis = new Diagnosis();
  const n = numbers.train?.length ?? 0;
  let verdict: Verdict | undefined;
  for (let from = 0, k = 0; from < n; k++) {
    const to = Math.min(n, from + (portions[k % portions.length] ?? 1));
    for (const key of k % 2 ? (['train', 'lr', 'validation'] as const) : (['validation', 'train', 'lr'] as const)) {
      live[key].push(...(numbers[key]?.slice(from, to) ?? []));
      if (to - from === 1) diagnosis.update(view);
    }
    verdict = diagnosis.update(view);
    from = to;
  }
  return verdict;
}

const mapped = (numbers: Numbers, f: (v: number) => number): Numbers => ({
  ...numbers,
  ...(numbers.train && { train: numbers.train.map(f) }),
  ...(numbers.validation && { validation: numbers.validation.map(f) }),
});
const gist = (v: Verdict | undefined): unknown => v && [v.kind, v.sinceIndex, v.confidence];

describe('laws of the diagnosis', () => {
  it('the verdict does not depend on how many samples arrive at once', () => {
    fc.assert(
      fc.property(runs, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (numbers, portions) => {
        assert.deepEqual(arrive(numbers, portions), arrive(numbers, [1]));
      }),
      RUNS,
    );
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

  it('the verdict does not depend on the level of the loss', () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), (numbers, shift) => {
        assert.deepEqual(
          gist(
            arrive(
              mapped(numbers, (v) => v + shift),
              [1],
            ),
          ),
          gist(arrive(numbers, [1])),
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

  it('costs little on a long run', () => {
    const gauss = normal(1);
    const view = viewOf({ train: values(200_000, (i) => 1 / Math.sqrt(i + 1) + 0.01 * gauss()) }, 'step');
    const diagnosis = new Diagnosis();
    const start = performance.now();
    diagnosis.update(view);
    assert.ok(performance.now() - start < 2000, `${performance.now() - start} ms`);
  });
});
