import assert from 'node:assert/strict';
import { lines, read } from './read.ts';

/** Each log with the samples it must tell, in order. */
const logs: Record<string, [log: string, told: string[]]> = {
  'epoch and step in brackets, steps counted over the run': [
    'Epoch [1/2], Step [5/10], Loss: 2.5\nEpoch [1/2], Step [10/10], Loss: 2.0\nEpoch [2/2], Step [5/10], Loss: 1.5\n',
    ['Loss train/loss 2.5 epoch 1 step 5', 'Loss train/loss 2 epoch 1 step 10', 'Loss train/loss 1.5 epoch 2 step 15'],
  ],
  'steps that go on over the epochs stay as printed': [
    'Epoch 1 Step 400/1000 loss=3\nEpoch 2 Step 800/1000 loss=2\nEpoch 2 Step 900/1000 loss=1\n',
    ['loss train/loss 3 epoch 1 step 400', 'loss train/loss 2 epoch 2 step 800', 'loss train/loss 1 epoch 2 step 900'],
  ],
  'a bracket at the head': [
    '[3/10] tr_loss=0.5 va_loss=0.6\n',
    ['tr_loss train/loss 0.5 epoch 3', 'va_loss val/loss 0.6 epoch 3'],
  ],
  'records over several lines': [
    'Epoch 3\nloss: 0.5\nval_loss: 0.6\nlr: 0.01\nEpoch 4\nloss: 0.4\n',
    ['loss train/loss 0.5 epoch 3', 'val_loss val/loss 0.6 epoch 3', 'lr lr 0.01 epoch 3', 'loss train/loss 0.4 epoch 4'],
  ],
  'headings name the split': [
    'Epoch 1/9\nTrain: loss 0.5 acc 0.8\nVal: loss 0.6 acc 0.7\n',
    ['loss train/loss 0.5 epoch 1', 'acc train/acc 0.8 epoch 1', 'Val loss val/loss 0.6 epoch 1', 'Val acc val/acc 0.7 epoch 1'],
  ],
  'a heading on a line of its own': [
    'Epoch 1\nloss: 0.5\nEvaluation:\n  loss: 0.7\nEpoch 2\nloss: 0.4\n',
    ['loss train/loss 0.5 epoch 1', 'Evaluation loss val/loss 0.7 epoch 1', 'loss train/loss 0.4 epoch 2'],
  ],
  'the same name twice on a line, first of training, then of validation': [
    'Epoch 2 | Train Loss: 1.5 | Token Acc: 0.1 | Val Loss: 1.6 | Token Acc: 0.2\n',
    [
      'Train Loss train/loss 1.5 epoch 2',
      'Token Acc train/acc 0.1 epoch 2',
      'Val Loss val/loss 1.6 epoch 2',
      'Val Token Acc val/acc 0.2 epoch 2',
    ],
  ],
  'a name and its number with a comma or a dash between them, and no number before another name': [
    'epoch 2, phase train, step 30, loss_train, 0.625\nEpoch 3 - Loss - 0.5\nEpoch 4: 0.4 units of Loss, 91.5% Accuracy\n',
    ['loss_train train/loss 0.625 epoch 2 step 30', 'Loss train/loss 0.5 epoch 3'],
  ],
  'a loss of a step, said before the step': [
    'Epoch 1\nloss of iteration 20 : 1.25\nloss of iteration 40 : 1.125\n',
    ['loss train/loss 1.25 epoch 1 step 20', 'loss train/loss 1.125 epoch 1 step 40'],
  ],
  'one quantity of two splits': [
    'EPOCH 1:\nLOSS train 0.5 valid 0.6\nEpoch 2 | Loss: train 0.4, val 0.55\nTrain loss: 0.3 | Val: 0.9\n',
    [
      'LOSS train train/loss 0.5 epoch 1',
      'LOSS valid val/loss 0.6 epoch 1',
      'Loss train train/loss 0.4 epoch 2',
      'Loss val val/loss 0.55 epoch 2',
      'Train loss train/loss 0.3 epoch 2',
      'Val other 0.9 epoch 2',
    ],
  ],
  'epochs of a stage': ['second stage ep  2/25  loss=1.5\n', ['loss train/loss 1.5 epoch 2']],
  'what was done to a model, and the loss that came of it': [
    'Epoch 0 trained with loss: 0.5, took 3 s\nEpoch 0 evaluated with loss: 0.6, took 1 s\n',
    ['trained with loss train/loss 0.5 epoch 0', 'evaluated with loss val/loss 0.6 epoch 0'],
  ],
  'a banner that plans the epochs, with the rate it starts from': [
    'Train: epochs=50 batch=64 lr=0.0005 aug=True\n[train] loss=0.5\n',
    ['loss train/loss 0.5'],
  ],
  'rates without a loss, which each line of an epoch prints': [
    `Starting epoch 0\n${'INFO | 0 words/s | WORDS: 0.5 - LR: 1e-4\n'.repeat(2)}${'INFO | 9 words/s | WORDS: 0.4 - LR: 2e-4\n'.repeat(2)}Starting epoch 1\nLR: 3e-4\n`,
    ['LR lr 0.0001 epoch 0', 'LR lr 0.0001 epoch 0', 'LR lr 0.0002 epoch 0', 'LR lr 0.0002 epoch 0', 'LR lr 0.0003 epoch 1'],
  ],
  'kinds of loss beside other parts are parts, an entropy is none': [
    'iter=3 loss_critic=6.5 loss_entropy=-0.25 loss_objective=0.125\nEpoch 4 all_loss: 0.5\n',
    [
      'loss_critic other 6.5 step 3',
      'loss_entropy other -0.25 step 3',
      'loss_objective other 0.125 step 3',
      'all_loss train/loss 0.5 epoch 4',
    ],
  ],
  'a change, told with an arrow, by what holds after it': [
    'Epoch 3: learning rate 0.02 -> 0.004\nlr 1e-3 → 1e-4\n',
    ['learning rate lr 0.004 epoch 3', 'lr lr 0.0001 epoch 3'],
  ],
  'names in any order, as keys': [
    'epoch=1 val_loss=0.6 loss=0.5\n',
    ['val_loss val/loss 0.6 epoch 1', 'loss train/loss 0.5 epoch 1'],
  ],
  'a running average': [
    'Epoch: [0][ 10/400]\tTime 0.1 (0.2)\tLoss 2.5 (2.6)\tAcc@1 10.0 ( 11.5)\n',
    [
      'Loss train/loss 2.5 epoch 0 step 10',
      'Loss (avg) other 2.6 epoch 0 step 10',
      'Acc@1 train/acc 10 epoch 0 step 10',
      'Acc@1 (avg) other 11.5 epoch 0 step 10',
    ],
  ],
  'counts with a share': [
    'Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.25\nTest set: Average loss: 0.05, Accuracy: 9850/10000 (98%)\n',
    [
      'Loss train/loss 2.25 epoch 1 step 640',
      'Test set Average loss val/loss 0.05 epoch 1',
      'Test set Accuracy val/acc 98 epoch 1',
    ],
  ],
  'one name in two kinds of lines': [
    'epoch 1 - iter 1/2 - loss 0.9\nepoch 1 - iter 2/2 - loss 0.8\nEPOCH 1 done: loss 0.85 - lr 0.1\nDEV : loss 0.95 - score 0.5\n',
    [
      'loss train/loss 0.9 epoch 1 step 1',
      'loss train/loss 0.8 epoch 1 step 2',
      'loss (epoch) train/loss 0.85 epoch 1',
      'lr lr 0.1 epoch 1',
      'DEV loss val/loss 0.95 epoch 1',
      'score other 0.5 epoch 1',
    ],
  ],
  'numbers of every kind': [
    'step 1 loss: 1,234.5, acc: 12.3%, lr: [1E-3, 2E-3], r2: -.00101\nstep 2 loss: -Infinity, acc: nan.0%, lr=[0.001]\n',
    [
      'loss train/loss 1234.5 step 1',
      'acc train/acc 12.3 step 1',
      'lr lr 0.001 step 1',
      'r2 other -0.00101 step 1',
      'loss train/loss -Infinity step 2',
      'acc train/acc NaN step 2',
      'lr lr 0.001 step 2',
    ],
  ],
  tensors: ["epoch 1 loss tensor(0.5)\nepoch 2 loss: tensor(0.25, device='cuda:0')\n", ['loss train/loss 0.25 epoch 2']],
  'the place between name and number': [
    'Cost after iteration 100: 0.69\nLoss at step 200: 0.5\n',
    ['Cost train/loss 0.69 step 100', 'Loss train/loss 0.5 step 200'],
  ],
  'what is no loss': [
    'step 1 | lm loss: 2.5 | loss scale: 65536 | grad norm: 1.5 | number of nan iterations: 0 | ETA: 0:10 | 3ms/step | speed 12.5 it/s\n',
    ['lm loss train/loss 2.5 step 1', 'grad norm grad_norm 1.5 step 1'],
  ],
  'parts of a loss': [
    'iter: 19  total_loss: 3.5  loss_cls: 1.5  loss_box: 2  time: 0.5  lr: 0.01\n',
    ['total_loss train/loss 3.5 step 19', 'loss_cls other 1.5 step 19', 'loss_box other 2 step 19', 'lr lr 0.01 step 19'],
  ],
  'hostile names': [
    'epoch=1 __proto__=0.5 constructor=1 loss=0.3\n',
    ['__proto__ other 0.5 epoch 1', 'constructor other 1 epoch 1', 'loss train/loss 0.3 epoch 1'],
  ],
  'a console that sums up': ['[  20] loss=0.5\nwandb: Run summary:\nwandb:  loss 0.5\n', ['loss train/loss 0.5 step 20']],
  'a rate before training is a setting, a current one is not': [
    'learning_rate: 0.5\nCurrent Learning Rate: 0.1\nEpoch 1 loss is 0.5\n',
    ['Current Learning Rate lr 0.1', 'loss train/loss 0.5 epoch 1'],
  ],
  'names in other languages': [
    '第 2 轮 | 训练损失: 0.5 | 验证损失：0.6 | 学习率: 1e-3\n에폭 3 손실 0.25\n',
    [
      '训练损失 train/loss 0.5 epoch 2',
      '验证损失 val/loss 0.6 epoch 2',
      '学习率 lr 0.001 epoch 2',
      '손실 train/loss 0.25 epoch 3',
    ],
  ],
  'words of ordinary speech': [
    'Starting epoch 2 current lr is 0.01\nthe 3rd epoch, loss is: 0.5, avg loss so far is 0.6\nLearning Rate for this epoch: 0.02\n',
    [
      'current lr lr 0.01 epoch 2',
      'loss train/loss 0.5 epoch 3',
      'avg loss so far train/loss 0.6 epoch 3',
      'Learning Rate for this epoch lr 0.02 epoch 3',
    ],
  ],
  'numbers that are a part of a name': [
    'epoch 1 loss 1: 0.5, loss 2: 0.25, top 1 acc: 0.75, PSNR 18.25dB\n',
    ['loss 1 other 0.5 epoch 1', 'loss 2 other 0.25 epoch 1', 'top 1 acc train/acc 0.75 epoch 1', 'PSNR other 18.25 epoch 1'],
  ],
  'a step on a line of its own holds for the lines after it': [
    '--> STEP: 4/36 -- GLOBAL_STEP: 1005\n  | > loss_gen: 1.5 (1.75)\n  | > current_lr_0: 0.02\n--> GLOBAL_STEP: 1010\n  | > loss_gen: 1.25\n',
    [
      'loss_gen other 1.5 step 1005',
      'loss_gen (avg) other 1.75 step 1005',
      'current_lr_0 lr 0.02 step 1005',
      'loss_gen other 1.25 step 1010',
    ],
  ],
  'a banner of settings with a place in it': [
    'iter: 5000\nlr: 0.5\nbatch_size: 32\ngrad norm: 5\nIter 0 loss: 2.5 data loss: 1.5\nlr: 0.25\nbatch_size: 32\nlr: 0.5\nIter 1 loss: 2.25\n',
    ['loss train/loss 2.5 step 0', 'data loss other 1.5 step 0', 'lr lr 0.25', 'loss train/loss 2.25 step 1'],
  ],
  'a rate before the loss of its epoch': [
    'Epoch 1\nlr: 0.5\nloss: 2.5\nEpoch 2\nlr: 0.25\nloss: 2\n',
    ['lr lr 0.5 epoch 1', 'loss train/loss 2.5 epoch 1', 'lr lr 0.25 epoch 2', 'loss train/loss 2 epoch 2'],
  ],
  'the best so far: news only where its epoch is new': [
    '[NEW BEST] Epoch 1: val_loss=0.5\nEpoch 2: val_loss=0.4 <- best\nBest model of epoch 2: val_loss=0.4\nLoaded best model from epoch 2 (val_loss=0.4)\n',
    ['val_loss val/loss 0.5 epoch 1', 'val_loss val/loss 0.4 epoch 2'],
  ],
  'what a name of validation in a line does not do to the next line': [
    'Train on 90 samples, validate on 10 samples\nEpoch 2/3\n9s - loss: 0.5 - val_loss: 0.6\nEpoch 3/3\nEpoch 00002: early stopping\n9s - loss: 0.4 - val_loss: 0.5\n',
    [
      'loss train/loss 0.5 epoch 2',
      'val_loss val/loss 0.6 epoch 2',
      'loss train/loss 0.4 epoch 3',
      'val_loss val/loss 0.5 epoch 3',
    ],
  ],
  'a measure that only one split has': [
    'Eval epoch: 1\nmean_loss: 0.5\nmIoU: 0.25\nTraining epoch: 2\nmean_loss: 0.4\nmIoU: 0.3\n',
    [
      'Eval mean_loss val/loss 0.5 epoch 1',
      'mIoU other 0.25 epoch 1',
      'mean_loss train/loss 0.4 epoch 2',
      'Training mIoU other 0.3 epoch 2',
    ],
  ],
  'more ways to say it': [
    'Epoch 1/2.. Train Loss 0.5.. \n[Losses: x 0.1, conf 0.2, total 1.5]\nThe result of the second model with ten layers is test acc: 76.5%, loss: 0.75\nGenerator Learning Rate: 0.1, v_loss: 0.2\n',
    [
      'Train Loss train/loss 0.5 epoch 1',
      'total loss train/loss 1.5 epoch 1',
      'test acc val/acc 76.5 epoch 1',
      'test loss val/loss 0.75 epoch 1',
      'Generator Learning Rate lr 0.1 epoch 1',
      'v_loss other 0.2 epoch 1',
    ],
  ],
  'brackets of a build and rates of a banner': [
    '[3/10] c++ a.o\n[7] init\nhead_lr:0.5 body_lr:0.25\nseq_len:64 iterations:900\n[1/10] loss=0.5\n',
    ['loss train/loss 0.5 epoch 1'],
  ],
  'the split counts the epochs': [
    'Train 3, loss: 0.5, train acc: 0.75\nTest 3, loss: 0.6, test acc: 0.7\n',
    [
      'loss train/loss 0.5 epoch 3',
      'train acc train/acc 0.75 epoch 3',
      'Test loss val/loss 0.6 epoch 3',
      'test acc val/acc 0.7 epoch 3',
    ],
  ],
  'a run with a name': [
    'model_a Epoch 3: Loss = 0.5\nsaved at epoch 9\nmodel_b Epoch 1: Loss = 0.25\n',
    ['Loss train/loss 0.5 epoch 3', 'Loss train/loss 0.25 epoch 1'],
  ],
  'what a scheduler says is no news where the log prints its rate': [
    'epoch 1 loss 0.5 lr 0.1\nlr reduced from 0.1 to 0.05.\nepoch 2 loss 0.4 lr 0.05\nLearning rate updated to: 0.025\n',
    [
      'loss train/loss 0.5 epoch 1',
      'lr lr 0.1 epoch 1',
      'learning rate lr 0.05',
      'loss train/loss 0.4 epoch 2',
      'lr lr 0.05 epoch 2',
    ],
  ],
  'a rate that is set for an epoch goes on with the rates that epochs are printed with': [
    'epoch 1 loss 0.5 lr 0.1\nEpoch 2: setting learning rate to 0.05.\nepoch 2 loss 0.4 lr 0.05\nEpoch 3: reducing learning rate to 0.01.\nepoch 3 loss 0.3 lr 0.01\n',
    [
      'loss train/loss 0.5 epoch 1',
      'lr lr 0.1 epoch 1',
      'lr lr 0.05 epoch 2',
      'loss train/loss 0.4 epoch 2',
      'lr lr 0.05 epoch 2',
      'loss train/loss 0.3 epoch 3',
      'lr lr 0.01 epoch 3',
    ],
  ],
  'bars: counts in short, an epoch in the title': [
    '[run 1] 003/200: 100%|####| 1.50k/1.50k [00:17<00:00, 2.98s/it, loss=3.5]\n[run 1] 004/200: 100%|####| 1.50k/1.50k [00:17<00:00, 2.98s/it, loss=3]\n',
    ['loss train/loss 3.5 epoch 3', 'loss train/loss 3 epoch 4'],
  ],
};

describe('general format', () => {
  for (const [name, [log, told]] of Object.entries(logs)) {
    it(name, () => assert.deepEqual(lines(log), told));
  }

  it('reads the time of a logger', () => {
    const time = Date.UTC(2026, 0, 31, 23, 5, 5, 739);
    for (const stamp of [
      '2026-01-31 23:05:05,739 - INFO - ',
      '[2026-01-31T23:05:05.739Z] ',
      '2026/02/01 01:05:05.739+02:00 | INFO | app:main:42 - ',
    ]) {
      assert.deepEqual(read(`${stamp}epoch 1 loss 0.5\n`).samples, [
        { series: 'loss', role: 'train/loss', value: 0.5, epoch: 1, time },
      ]);
    }
  });

  it('tells how long the run is meant to go on', () => {
    assert.deepEqual(read('epoch 1/20 step 5/100 loss 1\n').plans, [{ epochs: 20 }]);
    assert.deepEqual(read('step 5/100 loss 1\n').plans, [{ steps: 100 }]);
  });

  it('takes time linear in the length of a line', () => {
    for (const piece of [
      'a ',
      '1 ',
      '[',
      '(',
      "'",
      '1,',
      '1.',
      '%|',
      'a=',
      '1/',
      '- ',
      'loss 1 ',
      '1e',
      '| 1/2 [',
      '%|x| 1/2 [',
      '1/2 [0:0<',
      ' --a b',
      "{'a",
      '{',
    ]) {
      const start = performance.now();
      lines(`epoch 1 loss 0.5 ${piece.repeat(100_000)}\n`);
      assert.ok(performance.now() - start < 3000, piece);
    }
  });
});
