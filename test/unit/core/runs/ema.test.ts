import assert from 'node:assert/strict';
import { Ema } from '../../../../src/core/runs/ema.ts';

describe('Ema', () => {
  it('is not pulled towards zero at the start', () => {
    const ema = new Ema(0.9);
    for (const value of [5, 5, 5]) assert.ok(Math.abs(ema.push(value) - 5) < 1e-12);
  });

  it('agrees with the definition: last = w·last + (1-w)·x, shown = last / (1-wⁿ)', () => {
    const ema = new Ema(0.5);
    assert.deepEqual([ema.push(1), ema.push(3)], [1, (0.25 + 1.5) / 0.75]);
  });

  it('skips what is not a number, and shows a break there', () => {
    const ema = new Ema(0.5);
    ema.push(2);
    assert.ok(Number.isNaN(ema.push(NaN)));
    assert.ok(Math.abs(ema.push(2) - 2) < 1e-12);
  });
});
