import assert from 'node:assert/strict';
import { LogReader } from '../../../../src/core/formats/registry.ts';
import { sink, type Sample } from '../../../../src/core/runs/sample.ts';
import { assertSameHoweverCut, lines, read } from './read.ts';

/** What the named tools print, in their own manner, with what it tells. */
const cases: Record<string, [log: string, told: string[]]> = {
  XGBoost: [
    '[0]\ttrain-rmse:0.50000\teval-rmse:0.60000\n[23:01:02] WARNING: src/learner.cc:767: unused\n[1]\ttrain-rmse:0.4+0.01\teval-rmse:0.5+0.02\n',
    ['train-rmse other 0.5 step 0', 'eval-rmse other 0.6 step 0', 'train-rmse other 0.4 step 1', 'eval-rmse other 0.5 step 1'],
  ],
  LightGBM: [
    "[LightGBM] [Info] Start training from score 0.5\n[10]\ttraining's l2: 0.5\tvalid_0's l2: 0.6\n[20]\tvalid_0's binary_logloss: 0.3\nEarly stopping, best iteration is:\n[10]\ttraining's l2: 0.5\tvalid_0's l2: 0.6\n",
    ["training's l2 other 0.5 step 10", "valid_0's l2 other 0.6 step 10", "valid_0's binary_logloss val/loss 0.3 step 20"],
  ],
  CatBoost: [
    'Learning rate set to 0.05\n0:\tlearn: 0.68\ttest: 0.69\tbest: 0.69 (0)\ttotal: 61.5ms\tremaining: 1m 1s\n100:\tlearn: 0.4\ttest: 0.5\tbest: 0.5 (100)\ttotal: 6s\tremaining: 1m\nbestTest = 0.5\n',
    ['learn other 0.68 step 0', 'test other 0.69 step 0', 'learn other 0.4 step 100', 'test other 0.5 step 100'],
  ],
  MXNet: [
    'INFO:root:Epoch[0] Batch [50]\tSpeed: 1000 samples/sec\tcross-entropy=1.2\nINFO:root:Epoch[0] Validation-cross-entropy=1.5\n',
    ['cross-entropy train/loss 1.2 epoch 0 step 50', 'Validation-cross-entropy val/loss 1.5 epoch 0'],
  ],
  darknet: [
    ' 1: 1063.5, 1063.5 avg loss, 0.000000 rate, 3.4 seconds, 64 images, 0.5 hours left\nLoaded: 0.1 seconds\n 2: 9.5, 1000.5 avg, 0.001 rate, 3.4 seconds, 128 images\n',
    [
      'loss train/loss 1063.5 step 1',
      'avg loss other 1063.5 step 1',
      'rate lr 0 step 1',
      'loss train/loss 9.5 step 2',
      'avg loss other 1000.5 step 2',
      'rate lr 0.001 step 2',
    ],
  ],
  fairseq: [
    '2026-01-01 | INFO | train_inner | epoch 001:    100 / 1200 loss=10.5, num_updates=101, lr=1e-05\n' +
      "2026-01-01 | INFO | valid | epoch 001 | valid on 'valid' subset | loss 9.1 | num_updates 1200\n2026-01-01 | INFO | train | epoch 001 | loss 10.1 | num_updates 1200\n",
    [
      'loss train/loss 10.5 epoch 1 step 101',
      'lr lr 0.00001 epoch 1 step 101',
      'valid loss val/loss 9.1 epoch 1 step 1200',
      'loss (update) train/loss 10.1 epoch 1 step 1200',
    ],
  ],
  'fairseq as JSON': [
    '[2026-01-01 10:00:00,000][train_inner][INFO] - {"epoch": 1, "loss": "10.5", "num_updates": "100", "wpb": "3"}\n' +
      '[2026-01-01 10:00:00,000][valid][INFO] - {"epoch": 1, "valid_loss": "9.1", "valid_num_updates": "1200"}\n',
    ['loss train/loss 10.5 epoch 1 step 100', 'valid_loss val/loss 9.1 epoch 1 step 1200'],
  ],
  ESPnet: [
    '[host] 2026-01-01 10:00:00,000 (trainer:672) INFO: 1epoch:train:1-100batch: iter_time=0.1, loss=120.5, optim0_lr0=1e-05\n' +
      '[host] 2026-01-01 10:00:00,000 (trainer:328) INFO: 1epoch results: [train] loss=110.5, [valid] loss=95.5, total_count=10\n',
    [
      'loss train/loss 120.5 epoch 1 step 100',
      'optim0_lr0 lr 0.00001 epoch 1 step 100',
      'loss (epoch) train/loss 110.5 epoch 1',
      'valid loss val/loss 95.5 epoch 1',
    ],
  ],
  detectron2: [
    '[01/31 10:00:00 d2.utils.events]:  eta: 0:10:00  iter: 19  total_loss: 1.305  loss_cls: 0.6    time: 0.30  lr: 4.9e-05  max_mem: 2000M\n',
    ['total_loss train/loss 1.305 step 19', 'loss_cls other 0.6 step 19', 'lr lr 0.000049 step 19'],
  ],
  mmengine: [
    '01/31 10:00:00 - mmengine - INFO - Epoch(train)  [1][ 50/500]  lr: 1.0e-02  eta: 1:00:00  time: 0.5  memory: 2000  loss: 1.5  loss_cls: 0.9\n',
    ['lr lr 0.01 epoch 1 step 50', 'loss train/loss 1.5 epoch 1 step 50', 'loss_cls other 0.9 epoch 1 step 50'],
  ],
  OpenNMT: [
    '[2026-01-01 10:00:00,000 INFO] Step 50/10000; acc:   5.01; ppl: 900.5; xent: 9.21; lr: 0.0001; 1000/1200 tok/s;     10 sec\n[2026-01-01 10:00:00,000 INFO] Validation perplexity: 150.5\n',
    [
      'acc train/acc 5.01 step 50',
      'ppl other 900.5 step 50',
      'xent train/loss 9.21 step 50',
      'lr lr 0.0001 step 50',
      'Validation perplexity other 150.5',
    ],
  ],
  Megatron: [
    ' iteration      100/   5000 | consumed samples:  800 | learning rate: 1.5E-05 | lm loss: 9.5E+00 | loss scale: 65536.0 | number of nan iterations:   0 |\n validation loss at iteration 100 | lm loss value: 5.1E+00 | lm loss PPL: 1.6E+02 | \n',
    [
      'learning rate lr 0.000015 step 100',
      'lm loss train/loss 9.5 step 100',
      'validation lm loss value val/loss 5.1 step 100',
      'lm loss PPL other 160 step 100',
    ],
  ],
  'a place in a program': [
    '2026-01-01 10:00:00 | INFO     | yolox.core.trainer:252 - epoch: 1/300, iter: 10/1000, total_loss: 15.5, iou_loss: 4.5\n',
    ['total_loss train/loss 15.5 epoch 1 step 10', 'iou_loss other 4.5 epoch 1 step 10'],
  ],
  'messages of schedulers': [
    'epoch 1 loss 0.5\nEpoch 00012: reducing learning rate of group 0 to 1.0000e-04.\nAdjusting learning rate of group 1 to 9.0000e-04.\nEpoch 3: ReduceLROnPlateau reducing learning rate to 0.009999999776482582.\n',
    [
      'loss train/loss 0.5 epoch 1',
      'learning rate lr 0.0001 epoch 12',
      'learning rate (group 1) lr 0.0009',
      'learning rate lr 0.009999999776482582 epoch 3',
    ],
  ],
};

describe('families of logs', () => {
  for (const [name, [log, told]] of Object.entries(cases)) {
    it(name, () => {
      assert.deepEqual(lines(log), told);
      assertSameHoweverCut(log);
    });
  }

  it('MLflow, under the name of its file', () => {
    const log = '1691411243324 0.5 0\n1691411243999 nan 10\n';
    assert.deepEqual(lines(log), ['metric other 0.5 step 0', 'metric other NaN step 10']);
    const told: Sample[] = [];
    const reader = new LogReader(
      sink((sample) => told.push(sample)),
      'val_loss',
    );
    reader.push(new TextEncoder().encode(log));
    assert.deepEqual(told[0], { series: 'val_loss', role: 'val/loss', value: 0.5, step: 0, time: 1691411243324 });
    assertSameHoweverCut(log);
  });

  it('finds no loss where there is none', () => {
    for (const text of [
      'Collecting torch==2.1.0\n  Downloading torch-2.1.0.whl (670.2 MB)\n     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 670.2/670.2 MB 2.1 MB/s eta 0:00:00\nSuccessfully installed torch-2.1.0\n',
      'commit 0123abc\nAuthor: A <a@b.c>\nDate:   Mon Jan 5 10:00:00 2026\n\n    Lower the learning rate to 1e-4, loss was 3 times too high\n\n src/loss.py | 12 +++---\n 1 file changed, 7 insertions(+), 5 deletions(-)\n',
      'numpy==1.26.4\ntorch>=2.0\nlossless~=0.5\n',
      'def step(self, loss, lr=0.1):\n    loss = loss * 0.5\n    self.learning_rate: float = 1e-3\n    print(f"epoch {epoch} loss {loss}")\n',
      'country,year,population\nChad,2001,8.5\nPeru,2002,26.7\n',
      'We report a loss of 12 points over 3 epochs. See section 4.2 for details of the learning rate.\n',
      '12: the number of the line\n13: 0.5 apples\n',
    ]) {
      const learned = read(text).samples.filter(({ role }) => role === 'train/loss' || role === 'val/loss' || role === 'lr');
      assert.deepEqual(learned, [], text);
    }
  });
});
