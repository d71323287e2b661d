import assert from 'node:assert/strict';
import { families } from '../../../../scripts/fuzz/families.mts';
import { fuzz } from '../../../../scripts/fuzz/fuzz.mts';

describe('spoilt logs', function () {
  this.timeout(60_000);
  for (const family of Object.keys(families)) {
    it(`of the family ${family} do no harm`, () => {
      const { failures, samples } = fuzz(family, 2000, 1);
      assert.deepEqual(failures, []);
      assert.ok(samples > 0);
    });
  }
});
