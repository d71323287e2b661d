import assert from 'node:assert/strict';
import { count, digits, place, rateChange, rateText } from '../../../../src/core/diagnosis/numbers.ts';

describe('numbers of a verdict', () => {
  it('shows the digits that the noise leaves', () => {
    assert.equal(digits(0.3119, 0.0041), '0.312');
    assert.equal(digits(-4.98, 0.03), '−4.98');
    assert.equal(digits(1234.5, 20), '1235');
    assert.equal(digits(0.3, 0.12), '0.3');
  });

  it('shows three digits where there is no noise, and four at most', () => {
    assert.equal(digits(1.5), '1.5');
    assert.equal(digits(0.0740008), '0.074');
    assert.equal(digits(1.00002, 1e-9), '1.000');
    assert.equal(digits(0), '0');
  });

  it('writes very small and very large losses with an exponent', () => {
    assert.equal(digits(3.12e-8, 4e-10), '3.12e-8');
    assert.equal(digits(2.5e9), '2.5e9');
    assert.equal(digits(NaN), 'NaN');
    assert.equal(digits(-Infinity), '−infinity');
  });

  it('writes rates and counts as people do', () => {
    assert.equal(rateText(0.001), '0.001');
    assert.equal(rateText(0.30000000000000004), '0.3');
    assert.equal(rateText(3e-5), '3e-5');
    assert.equal(place(999_999_999_999_999), '999,999,999,999,999');
    assert.equal(place(1.25e300), '1.25e300');
    assert.equal(count(1, 'epoch'), '1 epoch');
    assert.equal(count(14, 'step'), '14 steps');
    assert.equal(count(14_986_400, 'step'), '14,986,400 steps');
    assert.deepEqual([27, 16_768, 0.31, 1.3333].map(place), ['27', '16,768', '0.31', '1.33']);
    assert.equal(rateChange(2e-5, 4e-6), '2e-5 → 4e-6 (÷5)');
  });
});
