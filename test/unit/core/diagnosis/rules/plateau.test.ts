import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Settings } from '../../../../../src/core/diagnosis/rules/knownRule.ts';
import { keras } from '../../../../../src/core/diagnosis/rules/keras.ts';
import { optax } from '../../../../../src/core/diagnosis/rules/optax.ts';
import { torch } from '../../../../../src/core/diagnosis/rules/torch.ts';
import { acts, flat, rates } from './replayed.ts';

const halving = (patience: number, cooldown = 0, more: Settings = {}): Settings => ({ factor: 0.5, patience, cooldown, ...more });

describe('reduce on plateau, as Keras, PyTorch and Optax do it', () => {
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
      assert.deepEqual(acts(keras, flat(30), halving(patience, cooldown)).slice(0, inKeras.length), inKeras);
      assert.deepEqual(acts(torch, flat(30), halving(patience, cooldown)).slice(0, inTorch.length), inTorch);
    });
  }

  it('never cuts while the loss falls by more than the threshold', () => {
    const falling = Array.from({ length: 50 }, (_, i) => 1 - i * 0.01);
    for (const [rule, patience] of [
      [keras, 1],
      [torch, 0],
      [optax, 1],
    ] as const)
      assert.deepEqual(acts(rule, falling, halving(patience)), []);
  });

  it("PyTorch's relative mode is blind to a loss below zero that is flat or slowly rises, Keras is not", () => {
    for (const slope of [0, 1e-6]) {
      const negative = Array.from({ length: 30 }, (_, i) => -1 + slope * i);
      assert.deepEqual(acts(torch, negative, halving(3)), []);
      assert.deepEqual(acts(torch, negative, halving(3, 0, { thresholdMode: 'abs' })).slice(0, 2), [4, 8]);
      assert.deepEqual(acts(keras, negative, halving(3)).slice(0, 2), [3, 6]);
    }
  });

  it("Keras's absolute delta cuts although a tiny loss halves", () => {
    const tiny = Array.from({ length: 10 }, (_, i) => 1e-6 / 2 ** i);
    assert.deepEqual(acts(keras, tiny, halving(3)), [3, 6, 9]);
    assert.deepEqual(acts(torch, tiny, halving(3)), []);
    assert.deepEqual(acts(optax, tiny, halving(3)), []);
  });

  it('a tail of NaN cuts for ever', () => {
    const tail = [1, ...Array.from({ length: 12 }, () => NaN)];
    assert.deepEqual(acts(keras, tail, halving(3)), [3, 6, 9, 12]);
    assert.deepEqual(acts(torch, tail, halving(3)), [4, 8, 12]);
  });

  it('after a NaN as the first value Keras cuts every `patience` epochs, though the loss falls; PyTorch does not', () => {
    const falling = [NaN, ...Array.from({ length: 9 }, (_, i) => 9 - i)];
    assert.deepEqual(acts(keras, falling, halving(3)), [3, 6, 9]);
    assert.deepEqual(acts(torch, falling, halving(3)), []);
  });

  it('Keras stops at its least rate, as float32 has it', () => {
    const least = halving(1, 0, { minLr: 0.3 });
    assert.deepEqual(acts(keras, flat(9), least, 1), [1, 2]);
    assert.deepEqual(rates(keras, flat(9), least, 1).at(-1), Math.fround(0.3));
  });

  it('PyTorch makes no cut as small as eps', () => {
    assert.deepEqual(acts(torch, flat(9), halving(1), 1e-8), []);
    assert.deepEqual(acts(torch, flat(9), halving(1, 0, { eps: 0 }), 1e-8), [2, 4, 6, 8]);
  });

  it('Keras keeps the rate as float32 and compares as float32, PyTorch does neither', () => {
    assert.deepEqual(rates(keras, flat(3), halving(1), 0.1), [0.05000000074505806, 0.02500000037252903]);
    assert.deepEqual(rates(torch, flat(3), halving(1), 0.1), [0.05]);
    const close = Array.from({ length: 6 }, (_, i) => 1 - 1e-9 * i);
    assert.deepEqual(acts(keras, close, halving(2, 0, { minDelta: 0 })), [2, 4]);
    assert.deepEqual(acts(torch, close, halving(2, 0, { threshold: 0 })), []);
  });

  it('Optax waits for a count equal to its patience: 0 cuts at improvements, never on a plateau', () => {
    assert.deepEqual(acts(optax, [3, 2, 1, 1, 1, 1], halving(0)), [0, 1, 2]);
    assert.deepEqual(acts(optax, flat(9), halving(3)), [3, 6]);
  });

  it('Optax looks at the mean of so many values', () => {
    const zigzag = Array.from({ length: 12 }, (_, i) => (i % 2 ? 1 : 3));
    assert.deepEqual(acts(optax, zigzag, halving(2, 0, { accumulationSize: 2 })), [5, 9]);
  });

  it('a missing value changes nothing', () => {
    for (const [rule, at] of [
      [keras, 5],
      [torch, 7],
      [optax, 5],
    ] as const)
      assert.deepEqual(acts(rule, [1, undefined, 1, undefined, 1, 1, undefined, 1], halving(3))[0], at);
  });

  it('the same behaviour needs a patience of one less in PyTorch', () => {
    // On a grid that float32 holds exactly: there both compare alike.
    const grid = fc.integer({ min: 1, max: 4096 }).map((n) => n / 4096);
    const improving = fc.array(grid).map((values) => values.sort((a, b) => b - a));
    fc.assert(
      fc.property(fc.oneof(improving, fc.array(grid)), fc.integer({ min: 1, max: 6 }), (values, patience) => {
        const inKeras = acts(keras, values, halving(patience, 0, { minDelta: 2 ** -12 }));
        const inTorch = acts(torch, values, halving(patience - 1, 0, { threshold: 2 ** -12, thresholdMode: 'abs' }));
        assert.deepEqual(inTorch, inKeras);
      }),
    );
  });

  for (const [rule, given, reason] of [
    [keras, { factor: 1 }, /^RangeError: Keras takes no factor of 1 or more, and this is 1\.$/],
    [torch, { factor: 1.5 }, /^RangeError: PyTorch takes only a factor below 1, and this is 1\.5\.$/],
    [optax, { factor: 0 }, /^RangeError: Optax takes only a factor between 0 and 1, and this is 0\.$/],
    [optax, { rtol: -1 }, /^RangeError: Optax takes no negative rtol or atol/],
    [optax, { rtol: 0 }, /^RangeError: Optax needs an rtol or atol above 0\.$/],
    [optax, { rtol: 2 }, /^RangeError: Optax takes no rtol above 1/],
  ] as const)
    it(`${rule.title} refuses ${JSON.stringify(given)}`, () => assert.throws(() => acts(rule, [], given), reason));

  it('Keras tells by the metric whether it is to fall or to rise, and says so where it cannot', () => {
    const rising = Array.from({ length: 9 }, (_, i) => i / 10);
    assert.deepEqual(acts(keras, rising, halving(3), 1, 'val/acc'), []);
    assert.deepEqual(acts(keras, rising, halving(3), 1, 'val/loss'), [3, 6]);
    assert.deepEqual(acts(keras, rising, halving(3, 0, { mode: 'max' }), 1, 'other'), []);
    assert.throws(() => acts(keras, rising, {}, 1, 'other'), /^RangeError: Keras cannot tell whether m is to fall or to rise/);
  });
});
