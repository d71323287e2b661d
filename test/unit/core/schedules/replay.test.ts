import assert from 'node:assert/strict';
import { replayLr } from '../../../../src/core/schedules/replay.ts';

describe('replayLr', () => {
  const settings = {
    kind: 'reduce-on-plateau',
    monitor: 'loss',
    factor: 0.5,
    patience: 3,
    minDelta: 0,
    cooldown: 0,
    minLr: 0,
  } as const;
  const flat = Array.from({ length: 6 }, () => 0.5);

  it('gives the rate in force during each epoch: a cut at the end of one shows in the next', () => {
    assert.deepEqual(replayLr(settings, 1, flat), [1, 1, 1, 1, 0.5, 0.5]);
  });

  it('takes no NaN for evidence', () => {
    assert.deepEqual(replayLr(settings, 1, [0.5, NaN, NaN, NaN, NaN, NaN]), [1, 1, 1, 1, 1, 1]);
  });

  it('covers the planned rest where the schedule is known in advance', () => {
    const rates = replayLr({ kind: 'cosine', initialLr: 0.1, decaySteps: 10, alpha: 0.01 }, 5, [1, 1]);
    assert.equal(rates.length, 10);
    assert.equal(rates[0], 0.1);
    assert.ok(Math.abs((rates[5] ?? NaN) - 0.0505) < 1e-12);
  });
});
