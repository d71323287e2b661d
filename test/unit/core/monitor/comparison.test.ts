import assert from 'node:assert/strict';
import { compare } from '../../../../src/core/monitor/comparison.ts';
import { runOf } from './noisy.ts';

const flat = (length: number, value: number) => Array.from({ length }, () => value);
const compared = (now: readonly number[], former: readonly number[]) => compare(runOf(now), runOf(former));

describe('comparison with a former run', () => {
  it('compares means of the last five values at the furthest epoch that both have reached', () => {
    const former = runOf([9, 9, 1, 2, 3, 4, 5, 0, 0, 0]);
    const comparison = compare(runOf([9, 9, 1, 1, 1, 2, 2]), former);
    assert.deepEqual(comparison, {
      former,
      at: 7,
      value: 1.4,
      formerValue: 3,
      sentence: 'loss 1.4 at epoch 7, 53 % lower than in the former run (3; means of 5 values).',
    });
  });

  const sentences: readonly [string, number, number, string][] = [
    ['better', 0.3, 0.4, 'loss 0.3 at epoch 9, 25 % lower than in the former run (0.4; means of 5 values).'],
    ['worse', 0.4, 0.38, 'loss 0.4 at epoch 9, 5.3 % higher than in the former run (0.38; means of 5 values).'],
    ['the same', 0.4, 0.4, 'loss 0.4 at epoch 9, as in the former run (0.4; means of 5 values).'],
    ['as good as the same', 0.4, 0.401, 'loss 0.4 at epoch 9, as in the former run (0.401; means of 5 values).'],
    ['negative losses', -2, -1.5, 'loss −2 at epoch 9, 0.5 lower than in the former run (−1.5; means of 5 values).'],
    [
      'a loss that turned negative',
      -0.1,
      0.2,
      'loss −0.1 at epoch 9, 0.3 lower than in the former run (0.2; means of 5 values).',
    ],
    ['zero', 0, 0, 'loss 0 at epoch 9, as in the former run (0; means of 5 values).'],
    ['zero before', 0.5, 0, 'loss 0.5 at epoch 9, 0.5 higher than in the former run (0; means of 5 values).'],
  ];
  for (const [name, now, former, sentence] of sentences) {
    it(`says it: ${name}`, () => assert.equal(compared(flat(9, now), flat(9, former))?.sentence, sentence));
  }

  it('compares at the end of the shorter run, whichever that is', () => {
    assert.equal(compared(flat(30, 0.5), flat(20, 0.4))?.at, 20);
    assert.equal(compared(flat(20, 0.5), flat(30, 0.4))?.at, 20);
  });

  it('says nothing of few values', () => {
    assert.equal(compared(flat(4, 1), flat(9, 1)), undefined);
    assert.equal(compared(flat(9, 1), flat(4, 1)), undefined);
    assert.equal(compared([], flat(9, 1)), undefined);
  });

  it('says nothing where a compared value is no number', () => {
    assert.equal(compared([...flat(8, 1), NaN], flat(9, 1)), undefined);
    assert.equal(compared(flat(9, 1), [...flat(8, 1), Infinity]), undefined);
  });

  it('says nothing where the runs have no such loss or no axis in common', () => {
    assert.equal(compare(runOf(flat(9, 1)), runOf(flat(9, 1), 'val_loss')), undefined);
    assert.equal(compare(runOf(flat(9, 1)), runOf(flat(9, 1), 'loss', 'step')), undefined);
  });
});
