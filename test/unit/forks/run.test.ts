import assert from 'node:assert/strict';
import type { GrownRun } from '../../../scripts/forks/run.mts';
import { growGroup } from '../../../scripts/forks/run.mts';

const FAMILY = 'phase';

describe('runs that are grown', function () {
  this.timeout(60_000);
  let runs: GrownRun[] = [];

  before(() => {
    runs = growGroup(3, 1, FAMILY);
  });

  it('are the same for the same seed, and others for another', () => {
    assert.deepEqual(growGroup(3, 1, FAMILY), runs);
    assert.notDeepEqual(growGroup(4, 1, FAMILY)[0]?.series, runs[0]?.series);
  });

  it('are six of a task, at rising rates', () => {
    assert.equal(runs.length, 6);
    assert.equal(new Set(runs.map((run) => run.group)).size, 1);
    assert.equal(new Set(runs.map((run) => run.id)).size, 6);
    assert.deepEqual(
      runs.map((run) => run.lr),
      runs.map((run) => run.lr).sort((a, b) => a - b),
    );
  });

  it('have a value for each point, and for each validation', () => {
    for (const { series, points, val_every: every } of runs) {
      assert.equal(series['train/loss']?.length, points);
      assert.equal(series['lr']?.length, points);
      assert.equal(series['val/loss']?.length, every === null ? undefined : Math.floor(points / every));
    }
  });

  it('have forks on their way whose figures are numbers', () => {
    for (const { forks, points } of runs) {
      assert.ok(forks.every(({ t }, i) => t >= 3 && t <= points && t > (forks[i - 1]?.t ?? 0)));
      assert.ok(forks.every(({ noise, mat, start }) => [noise, mat, start].every(Number.isFinite) && mat >= 0.01));
    }
    assert.equal(runs[0]?.forks.at(-1)?.t, runs[0]?.points);
  });
});
