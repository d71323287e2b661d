import assert from 'node:assert/strict';
import { Run } from '../../../../src/core/runs/run.ts';
import type { Role, Sample } from '../../../../src/core/runs/sample.ts';

function newRun(id = 'r'): Run {
  return new Run({ id, name: 'train.py', source: 'train.log', startedAt: 0 });
}

function feed(run: Run, series: string, role: Role, values: readonly number[], more: Partial<Sample> = {}): void {
  for (const [i, value] of values.entries()) run.sample({ series, role, value, epoch: i + 1, ...more });
}

describe('Run', () => {
  it('waits until a number comes, and wakes from silence', () => {
    const run = newRun();
    assert.equal(run.state, 'waiting');
    feed(run, 'loss', 'train/loss', [1]);
    assert.equal(run.state, 'running');
    run.state = 'silent';
    feed(run, 'loss', 'train/loss', [0.5]);
    assert.equal(run.state, 'running');
    run.state = 'finished';
    feed(run, 'loss', 'train/loss', [0.4]);
    assert.equal(run.state, 'finished');
  });

  it('takes any name for a series', () => {
    const run = newRun();
    for (const name of ['__proto__', 'constructor', '', '<b>']) feed(run, name, 'other', [1]);
    assert.deepEqual([...run.series.keys()], ['__proto__', 'constructor', '', '<b>']);
    assert.equal(run.series.get('__proto__')?.value(0), 1);
  });

  it('stops at a thousand series and counts what it leaves out', () => {
    const run = newRun();
    for (let i = 0; i < 1010; i++) feed(run, `s${i}`, 'other', [1]);
    assert.deepEqual([run.series.size, run.ignored], [1000, 10]);
  });

  it('judges the validation loss once there is enough of it', () => {
    const run = newRun();
    assert.equal(run.judged(), undefined);
    feed(run, 'loss', 'train/loss', Array<number>(100).fill(1));
    feed(run, 'val_loss', 'val/loss', [1, 1]);
    assert.equal(run.judged()?.name, 'loss');
    feed(run, 'val_loss', 'val/loss', [1, 1, 1, 1, 1, 1]);
    assert.equal(run.judged()?.name, 'val_loss');
  });

  it('does not waver between losses that come one after the other', () => {
    const run = newRun();
    feed(run, 'loss', 'train/loss', [1]);
    feed(run, 'val_loss', 'val/loss', [1]);
    feed(run, 'loss', 'train/loss', [1]);
    assert.equal(run.judged()?.name, 'val_loss');
  });

  it('is judged by its accuracies where it has no loss', () => {
    const run = newRun();
    feed(run, 'acc', 'train/acc', [0.1, 0.2]);
    feed(run, 'val_acc', 'val/acc', [0.1, 0.2]);
    assert.equal(run.judged()?.name, 'val_acc');
    feed(run, 'loss', 'train/loss', [1]);
    assert.equal(run.judged()?.name, 'loss');
  });

  it('sets that training loss beside the validation loss whose numbers go with it', () => {
    const run = newRun();
    feed(run, 'batch_loss', 'train/loss', Array<number>(50).fill(1), { epoch: 3 });
    feed(run, 'train_loss', 'train/loss', Array<number>(10).fill(1), { epoch: 3 });
    feed(run, 'val_loss', 'val/loss', Array<number>(10).fill(1), { epoch: 3 });
    assert.equal(run.learning().train?.name, 'train_loss');
    const placed = newRun();
    feed(placed, 'batch_loss', 'train/loss', Array<number>(50).fill(1));
    feed(placed, 'train_loss', 'train/loss', Array<number>(10).fill(1));
    feed(placed, 'val_loss', 'val/loss', Array<number>(10).fill(1));
    assert.equal(placed.learning().train?.name, 'batch_loss');
  });

  it('knows by what they are called that a run has rewards', () => {
    for (const [name, isOne] of [
      ['rollout/ep_rew_mean', true],
      ['episode reward', true],
      ['test/returns', true],
      ['preweight', false],
      ['rewards/chosen', false],
      ['Reward', true],
      ['returned_rows', false],
    ] as const) {
      const run = newRun();
      feed(run, name, 'other', [1]);
      assert.equal(run.rewarded, isOne, name);
    }
  });

  it('knows the first series of a role', () => {
    const run = newRun();
    feed(run, 'loss', 'train/loss', [1]);
    feed(run, 'head_loss', 'train/loss', [1]);
    assert.equal(run.byRole('train/loss')?.name, 'loss');
    assert.equal(run.byRole('lr'), undefined);
  });

  it('says how far it is, field by field', () => {
    const run = newRun();
    assert.deepEqual(run.progress(), {});
    run.plan({ epochs: 200 });
    run.plan({ steps: 5000 });
    run.sample({ series: 'loss', role: 'train/loss', value: 1, epoch: 2, step: 50 });
    run.sample({ series: 'val_loss', role: 'val/loss', value: 1, epoch: 3 });
    assert.deepEqual(run.progress(), { epoch: 3, epochs: 200, step: 50, steps: 5000 });
  });
});

describe('the steps of a learning rate', () => {
  const changes = (rates: readonly number[]): object[] => {
    const run = newRun();
    feed(run, 'lr', 'lr', rates);
    return run.lrChanges.map(({ x, from, to }) => ({ x, from, to }));
  };

  it('are found where a held rate changes', () => {
    assert.deepEqual(changes([0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.01, 0.002]), [
      { x: 4, from: 0.1, to: 0.01 },
      { x: 8, from: 0.01, to: 0.002 },
    ]);
  });

  it('are not found in a schedule that moves all the time, in printing noise or where a number is missing', () => {
    assert.deepEqual(changes(Array.from({ length: 100 }, (_, i) => 1 + Math.cos(i / 32))), []);
    assert.deepEqual(changes([0.1, 0.1, 0.1, 0.1001, 0.0999, 0.1]), []);
    assert.deepEqual(changes([0.1, 0.1, 0.1, NaN, 0.1]), []);
  });
});
