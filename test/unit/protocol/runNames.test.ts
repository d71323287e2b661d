import assert from 'node:assert/strict';
import type { Begin } from '../../../src/protocol/training/probedRuns.ts';
import { RunNames } from '../../../src/protocol/training/runNames.ts';

describe('names of the runs of one process', () => {
  const begin = (changes: Partial<Begin> = {}): Begin => ({
    ...{ type: 'begin', run: 'r', thread: 0, kind: 'fit', time: 0, ...changes },
  });

  it('are that of the script, then that of the model where the user gave one, else a number', () => {
    const names = new RunNames('train.mjs');
    assert.deepEqual(
      [
        begin({ model: 'generator' }),
        begin({ model: 'sequential_2' }),
        begin({ model: 'critic' }),
        begin({ model: 'critic' }),
        begin({ kind: 'loop' }),
      ].map((one) => names.next(one)),
      ['train.mjs', 'train.mjs · fit 2', 'train.mjs · critic', 'train.mjs · fit 4', 'train.mjs · loop 5'],
    );
  });
});
