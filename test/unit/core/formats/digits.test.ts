import assert from 'node:assert/strict';
import fc from 'fast-check';
import { numeral, readDigits, readNumeral } from '../../../../src/core/formats/digits.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The number, and what stands behind it. */
function read(text: string, signed = true): [number | undefined, string] | undefined {
  const end = readNumeral(bytes(text), 0, signed);
  return end < 0 ? undefined : [numeral[0], text.slice(end)];
}

describe('readNumeral', () => {
  it('reads what a log writes and stops behind it', () => {
    assert.deepEqual(read('0.25, '), [0.25, ', ']);
    assert.deepEqual(read('1e-05}'), [1e-5, '}']);
    assert.deepEqual(read('7epoch'), [7, 'epoch']);
    assert.deepEqual(read('3e'), [3, 'e']);
    assert.deepEqual(read('5.|'), [5, '|']);
    assert.deepEqual(read('.5'), [0.5, '']);
    assert.deepEqual(read('-0.5'), [-0.5, '']);
    assert.ok(Object.is(read('-0')?.[0], -0));
    assert.deepEqual(read('+2E+3'), [2000, '']);
    assert.equal(read('-3', false), undefined);
    for (const none of ['', '-', '.', '-.e5', 'e5', 'nan']) assert.equal(read(none), undefined);
  });

  it('gives the same double as Number, bit for bit', () => {
    const digits = (most: number) =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: most }).map((d) => d.join(''));
    const written = fc.tuple(
      fc.constantFrom('', '-', '+'),
      digits(24),
      fc.oneof(
        fc.constant(''),
        digits(24).map((d) => `.${d}`),
      ),
      fc.oneof(
        fc.constant(''),
        fc.integer({ min: -330, max: 330 }).map((e) => `e${e}`),
      ),
    );
    const real = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
    const same = (text: string) => assert.ok(Object.is(read(text)?.[0], Number(text)), text);
    fc.assert(
      fc.property(
        written.map((parts) => parts.join('')),
        same,
      ),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(real, same), { numRuns: 3000 });
  });
});

describe('readDigits', () => {
  it('reads digits alone', () => {
    assert.equal(readDigits(bytes('0123/'), 0), 4);
    assert.equal(numeral[0], 123);
    assert.equal(readDigits(bytes('-1'), 0), -1);
  });
});
