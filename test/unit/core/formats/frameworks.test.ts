import assert from 'node:assert/strict';
import { assertSameHoweverCut, lines } from './read.ts';

/** What frameworks print over several lines, behind prefixes of launchers and with bars of their own, with what it tells. */
const cases: Record<string, [log: string, told: string[]]> = {
  OLMo: [
    '2026-01-01 10:00:00.123\tnode-3:0\tolmo.train:816\tINFO\t[step=10/1000,epoch=0]\n    optim/total_grad_norm=1.5\n    train/CrossEntropyLoss=9.5\n    throughput/total_tokens=4,194,304\n' +
      '2026-01-01 10:00:09.123\tnode-3:0\tolmo.train:816\tINFO\t[step=20/1000,epoch=0]\n    optim/total_grad_norm=1.25\n    train/CrossEntropyLoss=9.25\n',
    [
      'optim/total_grad_norm grad_norm 1.5 epoch 0 step 10',
      'train/CrossEntropyLoss train/loss 9.5 epoch 0 step 10',
      'optim/total_grad_norm grad_norm 1.25 epoch 0 step 20',
      'train/CrossEntropyLoss train/loss 9.25 epoch 0 step 20',
    ],
  ],
  Composer: [
    '[batch=1/20]:\n\t Train time/batch: 0\n\t Train loss/train/total: 10.9\n\t Train lr-DecoupledAdamW/group0: 0.001\n[Eval batch=1/5] Eval on eval data\n[Eval batch=5/5] Eval on eval data:\n\t Eval metrics/eval/LanguageCrossEntropy: 9.5\n[batch=2/20]:\n\t Train loss/train/total: 10.5\n',
    [
      'Train loss/train/total train/loss 10.9 step 1',
      'Train lr-DecoupledAdamW/group0 lr 0.001 step 1',
      'Eval metrics/eval/LanguageCrossEntropy val/loss 9.5 step 1',
      'Train loss/train/total train/loss 10.5 step 2',
    ],
  ],
  'Coqui TTS': [
    '\x1b[4m\x1b[1m > EPOCH: 0/10\x1b[0m\n\x1b[1m > TRAINING (2026-01-01 10:00:00) \x1b[0m\n\n\x1b[1m   --> STEP: 0/100 -- GLOBAL_STEP: 25\x1b[0m\n     | > decoder_loss: 30.5  (31.5)\n     | > current_lr: 0.001 \n     | > step_time: 1.5  (1.5)\n\n\x1b[1m > EVALUATION \x1b[0m\n\n  \x1b[1m--> EVAL PERFORMANCE\x1b[0m\n     | > avg_loss:\x1b[92m 20.5 \x1b[0m\n',
    [
      'decoder_loss other 30.5 epoch 0 step 25',
      'decoder_loss (avg) other 31.5 epoch 0 step 25',
      'current_lr lr 0.001 epoch 0 step 25',
      'EVAL PERFORMANCE avg_loss val/loss 20.5 epoch 0',
    ],
  ],
  "TensorFlow's object detection, whose two handlers say everything twice": [
    ['INFO:tensorflow:', 'I0101 10:00:00.123456 1401 model_lib_v2.py:705] ']
      .map((head) => `${head}Step 100 per-step time 0.350s\n`)
      .concat(
        ['INFO:tensorflow:', 'I0101 10:00:00.123456 1401 model_lib_v2.py:708] '].map(
          (head) => `${head}{'Loss/total_loss': 0.9,\n 'learning_rate': 0.02}\n`,
        ),
      )
      .join(''),
    ['Loss/total_loss train/loss 0.9 step 100', 'learning_rate lr 0.02 step 100'],
  ],
  'losses that stand below their place': [
    'Epoch: 1, global_step=25600\nSampling anew\nSPS: 1148, pg_loss=0.0187, v_loss=0.3355\n',
    ['pg_loss other 0.0187 epoch 1 step 25600', 'v_loss other 0.3355 epoch 1 step 25600'],
  ],
  'headings with an epoch and a split': [
    'Training epoch: 3\n\tmean_loss: 1.5\nEval epoch: 3\n\tmean_loss: 1.75\nTraining epoch: 4\n\tmean_loss: 1.25\n',
    ['mean_loss train/loss 1.5 epoch 3', 'Eval mean_loss val/loss 1.75 epoch 3', 'mean_loss train/loss 1.25 epoch 4'],
  ],
  'batches of a validation are no steps': [
    '01/31 10:00:00 - mmengine - INFO - Epoch(train)  [1][500/500]  loss: 1.5\n01/31 10:00:01 - mmengine - INFO - Epoch(val)  [1][ 50/157]    eta: 0:00:30\n01/31 10:00:02 - mmengine - INFO - Epoch(val) [1][157/157]    loss: 1.75\n' +
      '01/31 10:00:03 - mmengine - INFO - Epoch(train)  [2][500/500]  loss: 1.25\n',
    ['loss train/loss 1.5 epoch 1 step 500', 'val loss val/loss 1.75 epoch 1', 'loss train/loss 1.25 epoch 2 step 1000'],
  ],
  'Swin: two counts behind a split': [
    '[2026-01-01 10:00:00 swin](main.py 226): INFO Train: [2/300][10/100]\teta 1:00:00 lr 0.5\tloss 6.95 (6.9)\n[2026-01-01 10:00:00 swin](main.py 226): INFO Test: [0/98]\tLoss 6.5 (6.5)\n',
    [
      'lr lr 0.5 epoch 2 step 110',
      'loss train/loss 6.95 epoch 2 step 110',
      'loss (avg) other 6.9 epoch 2 step 110',
      'Test Loss val/loss 6.5 epoch 2 step 0',
      'Test Loss (avg) other 6.5 epoch 2 step 0',
    ],
  ],
  'Tacotron: the step before the value': [
    'Train loss 250 0.534 Grad Norm 1.5 2.21s/it\nValidation loss 250: 0.61     \n',
    ['Train loss train/loss 0.534 step 250', 'Grad Norm grad_norm 1.5 step 250', 'Validation loss val/loss 0.61 step 250'],
  ],
  'DARTS: numbers without names': [
    '01/31 02:32:56 PM epoch 0 lr 2.5e-02\n01/31 02:33:00 PM train 050 1.5e+00 60.5 96.5\n01/31 02:34:00 PM train_acc 61.5\n01/31 02:35:00 PM valid 050 1.75e+00 55.5 95.5\n',
    [
      'lr lr 0.025 epoch 0',
      'loss train/loss 1.5 epoch 0 step 50',
      'top1 train/acc 60.5 epoch 0 step 50',
      'top5 other 96.5 epoch 0 step 50',
      'train_acc train/acc 61.5 epoch 0',
      'valid loss val/loss 1.75 epoch 0 step 50',
      'valid top1 val/acc 55.5 epoch 0 step 50',
      'valid top5 other 95.5 epoch 0 step 50',
    ],
  ],
  'the log of build-nanogpt': [
    '0 val 10.95\n0 hella 0.25\n0 train 10.955\n1 train nan\n',
    ['val val/loss 10.95 step 0', 'hella other 0.25 step 0', 'train train/loss 10.955 step 0', 'train train/loss NaN step 1'],
  ],
  'a split with its epoch, and times that are called costs': [
    'Train 0, loss: 2.5, train acc: 0.5\nTest 0, loss: 2.75, Cost: 12.5 sec\n',
    ['loss train/loss 2.5 epoch 0', 'train acc train/acc 0.5 epoch 0', 'Test loss val/loss 2.75 epoch 0'],
  ],
  'an epoch in the bracket of a split': [
    '[ Train | 003/100 ] loss = 1.5\n[ Valid | 003/100 ] loss = 1.75\n',
    ['loss train/loss 1.5 epoch 3', 'Valid loss val/loss 1.75 epoch 3'],
  ],
  MaxText: [
    'completed step: 4, seconds: 3.50, TFLOP/s/device: 120.5, total_weights: 65536, loss: 10.5\neval metrics after step: 4, loss=10.25, total_weights=65536\n',
    ['loss train/loss 10.5 step 4', 'eval loss val/loss 10.25 step 4'],
  ],
  'prefixes of launchers': [
    '[1,0]<stdout>:step 10 loss 0.5\n[rank0]:2026-01-01 10:00:00,123 - root - INFO - step: 20  loss: 0.4  tps: 1,200\n[default7]: iteration 30/ 500 | lm loss: 3.0E-01 |\n0: step 40 loss 0.2\n' +
      '2026-01-01T10:00:00.123456789Z stdout F step 50 loss 0.1\n1668396630646 host-1 info step 60 loss 0.05\n[INFO|2026-01-01 10:00:00] a.train.callbacks:143 >> step 70 loss 0.01\n',
    [
      'loss train/loss 0.5 step 10',
      'loss train/loss 0.4 step 20',
      'lm loss train/loss 0.3 step 30',
      'loss train/loss 0.2 step 40',
      'loss train/loss 0.1 step 50',
      'loss train/loss 0.05 step 60',
      'loss train/loss 0.01 step 70',
    ],
  ],
  'bars drawn with rules': [
    'Epoch 0/2 ━━━━━ 5/10 0:00:02 • 0:00:02 5.00it/s v_num: 3.000 train_loss: 0.9\rEpoch 0/2 ━━━━━ 10/10 0:00:02 • 0:00:00 5.00it/s v_num: 3.000 train_loss: 0.5\rEpoch 1/2 ━━━━━ 10/10 0:00:02 • 0:00:00 5.00it/s v_num: 3.000 train_loss: 0.4\n',
    ['train_loss train/loss 0.5 epoch 0', 'train_loss train/loss 0.4 epoch 1'],
  ],
  'bars whose titles count epochs, or steps of the run': [
    '[fold 2] 003/200: 100%|██| 4/4 [00:07<00:00, 1.3s/it, loss=0.5]\n[fold 2] 004/200: 100%|██| 4/4 [00:07<00:00, 1.3s/it, loss=0.4]\n',
    ['loss train/loss 0.5 epoch 3', 'loss train/loss 0.4 epoch 4'],
  ],
  'bars of steps beside epochs': [
    'epoch 1/2\n\rsteps:  25%|█ | 1/4 [00:01<00:03, 1.0it/s, avr_loss=0.15]\rsteps:  50%|█ | 2/4 [00:01<00:03, 1.0it/s, avr_loss=0.14]\nepoch 2/2\n\rsteps:  75%|█ | 3/4 [00:01<00:03, 1.0it/s, avr_loss=0.13]\n',
    ['avr_loss train/loss 0.15 step 1', 'avr_loss train/loss 0.14 step 2'],
  ],
  'a bar of epochs': [
    'Epochs:  50%|█ | 1/2 [00:01<00:01, 1.0it/s, t_loss=4.5, i_acc=0.5]\rEpochs: 100%|██| 2/2 [00:02<00:00, 1.0it/s, t_loss=4.0, i_acc=0.75]\n',
    ['t_loss other 4.5 epoch 1', 'i_acc train/acc 0.5 epoch 1', 't_loss other 4 epoch 2', 'i_acc train/acc 0.75 epoch 2'],
  ],
  'rllab and garage: boxes without bars': [
    '2026-01-01 10:00:00.123 EST | -------------  ------\n2026-01-01 10:00:00.123 EST | Iteration      3\n2026-01-01 10:00:00.123 EST | LossAfter     -0.5\n2026-01-01 10:00:00.123 EST | -------------  ------\n',
    ['LossAfter other -0.5 step 3'],
  ],
};

describe('frameworks', () => {
  for (const [name, [log, told]] of Object.entries(cases)) {
    it(name, () => {
      assert.deepEqual(lines(log), told);
      assertSameHoweverCut(log);
    });
  }

  it('a heading is over with the next record, with a name that comes again, and with the lines that stand in', () => {
    assert.deepEqual(lines('step 5\nloss: 0.5\nloss: 0.4\nstep 6 loss 0.3\nloss: 0.2\n').slice(1), [
      'loss train/loss 0.4',
      'loss (step) train/loss 0.3 step 6',
      'loss train/loss 0.2',
    ]);
    assert.deepEqual(lines('[step=5/9]\n    loss=0.5\n    gain=2.5\nval_loss=0.75\n'), [
      'loss train/loss 0.5 step 5',
      'gain other 2.5 step 5',
      'val_loss val/loss 0.75',
    ]);
  });

  it('steps that count on over the epochs stay as they are, also where a message names the epoch first', () => {
    const log = 'Epoch 0 [step=900/2000] loss: 0.5\nShuffled for epoch 1\nEpoch 1 [step=901/2000] loss: 0.4\n';
    assert.deepEqual(lines(log), ['loss train/loss 0.5 epoch 0 step 900', 'loss train/loss 0.4 epoch 1 step 901']);
  });

  it('settings are no headings', () => {
    assert.deepEqual(lines('iters: 80000\nbatch: 512\nlearning_rate: 0.01\nstep 10 loss 0.5\n'), ['loss train/loss 0.5 step 10']);
  });
});
