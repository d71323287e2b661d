import assert from 'node:assert/strict';
import { lines, read } from './read.ts';

describe('dict format', () => {
  it('tells every number of a dict but clocks, and not the summary of the run', () => {
    const log =
      "{'loss': 0.5, 'num_tokens': 1.5e+04, 'note': 'a, b', 'eval_runtime': 3.5, 'epoch': 0.5}\n{'train_runtime': 1, 'train_loss': 2.0}\n";
    assert.deepEqual(lines(log), ['loss train/loss 0.5 epoch 0.5', 'num_tokens other 15000 epoch 0.5']);
  });

  it('takes no dict of settings for a point', () => {
    assert.deepEqual(lines("{'lr': 0.1, 'batch_size': 32, 'loss': 'mse'}\n{'loss': 0.5, 'epoch': 1}\n"), [
      'loss train/loss 0.5 epoch 1',
    ]);
  });

  it('reads numbers as numpy and torch print them, and skips lists', () => {
    assert.deepEqual(
      lines("{'ids': [1, 2], 'loss': tensor(0.5, device='cuda:0'), 'lr': np.float64(0.1), 'pair': (3, 4), 'epoch': 1.0}\n"),
      ['loss train/loss 0.5 epoch 1', 'lr lr 0.1 epoch 1'],
    );
  });

  it('reads the names of trl', () => {
    assert.deepEqual(
      lines("{'loss': 0.6931, 'rewards/chosen': -0.01, 'rewards/accuracies': 0.5, 'logps/chosen': -45.5, 'epoch': 0.1}\n"),
      [
        'loss train/loss 0.6931 epoch 0.1',
        'rewards/chosen other -0.01 epoch 0.1',
        'rewards/accuracies other 0.5 epoch 0.1',
        'logps/chosen other -45.5 epoch 0.1',
      ],
    );
  });

  it('reads hostile names as names', () => {
    assert.deepEqual(lines("{'__proto__': 1, 'constructor': 2, 'loss': 3}\n"), [
      '__proto__ other 1',
      'constructor other 2',
      'loss train/loss 3',
    ]);
  });
});

describe('jsonl format', () => {
  it('reads bare NaN, numbers in strings and one level of nesting', () => {
    const log = '{"iteration": 9, "loss": NaN, "note": "NaN", "train": {"acc": "0.5"}, "lr": -Infinity, "list": [1]}\r\n';
    assert.deepEqual(lines(log), [
      'loss train/loss NaN step 9',
      'note other NaN step 9',
      'train/acc train/acc 0.5 step 9',
      'lr lr -Infinity step 9',
    ]);
  });

  it('knows steps, plans and clocks by name', () => {
    const told = read(
      '{"current_steps": 10, "total_steps": 80, "loss": 1, "elapsed_time": "0:10", "percentage": 3, "_timestamp": 1800000000.5}\n',
    );
    assert.deepEqual(told.samples, [{ series: 'loss', role: 'train/loss', value: 1, step: 10, time: 1800000000500 }]);
    assert.deepEqual(told.plans, [{ steps: 80 }]);
  });

  it('skips half a line and what is no object', () => {
    assert.deepEqual(lines('{"step": 1, "loss": 1}\n<<<<<<< HEAD\n[1]\n{"step": 2, "lo'), ['loss train/loss 1 step 1']);
  });

  it('reads hostile names as names', () => {
    assert.deepEqual(lines('{"__proto__": 1, "loss": 2}\n'), ['__proto__ other 1', 'loss train/loss 2']);
  });
});

describe('csv format', () => {
  it('reads padded headers, empty cells and line ends of three characters', () => {
    assert.deepEqual(
      lines('  epoch,   train/box_loss,  val_loss,   lr/pg0\r\r\n  1,  0.9, , 0.01\r\r\n  2,  nan,  0.8, 0.01\r\r\n'),
      [
        'train/box_loss other 0.9 epoch 1',
        'lr/pg0 lr 0.01 epoch 1',
        'train/box_loss other NaN epoch 2',
        'val_loss val/loss 0.8 epoch 2',
        'lr/pg0 lr 0.01 epoch 2',
      ],
    );
  });

  it('reads tabs, times of the day and quoted cells', () => {
    assert.deepEqual(lines('EPOCH\tTIMESTAMP\tTRAIN_LOSS\tDEV_LOSS\n1\t12:11:32\t0.5\t0.6\n'), [
      'TRAIN_LOSS train/loss 0.5 epoch 1',
      'DEV_LOSS val/loss 0.6 epoch 1',
    ]);
    assert.deepEqual(lines('step,"a, ""b""",loss\n1,"2",3\n'), ['a, "b" other 2 step 1', 'loss train/loss 3 step 1']);
  });

  it('takes the surest column for the step and goes on after a repeated header', () => {
    const table = 'train/loss,time/iterations,time/total_timesteps\n0.5,1,640\n';
    assert.deepEqual(
      lines(table + table),
      Array(2).fill(['train/loss train/loss 0.5 step 640', 'time/iterations other 1 step 640']).flat(),
    );
  });

  it('skips rows that are no rows', () => {
    assert.deepEqual(lines('epoch,loss\n0,0.5\nTraceback, most recent\n1\n1,2,3\n'), ['loss train/loss 0.5 epoch 0']);
  });
});
