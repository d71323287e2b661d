import assert from 'node:assert/strict';
import { crc32 } from '../../../../src/core/formats/crc32.ts';
import { LogReader } from '../../../../src/core/formats/registry.ts';
import { sink } from '../../../../src/core/runs/sample.ts';
import { bytes, field } from './events.ts';
import { assertSameHoweverCut, lines, read } from './read.ts';
import { history, runFile } from './wandbFile.ts';

const point = (step: number, loss: unknown = step / 2) =>
  history({ loss, _step: step, _timestamp: 1.8e9 + step, _runtime: step });
const output = (size: number) => field(13, new Uint8Array(size).fill(65));
const steps = (file: Uint8Array) => read([file]).samples.map(({ step }) => step);

function damaged(file: Uint8Array) {
  const reader = new LogReader(sink(() => undefined));
  reader.push(file);
  reader.end();
  return reader.damage;
}

describe('W&B run files', () => {
  it('knows the checksum', () => {
    assert.equal(crc32(new TextEncoder().encode('123456789'), 0, 9) >>> 0, 0xcbf43926);
  });

  it('reads the history, with step and time, and nothing else', () => {
    const file = runFile([
      field(17, 'a run'),
      point(1),
      history({ 'train.loss': 0.5, lr: '1e-3', epoch: 2, note: '"0.5"', table: { _type: 'table-file', nrows: 3 }, _step: 2 }),
      history({ eval: { loss: 0.25, deep: { acc: 1 } }, val_loss: 'NaN', worst: '"Infinity"', _step: 3 }),
      output(100),
    ]);
    assert.equal(read([file]).format, 'wandb');
    assert.equal(read([file]).samples[0]?.time, 1_800_000_001_000);
    assert.deepEqual(lines([file]), [
      'loss train/loss 0.5 step 1',
      'train.loss train/loss 0.5 epoch 2 step 2',
      'lr lr 0.001 epoch 2 step 2',
      'eval.loss val/loss 0.25 step 3',
      'eval.deep.acc val/acc 1 step 3',
      'val_loss val/loss NaN step 3',
      'worst other Infinity step 3',
    ]);
  });

  it('puts records together that lie in several blocks, and fills what is too short for a piece', () => {
    for (let size = 32730; size < 32770; size += size < 32745 ? 1 : 5) {
      const file = runFile([output(size), point(1), output(40_000), point(2)]);
      assert.deepEqual(steps(file), [1, 2], `${size}`);
      assert.deepEqual(damaged(file), { header: 0, data: 0, content: 0 });
    }
  });

  it('loses a damaged record alone, or what is left of a block whose pieces cannot be told', () => {
    const whole = runFile([point(1), point(2), output(40_000), point(3), point(4)]);
    const size = point(1).length + 7;
    const broken = (at: number, bit = 1) => whole.map((byte, i) => (i === at ? byte ^ bit : byte));
    assert.deepEqual(steps(broken(7 + size + 20)), [1, 3, 4]);
    assert.deepEqual(damaged(broken(7 + size + 20)), { header: 0, data: 1, content: 0 });
    assert.deepEqual(steps(broken(7 + size + 6, 0x40)), [1, 3, 4], 'a type that is none');
    assert.deepEqual(damaged(broken(7 + size + 6, 0x40)), { header: 1, data: 0, content: 0 });
    assert.deepEqual(steps(broken(7 + 2 * size + 100)), [1, 2, 3, 4], 'the first piece of another record');
    assert.deepEqual(damaged(broken(7 + 2 * size + 100)), { header: 0, data: 1, content: 0 });
    const wrong = runFile([point(1), field(2, bytes(0x0a, 0x7f, 1)), point(3)]);
    assert.deepEqual(steps(wrong), [1, 3]);
    assert.deepEqual(damaged(wrong), { header: 0, data: 0, content: 1 });
  });

  it('says that the end is damaged, where it is', () => {
    const file = runFile([point(1), point(2)]);
    const broken = file.map((byte, i) => (i === 7 + point(1).length + 7 + 6 ? 9 : byte));
    assert.deepEqual(steps(broken), [1]);
    assert.deepEqual(damaged(broken), { header: 1, data: 0, content: 0 });
  });

  it('waits for a record that is not all there', () => {
    const file = runFile([point(1), point(2)]);
    for (const missing of [1, 8, point(2).length + 3]) assert.deepEqual(steps(file.subarray(0, -missing)), [1]);
    assert.deepEqual(damaged(file.subarray(0, -1)), { header: 0, data: 0, content: 0 });
  });

  it('tells the same however the bytes are cut', () => {
    assertSameHoweverCut(runFile([point(1), output(40_000), point(2)]).map((byte, i) => (i === 33_000 ? byte ^ 1 : byte)));
  });

  it('is not what only begins so', () => {
    assert.deepEqual(lines([new TextEncoder().encode(':W&B\nloss: 0.5\n')]), ['loss train/loss 0.5']);
    assert.deepEqual(lines([new TextEncoder().encode(':W')]), []);
  });
});
