import assert from 'node:assert/strict';
import { Monitor } from '../../../../src/core/monitor/monitor.ts';
import { spread } from '../../../../src/core/monitor/foresight.ts';
import { positionOf, roundsOf } from '../../../../src/core/monitor/rounds.ts';
import { NO_FACTS } from '../../../../src/core/monitor/scriptFacts.ts';
import type { Sample } from '../../../../src/core/runs/sample.ts';
import { tooHigh } from '../diagnosis/synthetic.ts';

/** A stalled run of 41 epochs of 200, at these rates. */
function stalled(rate: (epoch: number) => number | undefined, epochs = 41): Monitor {
  const monitor = new Monitor({ id: 'r', name: 'train.log', source: 'train.log', startedAt: 0 });
  const log = monitor.open();
  const { validation } = tooHigh(12, epochs);
  monitor.run.plan({ epochs: 200 });
  for (const [i, value] of validation.entries()) {
    const lr = rate(i + 1);
    monitor.run.sample({ series: 'val_loss', role: 'val/loss', value, epoch: i + 1 });
    if (lr !== undefined) monitor.run.sample({ series: 'lr', role: 'lr', value: lr, epoch: i + 1 });
    log.push(new Uint8Array());
  }
  return monitor;
}

const warmedUp = (epoch: number) => 0.02 * Math.min(1, epoch / 4);

describe('the preview of a schedule', () => {
  it('starts a replay at the rate that was in force when the stall began, not at the first of a warm-up', () => {
    const monitor = stalled(warmedUp);
    const preview = monitor.preview('reduce-on-plateau');
    assert.equal(monitor.verdict?.kind, 'stalled');
    assert.equal(Math.fround(0.02), Math.fround(preview?.foresight.seen[0] ?? 0));
    assert.equal(preview?.remedy.reason, '0.02 → 0.004 (÷5) after 10 epochs without a better val_loss.');
    assert.match(preview.onRun, /^On this run: 1 cut, after epoch 31, to 0\.004\. What comes next depends on the loss\.$/);
    assert.deepEqual(monitor.offers[0]?.rates, preview.foresight.seen, 'the charts draw the same when they glance at it');
  });

  it('where nothing has stalled it starts at the highest rate, and without any in the log at that of the script', () => {
    const falling = stalled((epoch) => (epoch < 4 ? 0.005 * epoch : 0.08 / epoch), 20);
    assert.notEqual(falling.verdict?.kind, 'stalled');
    assert.equal(falling.preview('exponential')?.foresight.seen[0], 0.02, 'the top of the warm-up');
    const bare = stalled(() => undefined, 20);
    assert.equal(bare.canPreview, false);
    assert.deepEqual([bare.previewable, bare.preview('cosine')], [[], undefined]);
    bare.facts = { ...NO_FACTS, lr: 0.05 };
    assert.equal(bare.preview('step')?.foresight.seen[0], 0.05);
  });

  it('goes on to the planned end: a schedule as it is known, a rule that answers to the loss as it is', () => {
    const monitor = stalled(warmedUp);
    const [cosine, plateau] = [monitor.preview('cosine')?.foresight, monitor.preview('reduce-on-plateau')?.foresight];
    assert.equal((cosine?.seen.length ?? 0) + (cosine?.ahead.length ?? 0), 200);
    assert.ok(Math.abs((cosine?.ahead.at(-1) ?? 0) - 0.0002) < 2e-6);
    assert.equal(cosine?.depends, false);
    assert.equal(plateau?.depends, true);
    assert.deepEqual(new Set(plateau?.ahead), new Set([plateau?.seen.at(-1)]));
  });

  it('follows the numbers that the user wants, and none that make no sense', () => {
    const monitor = stalled(warmedUp);
    const preview = monitor.preview('reduce-on-plateau', { factor: 0.5, patience: 4 });
    assert.equal(preview?.remedy.reason, '0.02 → 0.01 (÷2) after 4 epochs without a better val_loss.');
    assert.match(preview.onRun, /^On this run: 2 cuts, after epochs 25 and 33, to 0\.005\./);
    assert.deepEqual(preview.remedy.settings, { ...monitor.offers[0]?.remedy.settings, factor: 0.5, patience: 4 });
    assert.equal(monitor.preview('reduce-on-plateau', { factor: 2 }), undefined);
    assert.equal(monitor.preview('reduce-on-plateau', { gamma: 0.5 }), undefined);
    assert.equal(monitor.preview('set-rate'), undefined, 'that is no schedule');
    const cosine = monitor.preview('cosine', { initialLr: 0.01, decaySteps: 50 });
    assert.match(cosine?.remedy.reason ?? '', /^0\.01 → 0\.0001 \(÷100\), smoothly over all 50 epochs\.$/);
  });

  it('shows what the run asks for first, and marks the rest', () => {
    const monitor = stalled(warmedUp);
    const asked = monitor.previewable.map(({ remedy, asked: wanted }) => [remedy.id, wanted]);
    assert.deepEqual(asked, [
      ['reduce-on-plateau', true],
      ['cosine', true],
      ['warmup-cosine', false],
      ['step', false],
      ['exponential', false],
    ]);
    monitor.dismiss();
    assert.ok(monitor.previewable.every(({ asked: wanted }) => !wanted));
    assert.equal(monitor.preview('reduce-on-plateau')?.asked, false);
  });

  it('says of a step decay how often it would have cut, and where it ends', () => {
    const onRun = stalled(warmedUp).preview('step', { initialLr: 0.02, stepSize: 8, gamma: 0.5 })?.onRun;
    assert.equal(
      onRun,
      'On this run: 5 cuts, the first after epoch 8, the last after epoch 40, to 0.000625, 1.19e-9 at epoch 200.',
    );
  });
});

describe('the rounds of a run', () => {
  const rounds = (samples: readonly Partial<Sample>[], plan = {}) => {
    const monitor = new Monitor({ id: 'r', name: 'r', source: 'r', startedAt: 0 });
    monitor.run.plan(plan);
    for (const sample of samples) monitor.run.sample({ series: 'loss', role: 'train/loss', value: 1, ...sample });
    const series = monitor.run.series.get('loss');
    assert.ok(series);
    return roundsOf(monitor.run, series, NO_FACTS);
  };

  it('are epochs, whatever share of them the log prints', () => {
    const all = rounds([{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }], { epochs: 10 });
    assert.deepEqual([all.numbers, all.planned, positionOf(9, all, 'epoch')], [[0, 1, 2], 10, 10]);
    const fifth = rounds([{ epoch: 5 }, { epoch: 10 }], { epochs: 100 });
    assert.deepEqual([fifth.numbers, positionOf(99, fifth, 'epoch')], [[4, 9], 100]);
    const fromZero = rounds([{ epoch: 0 }, { epoch: 1 }], { epochs: 10 });
    assert.deepEqual([fromZero.numbers, positionOf(9, fromZero, 'epoch')], [[0, 1], 9]);
  });

  it('are values where there are no epochs, and end where the steps do', () => {
    const some = rounds([{ step: 10 }, { step: 20 }, { step: 30 }], { steps: 100 });
    assert.deepEqual([some.numbers, some.planned, positionOf(9, some, 'step')], [[0, 1, 2], 10, 100]);
    assert.equal(rounds([{}, {}]).planned, undefined);
  });

  it('leave out what was trained again, and a start before the last', () => {
    const resumed = rounds([1, 2, 3, 4, 3, 4, 5].map((epoch) => ({ epoch })));
    assert.deepEqual(
      [resumed.ends, resumed.numbers],
      [
        [0, 1, 4, 5, 6],
        [0, 1, 2, 3, 4],
      ],
    );
    const again = rounds([1, 2, 3, 1, 2].map((epoch) => ({ epoch })));
    assert.deepEqual(
      [again.ends, again.numbers],
      [
        [3, 4],
        [0, 1],
      ],
    );
    assert.deepEqual(spread([0.1, 0.05], again), [0.1, NaN, NaN, 0.1, 0.05]);
  });

  it('have no place ahead in a run of one', () => {
    assert.ok(Number.isNaN(positionOf(5, rounds([{ step: 10 }], { steps: 100 }), 'step')));
  });
});
