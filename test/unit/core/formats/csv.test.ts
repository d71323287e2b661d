import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LogReader } from '../../../../src/core/formats/registry.ts';
import { sink, type Sample } from '../../../../src/core/runs/sample.ts';
import { assertSameHoweverCut, lines, read } from './read.ts';

describe('csv format', () => {
  it('reads a Keras CSVLogger, whose later fits begin again', () => {
    const log = 'epoch,accuracy,loss,val_loss\r\n0,0.5,1.5,1.6\r\n1,0.6,1.4,NA\r\n0,0.7,inf,nan\r\n';
    assert.equal(read(log).format, 'csv');
    assert.deepEqual(lines(log), [
      'accuracy train/acc 0.5 epoch 0',
      'loss train/loss 1.5 epoch 0',
      'val_loss val/loss 1.6 epoch 0',
      'accuracy train/acc 0.6 epoch 1',
      'loss train/loss 1.4 epoch 1',
      'accuracy train/acc 0.7 epoch 0',
      'loss train/loss Infinity epoch 0',
      'val_loss val/loss NaN epoch 0',
    ]);
    assertSameHoweverCut(log);
  });

  it('reads sparse rows, and the order of the columns as it is', () => {
    assert.deepEqual(lines('epoch,lr-Adam,step,train_loss,val_loss\n0,,9,0.5,\n0,,19,,0.6\n,0.1,19,,\n'), [
      'train_loss train/loss 0.5 epoch 0 step 9',
      'val_loss val/loss 0.6 epoch 0 step 19',
      'lr-Adam lr 0.1 step 19',
    ]);
  });

  it('has metrics beside a place for a training, and rates of several groups', () => {
    assert.deepEqual(lines('  epoch,  train/box_loss,  metrics/mAP_0.5,  x/lr0\n  0,  0.09,  0.03,  0.002\n'), [
      'train/box_loss other 0.09 epoch 0',
      'metrics/mAP_0.5 other 0.03 epoch 0',
      'x/lr0 lr 0.002 epoch 0',
    ]);
    assert.deepEqual(lines('iter\tRMSE\n0\t0.5\n'), ['RMSE other 0.5 step 0']);
    assert.deepEqual(lines('time/total_timesteps,rollout/ep_rew_mean\n100,7.5\n'), ['rollout/ep_rew_mean other 7.5 step 100']);
    assert.deepEqual(lines('epoch,train_mae,val_mae\n1,3,4\n'), ['train_mae other 3 epoch 1', 'val_mae other 4 epoch 1']);
  });

  it('reads semicolons with decimal commas, quoted cells and blank cells at the end', () => {
    assert.deepEqual(lines('epoch;loss\n1;0,52\n2;0.5\n'), ['loss train/loss 0.52 epoch 1', 'loss train/loss 0.5 epoch 2']);
    assert.deepEqual(lines('"epoch","note","loss"\n"1","a, ""b""","0.5",\n'), ['loss train/loss 0.5 epoch 1']);
  });

  it('takes what a column says of the data for the split of its row', () => {
    assert.deepEqual(lines('epoch,phase,loss,lr\n1,train,0.5,0.1\n1,val,0.6,0.1\n'), [
      'loss train/loss 0.5 epoch 1',
      'lr lr 0.1 epoch 1',
      'val loss val/loss 0.6 epoch 1',
    ]);
  });

  it('counts by the index of pandas where nothing else counts', () => {
    assert.deepEqual(lines(',loss,val_loss\n0,0.5,0.6\n'), ['loss train/loss 0.5 step 0', 'val_loss val/loss 0.6 step 0']);
    assert.deepEqual(lines('Unnamed: 0,epoch,loss\n7,1,0.5\n'), ['loss train/loss 0.5 epoch 1']);
  });

  it('counts by episodes or rounds where nothing else counts', () => {
    assert.deepEqual(lines('episode,avg_return,loss\n7,4.5,0.5\n'), [
      'avg_return other 4.5 step 7',
      'loss train/loss 0.5 step 7',
    ]);
    assert.deepEqual(lines('{"round": 2, "step": 30, "loss": 0.5}\n'), ['loss train/loss 0.5 step 30']);
    assert.deepEqual(lines('round,team,score\n1,A,3\n2,B,4\n'), []);
  });

  it('reads columns under a header with a hash, and skips comments', () => {
    assert.deepEqual(lines('# run of Monday\n# epoch  loss   lr\n1   0.5  0.1\n 2  0.4  0.1\n'), [
      'loss train/loss 0.5 epoch 1',
      'lr lr 0.1 epoch 1',
      'loss train/loss 0.4 epoch 2',
      'lr lr 0.1 epoch 2',
    ]);
    assert.deepEqual(lines('#Iters,Seconds,TrainingLoss,LearningRate\n10,1.5,0.5,0.1\n'), [
      'TrainingLoss train/loss 0.5 step 10',
      'LearningRate lr 0.1 step 10',
    ]);
  });

  it('goes on under a header further down', () => {
    assert.deepEqual(lines('epoch,loss\n1,0.5\nepoch,loss,val_loss\n2,0.4,0.6\n'), [
      'loss train/loss 0.5 epoch 1',
      'loss train/loss 0.4 epoch 2',
      'val_loss val/loss 0.6 epoch 2',
    ]);
  });

  it('takes no row with less than the header names, and no text for a table', () => {
    assert.deepEqual(lines('epoch,loss,val_loss\n1,0.5,0.6\n2,0.4\n'), [
      'loss train/loss 0.5 epoch 1',
      'val_loss val/loss 0.6 epoch 1',
    ]);
    assert.deepEqual(lines('name,epoch of birth\nAda,1815\n'), []);
  });

  it('reads what Weights & Biases exports', () => {
    const log = '"Step","run-a - train/loss","run-a - train/loss__MIN","run-a - train/loss__MAX"\n"10","0.5","0.5","0.5"\n';
    assert.deepEqual(lines(log), ['train/loss train/loss 0.5 step 10']);
  });

  it('reads percentages', () => {
    assert.deepEqual(lines('epoch,acc,loss\n1,50%,0.5\n'), ['acc train/acc 50 epoch 1', 'loss train/loss 0.5 epoch 1']);
  });

  it('names what TensorBoard exports after its file', () => {
    const told: Sample[] = [];
    const reader = new LogReader(
      sink((sample) => told.push(sample)),
      'run-mnist_train-tag-epoch_loss.csv',
    );
    reader.push(new TextEncoder().encode('Wall time,Step,Value\n1650000000.25,0,0.5\n'));
    assert.deepEqual(told, [{ series: 'epoch_loss', role: 'train/loss', value: 0.5, step: 0, time: 1650000000250 }]);
  });

  it('reads rows of plain numbers as it reads rows with quotes', () => {
    const cell = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.integer({ min: -5, max: 100000 }).map(String),
      fc.constantFrom('', '', ' ', ' 0.5 ', '+1', '1e-05', '.5', '5.', 'nan', '-inf', '12%', '1,5', 'val', '1.2.3', '7 8', '-'),
    );
    const table = fc.record({
      divider: fc.constantFrom(',', ';', '\t'),
      names: fc.shuffledSubarray(['epoch', 'step', 'loss', 'val_loss', 'lr', 'timestamp', 'acc', 'phase', ''], { minLength: 2 }),
      end: fc.constantFrom('\n', '\r\n'),
      rows: fc.array(fc.array(cell, { minLength: 2, maxLength: 10 }), { minLength: 1, maxLength: 20 }),
    });
    fc.assert(
      fc.property(table, ({ divider, names, end, rows }) => {
        const header = names.join(divider) + end + names.map(() => '1').join(divider) + end;
        fc.pre(read(header).format === 'csv');
        const own = rows.map((row) => row.filter((each) => divider === ';' || !each.includes(',')));
        const plain = own.map((row) => row.join(divider) + end).join('');
        // A blank row says nothing, quoted or not.
        const quoted = own.map(
          (row) => (row.length === 0 ? '' : `"${row[0] ?? ''}"${divider}`) + row.slice(1).join(divider) + end,
        );
        const trimmed = quoted.map((row, i) => ((own[i]?.length ?? 0) === 1 ? row.replace(divider, '') : row)).join('');
        assert.deepEqual(read(header + plain).samples, read(header + trimmed).samples);
      }),
      { numRuns: 600 },
    );
  });
});
