import assert from 'node:assert/strict';
import { applyEdits } from '../../../src/core/rewrite/edit.ts';

describe('applyEdits', () => {
  it('replaces each range and leaves every other character alone', () => {
    assert.equal(
      applyEdits('lr = 0.1\r\n', [
        { start: 5, end: 8, text: '0.02' },
        { start: 8, end: 8, text: ';' },
      ]),
      'lr = 0.02;\r\n',
    );
  });
});
