import assert from 'node:assert/strict';
import { assertSameHoweverCut, lines, read } from './read.ts';

describe('keras format', () => {
  it('reads Keras 2 bars redrawn with backspaces, and saving messages between', () => {
    const bar = (n: number, time: string, values: string): string => `${n}/3 [=====>....] - ${time} - ${values}`;
    const log =
      `Epoch 1/2\n\n${bar(1, 'ETA: 2s', 'loss: 0.9000 - acc: 0.1000')}${'\b'.repeat(50)}\r` +
      `${bar(3, 'ETA: 0s', 'loss: 0.7000 - acc: 0.3000')}\nEpoch 00001: val_loss improved from inf to 0.80000, saving model to m.h5\n` +
      `${'\b'.repeat(50)}\r${bar(3, '1s 300ms/step', 'loss: 0.7000 - acc: 0.3000 - val_loss: -0.8000 - val_acc: nan')}\n`;
    assert.deepEqual(lines(log), [
      'loss train/loss 0.7 epoch 1',
      'acc train/acc 0.3 epoch 1',
      'val_loss val/loss -0.8 epoch 1',
      'val_acc val/acc NaN epoch 1',
    ]);
    assert.deepEqual(read(log).plans, [{ epochs: 2 }]);
  });

  it('reads one line an epoch, of Keras 3 and of the oldest', () => {
    assert.deepEqual(lines('Epoch 1/9\n8/8 - 0s - 3ms/step - accuracy: 0.5 - loss: 1.5\n'), [
      'accuracy train/acc 0.5 epoch 1',
      'loss train/loss 1.5 epoch 1',
    ]);
    assert.deepEqual(lines('Epoch 1/9\n - 12s - loss: 1.5 - val_loss: 2.5\n'), [
      'loss train/loss 1.5 epoch 1',
      'val_loss val/loss 2.5 epoch 1',
    ]);
  });

  it('counts no epoch that was killed, and tells an evaluation apart', () => {
    assert.deepEqual(lines('Epoch 1/9\n\r1/4 ━━━━ 1s 9ms/step - loss: 5.0\b\b\r3/4 ━━━━ 1s 9ms/step - loss: 4.0'), []);
    const evaluation = '4/4 [======] - 0s 9ms/step - loss: 9.0\n';
    assert.deepEqual(lines(`${evaluation}Epoch 1/2\n4/4 [======] - 0s 9ms/step - loss: 1.0\n${evaluation}`), [
      'evaluate loss other 9',
      'loss train/loss 1 epoch 1',
      'evaluate loss other 9 epoch 1',
    ]);
  });

  it('takes a full bar before "Epoch 2" for the first epoch when its header was lost', () => {
    assert.deepEqual(lines('## Training\n4/4 - 2s - loss: 3.0\nEpoch 2/3\n4/4 - 2s - loss: 2.0\n'), [
      'loss train/loss 3 epoch 1',
      'loss train/loss 2 epoch 2',
    ]);
    const resumed = 'Epoch 4/4\n4/4 - 2s - loss: 3.0\n4/4 - 0s - loss: 9.0\nEpoch 5/8\n4/4 - 2s - loss: 2.0\n';
    assert.deepEqual(lines(resumed), ['loss train/loss 3 epoch 4', 'evaluate loss other 9 epoch 4', 'loss train/loss 2 epoch 5']);
  });

  it('tells the rate that a callback sets where no bar prints it', () => {
    const log = 'Epoch 1/9\n4/4 - 2s - loss: 3.0\nEpoch 00001: ReduceLROnPlateau reducing learning rate to 3.0e-06.\n';
    assert.deepEqual(lines(log), ['loss train/loss 3 epoch 1', 'ReduceLROnPlateau lr 0.000003 epoch 1']);
  });

  it('lets the column of the rate stand for the message that came before it', () => {
    const log =
      'Epoch 1: LearningRateScheduler setting learning rate to 0.0006000000284984708.\nEpoch 1/9\n4/4 - 2s - loss: 3.0 - learning_rate: 6e-04\n';
    assert.deepEqual(lines(log), ['loss train/loss 3 epoch 1', 'learning_rate lr 0.0006 epoch 1']);
    const old = 'Epoch 1/9\n4/4 - 2s - loss: 3.0\n\nEpoch 00001: reducing learning rate to 0.0005.\nEpoch 2/9\n';
    assert.deepEqual(lines(old), ['loss train/loss 3 epoch 1', 'learning rate lr 0.0005 epoch 1']);
  });

  it('reads one line an epoch of Keras 1, behind blanks too', () => {
    const log =
      'Train on 8 samples, validate on 2 samples\n    Epoch 1/2\n    67s - loss: 2.5 - acc: 0.25 - val_loss: 2.25\n    Epoch 2/2\n';
    assert.deepEqual(lines(log), ['loss train/loss 2.5 epoch 1', 'acc train/acc 0.25 epoch 1', 'val_loss val/loss 2.25 epoch 1']);
  });

  it('takes the fullest of the states that look final, each on a line of its own', () => {
    const log =
      'Epoch 1/2\n1/2 ━━━━ 9s 9s/step - loss: 5.0\n2/2 ━━━━ 0s 3ms/step - loss: 1.25\nEpoch 1: saving model to m.keras\n' +
      '2/2 ━━━━ 1s 5ms/step - loss: 1.0 - val_loss: 2.0\nEpoch 2/2\n2/2 ━━━━ 0s 3ms/step - loss: 0.75\n2/2 ━━━━ 1s 5ms/step - loss: 0.5 - val_loss: 1.5\n';
    assert.deepEqual(lines(log), [
      'loss train/loss 1 epoch 1',
      'val_loss val/loss 2 epoch 1',
      'loss train/loss 0.5 epoch 2',
      'val_loss val/loss 1.5 epoch 2',
    ]);
    assertSameHoweverCut(log);
  });

  it('passes over the bar of the validation that TensorFlow 1 draws first', () => {
    const log =
      'Epoch 1/1\n13/13 [====] - 3s 224ms/step - loss: 9.5\n53/53 [====] - 32s 610ms/step - loss: 0.5 - val_loss: 9.5\n';
    assert.deepEqual(lines(log), ['loss train/loss 0.5 epoch 1', 'val_loss val/loss 9.5 epoch 1']);
  });

  it('reads a first epoch over data of unknown length', () => {
    const log =
      'Epoch 1/2\n      1/Unknown - 2s 2s/step - loss: 9.0\b\b\r     20/Unknown - 5s 9ms/step - loss: 1.5\nEpoch 2/2\n20/20 [====] - 4s 9ms/step - loss: 1.0\n';
    assert.deepEqual(lines(log), ['loss train/loss 1.5 epoch 1', 'loss train/loss 1 epoch 2']);
  });

  it("reads the bars of loops of one's own under the headers that people print", () => {
    for (const header of ['Epoch: #/2', '[INFO] Epoch #/2', '=== epoch # of 2 ===', 'Start of epoch #', 'Epoch #']) {
      const log = [1, 2].map((n) => `${header.replace('#', String(n))}\n4/4 [====] - 0s 9ms/step - loss: ${n}.5\n`).join('');
      assert.deepEqual(lines(log), ['loss train/loss 1.5 epoch 1', 'loss train/loss 2.5 epoch 2'], header);
    }
    const both = 'Epoch 1/1\nepoch: 0\n4/4 [====] - 0s 9ms/step - loss: 0.5\n';
    assert.deepEqual(lines(both), ['loss train/loss 0.5 epoch 1']);
  });

  it('tells a fit whose header was lost in the midst', () => {
    const bar = (loss: string): string => `4/4 [====] - 0s 9ms/step - loss: ${loss} - val_loss: 1.0\n`;
    assert.deepEqual(lines(`Epoch 1/4\n${bar('3.0')}${bar('2.0')}Epoch 3/4\n${bar('1.0')}${bar('0.5')}`), [
      'loss train/loss 3 epoch 1',
      'val_loss val/loss 1 epoch 1',
      'loss train/loss 2 epoch 2',
      'val_loss val/loss 1 epoch 2',
      'loss train/loss 1 epoch 3',
      'val_loss val/loss 1 epoch 3',
      'loss train/loss 0.5',
      'val_loss val/loss 1',
    ]);
  });

  it('keeps the losses of several outputs apart from the loss', () => {
    assert.deepEqual(lines('Epoch 1/1\n4/4 - 2s - a_loss: 1.0 - b_loss: 2.0 - loss: 3.0 - val_a_loss: 4.0\n'), [
      'a_loss other 1 epoch 1',
      'b_loss other 2 epoch 1',
      'loss train/loss 3 epoch 1',
      'val_a_loss other 4 epoch 1',
    ]);
  });
});

describe('tfjs format', () => {
  it('reads the line of an epoch and no bar of a batch', () => {
    const log =
      'Epoch 1 / 8\r\n\x1b[1Geta=0.4 ====>---- loss=0.331 mae=0.46... \x1b[0K\x1b[1Geta=0.0 =========> \x1b[0K\r\n' +
      '264ms 412us/step - loss=9.89e-3 mae=0.329 val_loss=Infinity val_mae=NaN \r\nEpoch 2 / 8\r\n\x1b[1Geta=0.4 ====>---- loss=0.1 ';
    assert.deepEqual(lines(log), [
      'loss train/loss 0.00989 epoch 1',
      'mae other 0.329 epoch 1',
      'val_loss val/loss Infinity epoch 1',
      'val_mae other NaN epoch 1',
    ]);
    assert.equal(read(log).format, 'tfjs');
    assert.deepEqual(read(log).plans, [{ epochs: 8 }, { epochs: 8 }]);
  });
});
