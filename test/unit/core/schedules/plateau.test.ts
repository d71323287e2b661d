import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kerasPlateau, torchPlateau, type PlateauRule } from '../../../../src/core/schedules/plateau.ts';
import { replayLr } from '../../../../src/core/schedules/replay.ts';

const keras = (patience: number, cooldown: number, more: object = {}) =>
  kerasPlateau(1, { factor: 0.5, patience, minDelta: 1e-4, cooldown, minLr: 0, ...more });
const torch = (patience: number, cooldown: number, more: object = {}) =>
  torchPlateau(1, { factor: 0.5, patience, threshold: 1e-4, thresholdMode: 'rel', cooldown, minLr: 0, eps: 1e-8, ...more });

/** 0-based epochs at whose end the rate is cut. */
function cuts(rule: PlateauRule, values: readonly (number | undefined)[]): number[] {
  let lr = 1;
  return values.flatMap((value, epoch) => {
    const before = lr;
    lr = rule.next(value);
    return lr < before ? [epoch] : [];
  });
}
const flat = (length: number, value = 0.5) => Array.from({ length }, () => value);

describe('reduce on plateau', () => {
  // patience, cooldown → epochs of the first cuts on a flat loss, Keras and PyTorch.
  const golden: readonly [number, number, readonly number[], readonly number[]][] = [
    [3, 0, [3, 6, 9, 12], [4, 8, 12, 16]],
    [3, 1, [3, 6, 9, 12], [4, 9, 14, 19]],
    [3, 5, [3, 10, 17, 24], [4, 13, 22]],
    [0, 0, [1, 2, 3, 4], [1, 2, 3, 4]],
    [1, 0, [1, 2, 3, 4], [2, 4, 6, 8]],
  ];
  for (const [patience, cooldown, inKeras, inTorch] of golden) {
    it(`patience ${patience}, cooldown ${cooldown}: Keras at ${inKeras}, PyTorch at ${inTorch}`, () => {
      assert.deepEqual(cuts(keras(patience, cooldown), flat(30)).slice(0, inKeras.length), inKeras);
      assert.deepEqual(cuts(torch(patience, cooldown), flat(30)).slice(0, inTorch.length), inTorch);
    });
  }

  it('never cuts while the loss falls by more than minDelta', () => {
    const falling = Array.from({ length: 50 }, (_, i) => 1 - i * 0.01);
    assert.deepEqual(cuts(keras(1, 0), falling), []);
    assert.deepEqual(cuts(torch(0, 0), falling), []);
  });

  it("PyTorch's relative mode is blind to a flat negative loss, Keras is not", () => {
    assert.deepEqual(cuts(torch(3, 0), flat(30, -1)), []);
    assert.deepEqual(cuts(keras(3, 0), flat(30, -1)).slice(0, 2), [3, 6]);
  });

  it("Keras's absolute delta cuts although a tiny loss halves", () => {
    const halving = Array.from({ length: 10 }, (_, i) => 1e-6 / 2 ** i);
    assert.deepEqual(cuts(keras(3, 0), halving)[0], 3);
    assert.deepEqual(cuts(torch(3, 0), halving), []);
  });

  it('a tail of NaN cuts for ever, and a NaN at the start is the best for ever in Keras', () => {
    assert.deepEqual(cuts(keras(3, 0), [1, NaN, NaN, NaN, NaN, NaN, NaN]), [3, 6]);
    assert.deepEqual(cuts(keras(3, 0), [NaN, 5, 4, 3, 2, 1, 0]), [3, 6]);
  });

  it('a missing value changes nothing', () => {
    assert.deepEqual(cuts(keras(3, 0), [1, undefined, 1, undefined, 1, 1]), [5]);
  });

  it('stops at minLr', () => {
    const rule = keras(1, 0, { minLr: 0.3 });
    assert.deepEqual(
      flat(6).map((value) => rule.next(value)),
      [1, 0.5, 0.3, 0.3, 0.3, 0.3],
    );
  });

  it('the same behaviour needs a patience of one less in PyTorch', () => {
    const noisy = fc.array(fc.double({ min: 0.1, max: 1, noNaN: true }), { maxLength: 80 });
    fc.assert(
      fc.property(noisy, fc.integer({ min: 1, max: 6 }), (values, patience) => {
        const absolute = { thresholdMode: 'abs', threshold: 1e-4 };
        assert.deepEqual(
          cuts(keras(patience, 0, { minDelta: 1e-4 }), values).slice(0, 1),
          cuts(torch(patience - 1, 0, absolute), values).slice(0, 1),
        );
      }),
    );
  });
});

describe('replayLr', () => {
  const settings = {
    kind: 'reduce-on-plateau',
    monitor: 'loss',
    factor: 0.1,
    patience: 3,
    minDelta: 0,
    cooldown: 0,
    minLr: 0,
  } as const;

  it('gives the rate in force during each epoch: a cut at the end of one shows in the next', () => {
    assert.deepEqual(replayLr(settings, 1, flat(6)), [1, 1, 1, 1, 0.1, 0.1]);
  });

  it('takes no NaN for evidence', () => {
    assert.deepEqual(replayLr(settings, 1, [0.5, NaN, NaN, NaN, NaN, NaN]), [1, 1, 1, 1, 1, 1]);
  });

  it('covers the planned rest where the schedule is known in advance', () => {
    const rates = replayLr({ kind: 'cosine-decay', initialLr: 0.1, decaySteps: 10, alpha: 0.01 }, 5, [1, 1]);
    assert.equal(rates.length, 10);
    assert.equal(rates[0], 0.1);
    assert.ok(Math.abs((rates[5] ?? NaN) - 0.0505) < 1e-12);
  });
});
