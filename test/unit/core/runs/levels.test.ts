import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Column } from '../../../../src/core/runs/column.ts';
import { Levels } from '../../../../src/core/runs/levels.ts';

function levelsOf(values: readonly number[]): Levels {
  const column = new Column();
  const levels = new Levels(column);
  for (const value of values) {
    column.push(value);
    levels.grown();
  }
  return levels;
}

describe('Levels', () => {
  it('finds the extremes of any range as a plain search does', () => {
    const value = fc.oneof({ weight: 30, arbitrary: fc.integer({ min: -50, max: 50 }) }, fc.constantFrom(NaN, -Infinity));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 700 }), fc.nat(), fc.nat(), (values, a, b) => {
        const [from, to] = [a % values.length, b % (values.length + 1)].sort((x, y) => x - y) as [number, number];
        const { min, max, gap } = levelsOf(values).extremes(from, to);
        const range = values.slice(from, to);
        const finite = range.filter(Number.isFinite);
        assert.equal(min < 0 ? undefined : values[min], finite.length > 0 ? Math.min(...finite) : undefined);
        assert.equal(max < 0 ? undefined : values[max], finite.length > 0 ? Math.max(...finite) : undefined);
        assert.equal(gap >= 0, finite.length < range.length);
        for (const i of [min, max, gap]) assert.ok(i < 0 || (i >= from && i < to));
      }),
      { numRuns: 500 },
    );
  });

  it('answers from a few nodes however long the column', () => {
    const values = Array.from({ length: 100_000 }, (_, i) => Math.sin(i));
    values[54_321] = 7;
    values[12_345] = -7;
    assert.deepEqual(levelsOf(values).extremes(0, values.length), { min: 12_345, max: 54_321, gap: -1 });
  });
});
