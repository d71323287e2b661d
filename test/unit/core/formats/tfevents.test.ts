import assert from 'node:assert/strict';
import { crc32c } from '../../../../src/core/formats/crc32c.ts';
import { bytes, double, event, field, float, header, plugin, record, simple, tensor, u32, version } from './events.ts';
import { assertSameHoweverCut, lines, read } from './read.ts';

const point = (step: number): Uint8Array => event(step, [simple('loss', step / 2)]);
const steps = (file: Uint8Array): (number | undefined)[] => read([file]).samples.map(({ step }) => step);

describe('TensorBoard event files', () => {
  it('knows the checksum', () => {
    const digits = new TextEncoder().encode('123456789');
    assert.equal(crc32c(digits, 0, 9), 0xe3069283);
    assert.equal(crc32c(new Uint8Array(32), 0, 32), 0x8a9136aa);
  });

  it('reads simple values and scalar tensors, with step and time, and their roles by tag', () => {
    const scalars = plugin('scalars');
    const file = bytes(
      version,
      event(3, [simple('Loss/train', 0.5), simple('lr', 0.25), simple('epoch', 1)]),
      event(4, [
        bytes(field(1, 'val_loss'), tensor(1, float(1.5)), scalars),
        bytes(field(1, 'acc'), tensor(2, double(0.1)), scalars),
      ]),
      event(5, [bytes(field(1, 'val_loss'), tensor(1, float(NaN)))]),
    );
    assert.deepEqual(lines([file]), [
      'Loss/train train/loss 0.5 step 3',
      'lr lr 0.25 step 3',
      'val_loss val/loss 1.5 step 4',
      'acc train/acc 0.1 step 4',
      'val_loss val/loss NaN step 5',
    ]);
    assert.equal(read([file]).format, 'tfevents');
    assert.equal(read([file]).samples[0]?.time, 1.8e12);
  });

  it('passes over what is no scalar, clocks that are none, and reads a negative step', () => {
    const file = bytes(
      version,
      event(1, [
        bytes(field(1, 'loss text'), tensor(1, float(1)), plugin('text')),
        bytes(field(1, 'loss'), field(5, 'histogram')),
      ]),
      event(1, [bytes(field(1, 'loss_map'), tensor(1, bytes(float(1), float(2))), plugin('scalars'))]),
      record(bytes(0xff, 0xff, 0xff)),
      record(bytes(field(4, 'a graph'))),
      event(-1, [simple('loss', 2)], NaN),
    );
    assert.deepEqual(read([file]).samples, [{ series: 'loss', role: 'train/loss', value: 2, step: -1 }]);
  });

  it('waits for a record that is not all there', () => {
    const file = bytes(version, point(1), point(2));
    for (const missing of [1, 5, 20, point(2).length - 13, point(2).length - 1]) {
      assert.deepEqual(steps(file.subarray(0, file.length - missing)), [1]);
    }
  });

  it('goes on behind damage of data and of a header', () => {
    const broken = (at: number): Uint8Array => point(2).map((byte, i) => (i === at ? byte ^ 1 : byte));
    for (const at of [0, 5, 9, 12, 30, point(2).length - 1]) {
      assert.deepEqual(steps(bytes(version, point(1), broken(at), point(3))), [1, 3], `byte ${at}`);
    }
    const cut = point(2).subarray(0, 25);
    assert.deepEqual(steps(bytes(version, point(1), cut, point(3), point(4))), [1, 3, 4]);
    assert.deepEqual(steps(bytes(version, header(2 ** 40), point(1))), [1]);
    assert.deepEqual(steps(bytes(version, header(2 ** 27), point(1))), []);
  });

  it('tells the same however the bytes are cut', () => {
    assertSameHoweverCut(bytes(version, point(1), u32(7), point(2), point(3).subarray(0, 30), point(4)));
  });

  it('takes no text for an event file, and holds none of it back', () => {
    assert.deepEqual(lines('loss: 0.5\n', false), ['loss train/loss 0.5']);
    assert.equal(read([bytes(u32(10), u32(0), u32(0), 'epoch 1 loss 0.5\n')]).format, 'general');
  });
});
