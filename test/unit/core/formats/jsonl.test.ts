import assert from 'node:assert/strict';
import { assertSameHoweverCut, lines, read } from './read.ts';

describe('jsonl format', () => {
  it('takes what a record says of the data for its split', () => {
    const log =
      '{"env_info": "Python 3.10", "seed": null}\n{"mode": "train", "epoch": 1, "iter": 50, "lr": 0.01, "memory": 90, "loss_cls": 0.5, "loss": 1.5}\n' +
      '{"mode": "val", "epoch": 1, "iter": 20, "lr": 0.01, "bbox_mAP": 0.25, "loss": 1.75}\n';
    assert.equal(read(log).format, 'jsonl');
    assert.deepEqual(lines(log), [
      'lr lr 0.01 epoch 1 step 50',
      'loss_cls other 0.5 epoch 1 step 50',
      'loss train/loss 1.5 epoch 1 step 50',
      'val bbox_mAP other 0.25 epoch 1 step 20',
      'val loss val/loss 1.75 epoch 1 step 20',
    ]);
    assertSameHoweverCut(log);
  });

  it('reads objects behind the tags of loggers', () => {
    const slow =
      '[11/08 09:34:30][INFO] logging.py:   98: json_stats: {"_type": "train_epoch", "dt": 0.5, "epoch": "3/100", "eta": "0:01:00", "loss": 3.5, "lr": 0.1}\n' +
      '[11/08 09:35:30][INFO] logging.py:   98: json_stats: {"_type": "val_epoch", "epoch": "3/100", "top1_err": 25.5}\n';
    assert.deepEqual(lines(slow), [
      'dt other 0.5 epoch 3',
      'loss train/loss 3.5 epoch 3',
      'lr lr 0.1 epoch 3',
      'val_epoch top1_err other 25.5 epoch 3',
    ]);
    const dll =
      'DLLL {"timestamp": "1604.5", "elapsedtime": "1.5", "type": "LOG", "step": "PARAMETER", "data": {"lr": 0.5}}\n' +
      'DLLL {"timestamp": "1604.5", "elapsedtime": "1.5", "type": "LOG", "step": [0, 10], "data": {"loss": 1.25, "lr": 0.5}}\n' +
      'DLLL {"timestamp": "1605.5", "elapsedtime": "2.5", "type": "LOG", "step": [0], "data": {"val_loss": 1.5}}\n';
    assert.deepEqual(lines(dll), [
      'loss train/loss 1.25 epoch 0 step 10',
      'lr lr 0.5 epoch 0 step 10',
      'val_loss val/loss 1.5 epoch 0',
    ]);
  });

  it('reads objects inside under both names', () => {
    assert.deepEqual(
      lines('{"epoch": 1, "train": {"loss": 0.5}, "eval": {"heads": {"loss": "0.75", "name": "b"}, "ids": [1, 2]}}\n'),
      ['train/loss train/loss 0.5 epoch 1', 'eval/heads/loss other 0.75 epoch 1'],
    );
  });

  it('counts by the counters of a part', () => {
    assert.deepEqual(lines('{"train/global_step": 10, "train/epoch": 0.5, "train/loss": 0.25, "train/learning_rate": 0.1}\n'), [
      'train/loss train/loss 0.25 epoch 0.5 step 10',
      'train/learning_rate lr 0.1 epoch 0.5 step 10',
    ]);
    assert.deepEqual(lines('{"step": 50, "train/return": -48.0, "episodes": 1}\n'), [
      'train/return other -48 step 50',
      'episodes other 1 step 50',
    ]);
  });

  it('tells nothing of half a line', () => {
    assert.deepEqual(lines('{"step": 1, "loss": 0.5}\n{"step": 2, "loss": 0.'), ['loss train/loss 0.5 step 1']);
  });
});
