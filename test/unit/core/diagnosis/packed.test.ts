import assert from 'node:assert/strict';
import { pack } from '../../../../scripts/packModel.mts';
import type { Forest } from '../../../../src/core/diagnosis/forest.ts';
import { logOdds } from '../../../../src/core/diagnosis/forest.ts';
import { unpack } from '../../../../src/core/diagnosis/packed.ts';

const forest = (bias: number): Forest => ({
  bias,
  depth: 2,
  features: [0, ~1, 1, 1, 0, ~0],
  thresholds: [0.5, 3, -1e9, Number.MAX_VALUE, -0.25, 3],
  leaves: [0.001, -0.25, 2, -3.999, 0, 0.125, -0.001, 1.5],
});

describe('a packed model', () => {
  const forests = {
    progressing: forest(1),
    reduce: forest(-2),
    slow: forest(0),
    overfitting: forest(-0.5),
    converged: forest(0.125),
  };
  const model = unpack(pack({ features: ['a', 'b'], typical: [0, 1], forests }));

  it('judges as it did before', () => {
    for (const [name, whole] of Object.entries(forests)) {
      const packed = model.forests[name as keyof typeof forests];
      for (const a of [-1, 0, 0.5, 4, NaN])
        for (const b of [-1, 0, 3, 4, NaN])
          assert.ok(Math.abs(logOdds(packed, [a, b]) - logOdds(whole, [a, b])) < 1e-9, `${name} ${a} ${b}`);
    }
  });

  it('refuses a number that has no room in it', () => {
    const huge = { ...forest(0), leaves: [100] };
    assert.throws(() => pack({ features: ['a', 'b'], typical: [0, 1], forests: { ...forests, slow: huge } }), /does not fit/);
  });
});
