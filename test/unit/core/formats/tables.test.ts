import assert from 'node:assert/strict';
import { assertSameHoweverCut, lines, read } from './read.ts';

const boxes =
  'Using cpu device\n---------------------------------\n| time/              |          |\n|    fps             | 900      |\n|    total_timesteps | 2048     |\n' +
  '---------------------------------\n---------------------------------\n| time/              |          |\n|    total_timesteps | 4096     |\n' +
  '| train/             |          |\n|    learning_rate   | 0.0003   |\n|    loss            | -0.5     |\n|    value_loss      | 1e+03    |\n---------------------------------\n';

const yoloBar = (row: string, n: number): string => `\r${row}: ${n * 50}%|${'█'.repeat(n)} | ${n}/2 [00:0${n}<00:01, 2.0it/s]`;
const yolo = [0, 1]
  .map(
    (epoch) =>
      '\n     Epoch   gpu_mem       box       obj     total    labels  img_size\n' +
      yoloBar(`      ${epoch}/9      2.3G   0.5   0.25         3      0.9       126       640`.replace('         3 ', ''), 0) +
      yoloBar(`      ${epoch}/9     12.3G   0.04${epoch}4   0.02   0.0${epoch}7       126       640`, 2) +
      '\n                 Class     Images     Labels          P          R     mAP@.5: 100%|██| 2/2 [00:01<00:00, 1.5it/s]' +
      '\n                   all        100        300        0.5        0.4       0.45\n               cat         50        150        0.9        0.9        0.9\n',
  )
  .join('');

const cases: Record<string, [log: string, told: string[]]> = {
  'boxes of Stable-Baselines': [
    boxes,
    ['train/learning_rate lr 0.0003 step 4096', 'train/loss train/loss -0.5 step 4096', 'train/value_loss other 1000 step 4096'],
  ],
  'boxes without sections': [
    '------------------\n|   Epoch |    3 |\n|  LossPi | 0.02 |\n------------------\n',
    ['LossPi other 0.02 epoch 3'],
  ],
  'a table of a test between lines that are drawn': [
    '┏━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┓\n┃ Test metric ┃ DataLoader 0 ┃\n┡━━━━━━━━━━━━━╇━━━━━━━━━━━━━━┩\n│  test_loss  │     0.3      │\n└─────────────┴──────────────┘\n',
    ['test_loss val/loss 0.3'],
  ],
  'YOLO: rows that are titles of bars, and the row of all classes': [
    yolo,
    [
      'box other 0.0404 epoch 0',
      'obj other 0.02 epoch 0',
      'total loss train/loss 0.007 epoch 0',
      'P (all) other 0.5 epoch 0',
      'R (all) other 0.4 epoch 0',
      'mAP@.5 (all) other 0.45 epoch 0',
      'box other 0.0414 epoch 1',
      'obj other 0.02 epoch 1',
      'total loss train/loss 0.017 epoch 1',
      'P (all) other 0.5 epoch 1',
      'R (all) other 0.4 epoch 1',
      'mAP@.5 (all) other 0.45 epoch 1',
    ],
  ],
  'a bar that a narrow terminal has cut': [
    '     Epoch   gpu_mem       box    labels\n     0/199     18.6G    0.1738        55: 100%|█|\n',
    ['box other 0.1738 epoch 0'],
  ],
  'YOLO where no room is left for the bar, or for its end': [
    '      Epoch    GPU_mem   box_loss   cls_loss  Instances       Size\n\r        1/9      2.3G      1.5      2.5         10        640:  50% 1/2 [00:01<00:01,  1.5it/s]\r        1/9      2.3G      1.25      2.25         10        640: 100% 2/2 [00:02<00:00,  1.5it/s]\n' +
      '        2/9      2.3G      1.2      2.2         10        640:\n        2/9      2.3G      1.125      2.125         10        640: 1\n        3/9      2.3G      1.0      2.0         10        640: 100% ━━━━━━ 2/2 2.1it/s 1.0s\n',
    [
      'box_loss other 1.25 epoch 1',
      'cls_loss other 2.25 epoch 1',
      'box_loss other 1.125 epoch 2',
      'cls_loss other 2.125 epoch 2',
      'box_loss other 1 epoch 3',
      'cls_loss other 2 epoch 3',
    ],
  ],
  'YOLO: the row of all classes without its header, and rows of epochs below it': [
    '      Epoch    GPU_mem    box_om     cls_om\n                   all        100        300        0.5        0.4       0.45        0.25\n        2/9      2.3G      1.2      2.2\n',
    [
      'P (all) other 0.5',
      'R (all) other 0.4',
      'mAP50 (all) other 0.45',
      'mAP50-95 (all) other 0.25',
      'box_om other 1.2 epoch 2',
      'cls_om other 2.2 epoch 2',
    ],
  ],
  'spaCy, with rules and short names': [
    'E    #       LOSS NER  ENTS_F  SCORE \n---  ------  --------  ------  ------\n  0     200     25.50   10.00    0.10\n',
    ['LOSS NER other 25.5 epoch 0 step 200', 'ENTS_F other 10 epoch 0 step 200', 'SCORE other 0.1 epoch 0 step 200'],
  ],
  'fastai, with a time': [
    'epoch     train_loss  valid_loss  accuracy  time    \n0         2.500000    nan         0.300000  00:10     \n',
    ['train_loss train/loss 2.5 epoch 0', 'valid_loss val/loss NaN epoch 0', 'accuracy train/acc 0.3 epoch 0'],
  ],
  'cells that are left blank': [
    '  epoch    train_loss    valid_loss    cp\n-------  ------------  ------------  ----\n      1        0.6905        0.6749     +\n      2        0.6500        0.6800\n',
    [
      'train_loss train/loss 0.6905 epoch 1',
      'valid_loss val/loss 0.6749 epoch 1',
      'train_loss train/loss 0.65 epoch 2',
      'valid_loss val/loss 0.68 epoch 2',
    ],
  ],
  'two columns between rules': [
    '+-------+------+\n| epoch | loss |\n+=======+======+\n| 1     | 0.5  |\n+-------+------+\n| 2     | 0.4  |\n+-------+------+\n',
    ['loss train/loss 0.5 epoch 1', 'loss train/loss 0.4 epoch 2'],
  ],
  'bars between cells': [
    '| Training Loss | Epoch | Step | Validation Loss |\n|:-------------:|:-----:|:----:|:---------------:|\n| No log        | 1.0   | 100  | 0.65 |\n| 0.5 | 2.0 | 200 | 0.55 |\n',
    [
      'Validation Loss val/loss 0.65 epoch 1 step 100',
      'Training Loss train/loss 0.5 epoch 2 step 200',
      'Validation Loss val/loss 0.55 epoch 2 step 200',
    ],
  ],
};

describe('tables among prints', () => {
  for (const [name, [log, told]] of Object.entries(cases)) {
    it(name, () => {
      assert.deepEqual(lines(log), told);
      assertSameHoweverCut(log);
    });
  }

  it('tells how long the run is, also where its epochs count from 0', () => {
    assert.deepEqual(read(yolo).plans[0], { epochs: 10 });
  });

  it('reads prints before, between and after', () => {
    const log = `epoch 1 loss 0.5\n${boxes}epoch 2 loss 0.4\n`;
    assert.deepEqual(
      lines(log).filter((line) => line.includes('loss')),
      [
        'loss train/loss 0.5 epoch 1',
        'train/loss train/loss -0.5 epoch 1 step 4096',
        'train/value_loss other 1000 epoch 1 step 4096',
        'loss train/loss 0.4 epoch 2',
      ],
    );
  });

  it('takes nothing from tables of other things', () => {
    assert.deepEqual(lines('Name      Size  Epoch\nfile.txt  12    1\n'), []);
    assert.deepEqual(lines('| Layer | Params |\n|---|---|\n| conv1 | 1200 |\n-----------\n| a | 3 |\n-----------\n'), []);
    assert.deepEqual(lines('Package    Version\n---------- -------\nnumpy      1.26.4\nlossless   0.5\n'), []);
    assert.deepEqual(lines('The epoch  of great loss  began then\n1  2  3\n'), []);
  });
});
