import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Digest } from '../../../../src/core/diagnosis/digest.ts';

const full = (values: readonly number[]): Digest => {
  const digest = new Digest();
  for (const value of values) digest.push(value);
  return digest;
};

describe('Digest', () => {
  it('has the sums of any stretch of whole blocks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 700 }),
        fc.nat(),
        fc.nat(),
        (values, a, b) => {
          const digest = full(values);
          const blocks = Math.floor(values.length / digest.blockSize);
          const [from, to] = [a % (blocks + 1), b % (blocks + 1)].sort((x, y) => x - y).map((k) => k * digest.blockSize);
          const stretch = values.slice(from, to).map((v) => v - (values[0] ?? 0));
          const steps = values.map((v, i) => (i > 0 ? Math.abs(v - (values[i - 1] ?? 0)) : 0)).slice(from, to);
          assert.equal(
            digest.sum('value', from ?? 0, to ?? 0),
            stretch.reduce((x, y) => x + y, 0),
          );
          assert.equal(
            digest.sum('path', from ?? 0, to ?? 0),
            steps.reduce((x, y) => x + y, 0),
          );
        },
      ),
    );
  });

  it('remembers the first of the lowest values', () => {
    const digest = full([5, 2, 3, 2, 4]);
    assert.equal(digest.origin + digest.best, 2);
    assert.equal(digest.bestAt, 1);
  });

  it('asks for a look at every value first, then ever more rarely', () => {
    const digest = new Digest();
    const looks: number[] = [];
    for (let i = 0; i < 1 << 16; i++) if (digest.push(i)) looks.push(i + 1);
    assert.deepEqual(looks.slice(0, 4), [1, 2, 3, 4]);
    assert.ok(looks.length <= 128 + 9 * 64, `${looks.length} looks`);
  });

  it('knows noise from slope', () => {
    const digest = full(Array.from({ length: 100 }, (_, i) => 3 * i));
    assert.equal(digest.sum('bend', 2, 100), 0);
    assert.equal(digest.sum('turns', 0, 100), 0);
  });
});
