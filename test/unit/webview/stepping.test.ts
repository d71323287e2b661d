import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PARAMETERS } from '../../../src/core/schedules/parameters.ts';
import { stepped } from '../../../webview/stepping.ts';

const rate = { min: 0, max: 1000 };
const share = { min: 0.01, max: 0.99, step: 0.05 };

describe('the arrow keys', () => {
  it('move a rate along 1, 2, 5, 10, and to nothing below the smallest', () => {
    const up = [0, 1e-6, 2e-6, 5e-6, 1e-5, 0.0003, 0.001, 0.3].map((value) => stepped(value, true, rate));
    assert.deepEqual(up, [1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 0.0005, 0.002, 0.5]);
    const down = [1, 0.3, 0.0003, 1e-5, 1e-6, 0].map((value) => stepped(value, false, rate));
    assert.deepEqual(down, [0.5, 0.2, 0.0002, 5e-6, 0, 0]);
  });

  it('move a share and a count by their steps, onto round numbers, and not beyond the ends', () => {
    assert.deepEqual(
      [0.2, 0.23, 0.99].map((value) => stepped(value, true, share)),
      [0.25, 0.25, 0.99],
    );
    assert.deepEqual(
      [0.2, 0.23, 0.03].map((value) => stepped(value, false, share)),
      [0.15, 0.2, 0.01],
    );
    assert.deepEqual([stepped(10, true, { min: 1, max: 99, step: 1 }), stepped(1, false, { min: 1, max: 99, step: 1 })], [11, 1]);
  });

  it('give a sensible number wherever they start, and move in their direction', () => {
    const parameter = fc.constantFrom(...Object.values(PARAMETERS).flat());
    fc.assert(
      fc.property(parameter, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (range, part, up) => {
        const { min, max, whole } = range;
        const from = Math.min(max, 1e4) * part;
        const value = Math.max(min, whole ? Math.round(from) : from);
        const next = stepped(value, up, range);
        assert.ok(next >= min && next <= max && (!whole || Number.isInteger(next)));
        assert.ok(up ? next > value || next === max || value < 1e-6 : next < value || next === min);
      }),
    );
  });
});
