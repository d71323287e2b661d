import assert from 'node:assert/strict';
import { splitOfPath } from '../../../../src/core/formats/paths.ts';
import { LogReader } from '../../../../src/core/formats/registry.ts';
import { partOf } from '../../../../src/core/formats/runFile.ts';
import { type Sample, sink } from '../../../../src/core/runs/sample.ts';
import { bytes, event, simple, version } from './events.ts';

describe('the path of an event file', () => {
  it('says the split by the last word of the file or of its folder', () => {
    const cases: Record<string, string | undefined> = {
      'validation/events.out.tfevents.1.h': 'val',
      'a/train/events.out.tfevents.1.h': 'train',
      'losses_val/events.out.tfevents.1.test-host.3.0': 'val',
      'run/events.out.tfevents.1.test-host.3.0': undefined,
      'eval_0\\events.out.tfevents.1.h': 'val',
      'train/mnist.validation.tfevents': 'val',
      'files/x.val.0.tfevents': 'val',
      'test-run/x.tfevents': undefined,
      'x.tfevents': undefined,
    };
    assert.deepEqual(Object.fromEntries(Object.keys(cases).map((path) => [path, splitOfPath(path)])), cases);
  });

  it('gives a loss its role where the tag does not, and a series its place in the run', () => {
    const samples: Sample[] = [];
    const part = { prefix: 'validation/', until: 9 };
    const reader = new LogReader(
      partOf(
        part,
        sink((sample) => samples.push(sample)),
      ),
      'validation/events.out.tfevents.1.h',
    );
    reader.push(
      bytes(version, ...[7, 8, 9].map((step) => event(step, [simple('epoch_loss', step), simple('train_loss', step)]))),
    );
    assert.deepEqual(
      samples.map(({ series, role, step }) => `${series} ${role} ${step}`),
      [7, 8].flatMap((step) => [`validation/epoch_loss val/loss ${step}`, `validation/train_loss train/loss ${step}`]),
    );
  });
});
