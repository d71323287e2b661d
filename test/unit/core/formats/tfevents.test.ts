import assert from 'node:assert/strict';
import { crc32c } from '../../../../src/core/formats/crc32c.ts';
import { damageText, NO_DAMAGE } from '../../../../src/core/formats/damage.ts';
import { LogReader } from '../../../../src/core/formats/registry.ts';
import { sink } from '../../../../src/core/runs/sample.ts';
import { bytes, double, event, field, float, header, plugin, record, simple, tensor, u32, varint, version } from './events.ts';
import { assertSameHoweverCut, lines, read } from './read.ts';

const point = (step: number): Uint8Array => event(step, [simple('loss', step / 2)]);
const steps = (file: Uint8Array): (number | undefined)[] => read([file]).samples.map(({ step }) => step);

function damaged(file: Uint8Array) {
  const reader = new LogReader(sink(() => undefined));
  reader.push(file);
  reader.end();
  return reader.damage;
}

describe('TensorBoard event files', () => {
  it('knows the checksum', () => {
    const digits = new TextEncoder().encode('123456789');
    assert.equal(crc32c(new DataView(digits.buffer), 0, 9) >>> 0, 0xe3069283);
    assert.equal(crc32c(new DataView(new ArrayBuffer(32)), 0, 32) >>> 0, 0x8a9136aa);
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
    assert.deepEqual(steps(bytes(version, header(2 ** 27), point(1))), [1]);
  });

  it('counts and says what was damaged', () => {
    const broken = (at: number): Uint8Array => point(2).map((byte, i) => (i === at ? byte ^ 1 : byte));
    const damageOf = (...parts: Uint8Array[]) => damaged(bytes(version, point(1), ...parts, point(3)));
    assert.deepEqual(damageOf(), { header: 0, data: 0, content: 0 });
    assert.deepEqual(damageOf(broken(0)), { header: 1, data: 0, content: 0 });
    assert.deepEqual(damageOf(broken(20)), { header: 0, data: 1, content: 0 });
    assert.deepEqual(damageOf(record(bytes(0x0f, 1, 2))), { header: 0, data: 0, content: 1 });
    assert.deepEqual(damageOf(broken(20), broken(20), point(2), broken(0)), { header: 1, data: 2, content: 0 });
    assert.deepEqual(damageOf(header(2 ** 40)), { header: 1, data: 0, content: 0 });
    assert.deepEqual(damageOf(header(2 ** 20)), { header: 1, data: 0, content: 0 });
    assert.deepEqual(damaged(bytes(version, point(1).subarray(0, 30))), { header: 0, data: 0, content: 0 });
    assert.equal(damageText({ header: 1, data: 1, content: 0 }), '2 records damaged (1 data checksum, 1 header): skipped');
    assert.equal(damageText({ header: 0, data: 0, content: 1 }), '1 record damaged (1 content): skipped');
    assert.equal(damageText(NO_DAMAGE), undefined);
  });

  it('passes over messages that are none, and reads no number beyond them', () => {
    const inner = simple('loss', 1);
    for (const event of [
      bytes(9, 1, 2), // ends within the time
      bytes(16, 0x80), // ends within the step
      bytes(field(5, bytes(field(1, bytes(field(1, 'loss'), 0x15, 0, 0))))), // ends within the value
      bytes(field(5, bytes(10, 0x7f, inner))), // a length beyond the summary
      bytes(42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, inner), // a negative length
      bytes(field(5, field(1, bytes(field(1, 'loss'), 0x17)))), // no such wire type
    ])
      assert.deepEqual(steps(bytes(version, record(event), point(3))), [3]);
  });

  it('reads numbers in every way a tensor may hold one, and none that holds more', () => {
    const scalars = plugin('scalars');
    const value = (dtype: number, content: Uint8Array) =>
      bytes(field(1, 'loss'), field(8, bytes(8, dtype, 18, 0, content)), scalars);
    const values = [
      value(1, field(4, float(0.5))),
      value(1, field(5, float(1.5))),
      value(1, bytes(0x2d, float(2.5))),
      value(2, field(6, double(3.5))),
      value(3, field(4, u32(4))),
      value(9, field(10, bytes(varint(-5n)))),
      value(19, field(4, bytes(0x00, 0x3e))), // half 1.5
      value(14, field(13, bytes(varint(0x4020n)))), // bfloat16 2.5
      value(1, field(4, bytes(float(1), float(2)))),
      value(3, field(7, bytes(1, 2))),
      value(7, field(8, 'text')),
    ];
    const file = bytes(version, ...values.map((one, i) => event(i + 1, [one])));
    assert.deepEqual(
      read([file]).samples.map(({ value }) => value),
      [0.5, 1.5, 2.5, 3.5, 4, -5, 1.5, 2.5],
    );
  });

  it('holds what the first metadata of a tag say', () => {
    const scalar = (...more: Uint8Array[]) => event(1, [bytes(field(1, 'loss'), tensor(1, float(1)), ...more)]);
    assert.equal(steps(bytes(version, scalar(), scalar(plugin('scalars')), scalar(), scalar(plugin('text')))).length, 3);
    assert.equal(steps(bytes(version, scalar(plugin('text')), scalar(plugin('scalars')))).length, 0);
  });

  it('tells many tags apart', () => {
    const tags = Array.from({ length: 3000 }, (_, i) => `layer.${i % 1500}/loss${i % 2 ? '' : 'es'}`);
    const file = bytes(
      version,
      event(
        1,
        tags.map((tag, i) => simple(tag, i)),
      ),
    );
    const one = bytes(version, ...tags.map((tag, i) => event(1, [simple(tag, i)])));
    for (const events of [file, one])
      assert.deepEqual(
        read([events]).samples.map(({ series, value }) => `${series} ${value}`),
        tags.map((tag, i) => `${tag} ${i}`),
      );
  });

  it('tells the same however the bytes are cut', () => {
    assertSameHoweverCut(bytes(version, point(1), u32(7), point(2), point(3).subarray(0, 30), point(4)));
  });

  it('takes no text for an event file, and holds none of it back', () => {
    assert.deepEqual(lines('loss: 0.5\n', false), ['loss train/loss 0.5']);
    assert.equal(read([bytes(u32(10), u32(0), u32(0), 'epoch 1 loss 0.5\n')]).format, 'general');
  });
});
