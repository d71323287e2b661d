import assert from 'node:assert/strict';
import { LogReader } from '../../../../src/core/formats/registry.ts';
import { sink } from '../../../../src/core/runs/sample.ts';
import { handMade, handMadeTold, kerasBars, kerasBarsTold, trainerDicts, trainerDictsTold } from './fixtures.ts';
import { assertSameHoweverCut, lines, read } from './read.ts';

const jsonLines = '{"step": 1, "loss": NaN, "lr": 0.1}\n{"step": 2, "loss": "0.5", "lr": 0.1}\n';
const table = 'epoch,loss,val_loss\n0,0.9,1.0\n1,0.8,\n';
const bars = [1, 2]
  .flatMap((epoch) =>
    [0, 1, 2].map(
      (n) => `\rEpoch ${epoch}/2:  ${n * 50}%|${'█'.repeat(n)}  | ${n}/2 [00:0${n}<00:01, 2.0it/s, loss=${epoch}.${n}]`,
    ),
  )
  .join('');

describe('LogReader', () => {
  it('tells the samples of each manner of log', () => {
    assert.deepEqual(lines(kerasBars), kerasBarsTold);
    assert.deepEqual(lines(trainerDicts), trainerDictsTold);
    assert.deepEqual(lines(handMade), handMadeTold);
  });

  it('tells the same however the bytes are cut', () => {
    for (const log of [kerasBars, trainerDicts, handMade, jsonLines, table, bars]) {
      assertSameHoweverCut(log);
    }
  });

  it('shows the first loss of a slow log at once', () => {
    assert.deepEqual(lines('Using device: cuda\nepoch 1 loss 0.5\n', false), ['loss train/loss 0.5 epoch 1']);
    assert.deepEqual(lines('epoch,loss\n1,0.5\n', false), ['loss train/loss 0.5 epoch 1']);
    assert.deepEqual(lines("{'loss': 0.5, 'epoch': 0.1}\n", false), ['loss train/loss 0.5 epoch 0.1']);
  });

  it('changes its mind when the first choice found no number, and tells nothing twice', () => {
    const killed = 'Epoch 1/9\n1/4 [==>...........] - ETA: 1s - loss: 9.0\r';
    assert.equal(read(killed).format, 'keras');
    const told = read(`${killed}\n${jsonLines}`);
    assert.equal(told.format, 'jsonl');
    assert.deepEqual(
      told.samples.map((sample) => `${sample.series} ${sample.value}`),
      ['loss NaN', 'lr 0.1', 'loss 0.5', 'lr 0.1'],
    );
  });

  it('stands by its choice once it has told a number', () => {
    const told = read(`epoch 1 loss 0.5\n${jsonLines.repeat(3)}`);
    assert.equal(told.format, 'general');
    assert.equal(told.samples[0]?.value, 0.5);
  });

  it('reads on in another format after numbers of a banner that mean nothing', () => {
    const log = 'mini_batch = 4, batch = 64, train = 1\n 1: 9.5, 9.5 avg loss, 0.001 rate, 3.4 seconds, 64 images\n';
    assert.deepEqual(lines(log), [
      'mini_batch other 4 step 64',
      'loss train/loss 9.5 step 1',
      'avg loss other 9.5 step 1',
      'rate lr 0.001 step 1',
    ]);
    assertSameHoweverCut(log);
  });

  it('finds the format behind a long banner', () => {
    const banner = Array.from({ length: 3000 }, (_, i) => `copying file number ${i} of the data set`).join('\n');
    assert.deepEqual(lines(`${banner}\n${kerasBars}`), kerasBarsTold);
  });

  it('says what it chose and why, or that it found nothing', () => {
    const reader = new LogReader(sink(() => undefined));
    reader.push(new TextEncoder().encode('hello\n'));
    assert.equal(reader.format?.id, undefined);
    assert.match(reader.explain(), /No record/);
    reader.push(new TextEncoder().encode('epoch 1 loss 0.5\n'));
    assert.equal(reader.format?.id, 'general');
    assert.match(reader.explain(), /^Printed names and numbers: 1 of the first records is written that way\.$/);
  });

  it('tells nothing of text that is no training', () => {
    const prose = 'The loss of 3 points cost us 100 euro.\nSee version 1.2.3 at 10:20:30.\nstep = 5\nbatch_size=32 lr=0.1\n';
    assert.deepEqual(lines(prose), []);
    assert.deepEqual(lines('Namespace(lr=0.1, epochs=3, seed=1)\npython train.py --lr 0.1 --epochs 3\n'), []);
    assert.deepEqual(lines('print(f"step {step} loss {loss:.4f}")\n    lr = 0.1\n'), []);
  });
});
