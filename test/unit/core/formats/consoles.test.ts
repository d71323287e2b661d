import assert from 'node:assert/strict';
import { assertSameHoweverCut, lines } from './read.ts';

const epochs = (of: (epoch: number) => string): string => [1, 2].map(of).join('');

/** What frameworks print in ways of their own, with what it tells. */
const cases: Record<string, [log: string, told: string[]]> = {
  'Rich: columns wrapped over the lines below': [
    'Epoch 1/2  ━━━━━━━━━━ 40/40 0:00:01 •  39.26it/s v_num:     \n                            0:00:00              0.000      \n                                                 train_loss:\n                                                 0.833      \n                                                 val_loss:  \n                                                 0.9        \n',
    ['train_loss train/loss 0.833 epoch 1', 'val_loss val/loss 0.9 epoch 1'],
  ],
  'Rich: redrawn on a terminal': [
    [8, 40]
      .map(
        (n) =>
          `\r\x1b[2K\x1b[1A\x1b[2KEpoch 0/2  ━━━━━━━━━━ ${n}/40 9.2it/s v_num: 0.000 \n                                     loss: 2.${n}`,
      )
      .join(''),
    ['loss train/loss 2.4 epoch 0'],
  ],
  'LLaMA-Factory: the logger and the Trainer': [
    "[INFO|callbacks.py:310] 2026-01-31 10:00:00,123 >> {'loss': 1.5000, 'learning_rate': 4.4000e-05, 'epoch': 0.10, 'throughput': 99.5}\n{'loss': 1.5, 'grad_norm': 0.25, 'learning_rate': 4.4001e-05, 'epoch': 0.1}\n***** train metrics *****\n  epoch                    =        1.0\n  train_loss               =     1.4\n",
    ['loss train/loss 1.5 epoch 0.1', 'grad_norm grad_norm 0.25 epoch 0.1', 'learning_rate lr 0.000044001 epoch 0.1'],
  ],
  'LLaMA-Factory: the logger alone': [
    "[INFO|callbacks.py:310] 2026-01-31 10:00:00,123 >> {'loss': 1.5000, 'epoch': 0.10}\n[INFO|callbacks.py:310] 2026-01-31 10:00:09,123 >> {'loss': 1.2500, 'epoch': 0.20}\n",
    ['loss train/loss 1.5 epoch 0.1', 'loss train/loss 1.25 epoch 0.2'],
  ],
  'Paddle: bars like those of Keras': [
    epochs(
      (n) =>
        `Epoch ${n}/2\nstep 10/90 [=>....] - loss: 2.5 - ETA: 2s - 5ms/step\rstep 90/90 [=====] - loss: 1.${n} - acc: 0.5 - 5ms/step          \nEval begin...\nstep 20/20 [=====] - loss: 1.7${n} - acc: 0.4 - 2ms/step          \n`,
    ),
    [1, 2].flatMap((n) => [
      `loss train/loss 1.${n} epoch ${n}`,
      `acc train/acc 0.5 epoch ${n}`,
      `eval loss val/loss 1.7${n} epoch ${n}`,
      `eval acc val/acc 0.4 epoch ${n}`,
    ]),
  ],
  'Paddle: lines': [
    'Epoch 1/2\nstep 10/90 - loss: 2.5 - 5ms/step\nstep 90/90 - loss: 2.25 - 5ms/step\nEval begin...\nstep 20/20 - loss: 2.75 - 2ms/step\nEpoch 2/2\nstep 10/90 - loss: 2.125 - 5ms/step\n',
    [
      'loss train/loss 2.5 epoch 1 step 10',
      'loss train/loss 2.25 epoch 1 step 90',
      'Eval begin loss val/loss 2.75 epoch 1 step 20',
      'loss train/loss 2.125 epoch 2 step 10',
    ],
  ],
  'AllenNLP: bars below a heading': [
    '2026-01-31 10:00:00,123 - INFO - allennlp.training.trainer - Epoch 0/9\n2026-01-31 10:00:00,123 - INFO - allennlp.training.trainer - Training\n\raccuracy: 0.5, loss: 0.9 ||:  50%|#####     | 50/100 [00:05<00:05, 10.0it/s]\raccuracy: 0.6, loss: 0.75 ||: 100%|##########| 100/100 [00:10<00:00, 10.0it/s]\n2026-01-31 10:00:10,123 - INFO - allennlp.training.trainer - Validating\n\raccuracy: 0.7, loss: 0.5 ||: 100%|##########| 10/10 [00:01<00:00, 10.0it/s]\n',
    [
      'accuracy train/acc 0.6 epoch 0',
      'loss train/loss 0.75 epoch 0',
      'Validating accuracy val/acc 0.7 epoch 0',
      'Validating loss val/loss 0.5 epoch 0',
    ],
  ],
  'AllenNLP: its table': [
    epochs(
      (n) =>
        `2026-01-31 10:00:00,123 - INFO - allennlp.training.trainer - Epoch ${n}/9\n2026-01-31 10:00:11,123 - INFO - allennlp.training.callbacks.console_logger -             Training |  Validation\n2026-01-31 10:00:11,123 - INFO - allennlp.training.callbacks.console_logger - gpu_0_memory_MB    |  1234.000  |       N/A\n2026-01-31 10:00:11,123 - INFO - allennlp.training.callbacks.console_logger - loss               |     0.${n}5  |     0.5\n`,
    ),
    [1, 2].flatMap((n) => [`loss train/loss 0.${n}5 epoch ${n}`, `Validation loss val/loss 0.5 epoch ${n}`]),
  ],
  'Ludwig: parts of the data below each other': [
    'Epoch 1\n╒═══════╤════════╕\n│ label │   loss │\n╞═══════╪════════╡\n│ train │ 0.2121 │\n├───────┼────────┤\n│ vali  │ 0.4021 │\n╘═══════╧════════╛\n',
    ['loss train/loss 0.2121 epoch 1', 'vali loss val/loss 0.4021 epoch 1'],
  ],
  'Ludwig: parts of the data side by side': [
    'Running evaluation for step: 100, epoch: 1\n╒══════╤═══════╤════════════╕\n│      │ train │ validation │\n╞══════╪═══════╪════════════╡\n│ loss │ 0.25  │ 0.5        │\n╘══════╧═══════╧════════════╛\n',
    ['loss train/loss 0.25 epoch 1 step 100', 'validation loss val/loss 0.5 epoch 1 step 100'],
  ],
  'WeNet: the epoch before the batch': [
    '2026-01-31 10:00:10,123 DEBUG TRAIN Batch 2/0 loss 5.5 lr 0.001 rank 0\n2026-01-31 10:00:20,123 DEBUG TRAIN Batch 2/100 loss 5.25 lr 0.002 rank 0\n',
    [
      'loss train/loss 5.5 epoch 2 step 0',
      'lr lr 0.001 epoch 2 step 0',
      'loss train/loss 5.25 epoch 2 step 100',
      'lr lr 0.002 epoch 2 step 100',
    ],
  ],
  'Marian: abbreviations': [
    '[2026-01-31 10:00:00] Ep. 1 : Up. 500 : Sen. 12,345 : Cost 2.5 * 123,456 @ 1,234 after 12,345,678 : Time 123.45s : L.r. 1.5e-05\n[2026-01-31 10:09:00] [valid] Ep. 1 : Up. 500 : cross-entropy : 45.5 : new best\n',
    [
      'Cost train/loss 2.5 epoch 1 step 500',
      'L.r lr 0.000015 epoch 1 step 500',
      'valid cross-entropy val/loss 45.5 epoch 1 step 500',
    ],
  ],
  "SageMaker: a measure's name in angles": [
    '[01/31/2026 10:00:00 INFO 140] #quality_metric: host=algo-1, epoch=0, train loss <loss>=2.5\n[01/31/2026 10:00:00 INFO 140] #quality_metric: host=algo-1, epoch=0, validation loss <loss>=2.75\n',
    ['loss train/loss 2.5 epoch 0', 'validation loss loss val/loss 2.75 epoch 0'],
  ],
  "Keras' own loops, and learning rates of groups": [
    'Start of epoch 0\nTraining loss (for one batch) at step 200: 1.5\nTraining loss (for 1 batch) at step 300: 1.25\n[step=400/900,epoch=1]\n    optim/LR (group 0)=1.0e-06\n    train/CE loss=1.125\n',
    [
      'Training loss train/loss 1.5 epoch 0 step 200',
      'Training loss train/loss 1.25 epoch 0 step 300',
      'optim/LR (group 0) lr 0.000001 epoch 1 step 400',
      'train/CE loss train/loss 1.125 epoch 1 step 400',
    ],
  ],
  'SpeechBrain: rates of parts of the model': [
    'epoch: 1, lr_model: 5.00e-01, lr_wav2vec: 5.00e-05 - train loss: 2.5 - valid loss: 2.25, valid PER: 45.5\n',
    [
      'lr_model lr 0.5 epoch 1',
      'lr_wav2vec other 0.00005 epoch 1',
      'train loss train/loss 2.5 epoch 1',
      'valid loss val/loss 2.25 epoch 1',
      'valid PER other 45.5 epoch 1',
    ],
  ],
  'Catalyst: epochs of so many before their word': [
    '1/3 * Epoch (train): loss: 0.5 | lr: 0.001\n1/3 * Epoch (valid): loss: 0.75 | lr: 0.001\n',
    ['loss train/loss 0.5 epoch 1', 'lr lr 0.001 epoch 1', 'valid loss val/loss 0.75 epoch 1', 'lr lr 0.001 epoch 1'],
  ],
  "GluonCV: what a training cost, and Julia's numbers": [
    '[Epoch 0] Training cost: 123.4, CrossEntropy=2.5\n[Epoch 1] (loss = 2.5f-1, acc = 90.5)\n',
    [
      'Training cost other 123.4 epoch 0',
      'CrossEntropy train/loss 2.5 epoch 0',
      'loss train/loss 0.25 epoch 1',
      'acc train/acc 90.5 epoch 1',
    ],
  ],
  'VITS: per cent are no step, a list of losses is no loss': [
    'Train Epoch: 3 [50%]\nLosses: [2.5, 2.1, 10.2], step: 200, lr: 0.0001\n',
    ['lr lr 0.0001 epoch 3 step 200'],
  ],
};

describe('consoles of frameworks', () => {
  for (const [name, [log, told]] of Object.entries(cases)) {
    it(name, () => {
      assert.deepEqual(lines(log), told);
      assertSameHoweverCut(log);
    });
  }
});
