import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { label, threshold } from '../../../scripts/forks/label.mts';
import { load } from '../../../scripts/labelled.mts';
import { skip } from '../skip.ts';

const limits = { floor: 0.01, material: 0.02 };
const gains = (lower: number | null, same: number | null, higher: number | null, train = same) => ({
  lower,
  same,
  higher,
  train,
});

describe('the label of a fork', () => {
  it('says that a lower rate helps where only that gains', () => {
    assert.equal(label(gains(0.1, -0.01, -0.2), limits, false), 'reduce_helps');
    assert.equal(label(gains(0.5, 0.1, -0.2), limits, false), 'reduce_helps');
    assert.equal(label(gains(0.1, 0.1, -0.2), limits, false), 'progressing');
  });

  it('says that the rate is too low where three times as much gains far more than going on', () => {
    assert.equal(label(gains(-0.05, 0.1, 0.19), limits, false), 'lr_too_low');
    assert.equal(label(gains(-0.05, 0.1, 0.1), limits, false), 'progressing');
    assert.equal(label(gains(0, 0.015, 0.03), limits, false), 'lr_too_low');
  });

  it('tells learning by heart from divergence by the training loss', () => {
    assert.equal(label(gains(0.04, -0.05, -0.1, 0.1), limits, true), 'overfitting');
    assert.equal(label(gains(0.04, -0.05, -0.1, -0.05), limits, true), 'diverging');
    assert.equal(label(gains(0.04, -0.05, -0.1), limits, false), 'diverging');
    assert.equal(label(gains(2, -1, null), limits, false), 'diverging');
    assert.equal(label(gains(null, null, null), limits, false), 'diverging');
  });

  it('is unclear where something gains less than chance explains, and converged where nothing gains', () => {
    assert.equal(label(gains(0.015, 0.001, -0.01), limits, false), 'unclear');
    assert.equal(label(gains(0.005, 0.001, -0.01), limits, false), 'converged');
  });

  it('asks for a hundredth of the loss, what chance leaves, and a share of the fall', () => {
    assert.deepEqual(threshold(0, 1, 1), { floor: 0.01, material: 0.01 });
    assert.deepEqual(threshold(0.02, 1, 1), { floor: 0.01, material: 0.05 });
    assert.deepEqual(threshold(0.02, 400, 1), { floor: 0.2, material: 0.2 });
  });

  it('is that of the labelled curves', function () {
    const file = join(import.meta.dirname, '../../../../shared/detector/dev.jsonl.gz');
    if (!existsSync(file)) {
      assert.notEqual(process.env['LOSSLINE_CORPUS'], 'required', `There is no ${file}`);
      skip(this, 'no such file');
    }
    interface Known {
      readonly label: string;
      readonly gain_lower: number | null;
      readonly gain_same: number | null;
      readonly gain_higher: number | null;
      readonly train_same: number | null;
      readonly noise: number;
      readonly start: number;
    }
    const agree = load(file).flatMap((run) =>
      (run.forks as unknown as readonly Known[]).map((fork) => {
        const first = run.series['train/loss']?.[0] ?? fork.start;
        const { gain_lower: lower, gain_same: same, gain_higher: higher, train_same: train } = fork;
        const limits = threshold(fork.noise, first - fork.start, fork.start);
        return label({ lower, same, higher, train }, limits, run.val_every !== null) === fork.label;
      }),
    );
    const share = agree.filter(Boolean).length / agree.length;
    assert.ok(share > 0.99, `${(100 * share).toFixed(2)} % of ${String(agree.length)} labels`);
  });
});
