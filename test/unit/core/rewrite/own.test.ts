import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ownRemedy } from '../../../../src/core/rewrite/own.ts';
import { purpose } from '../../../../src/core/rewrite/purpose.ts';
import { commonSettings } from '../../../../src/core/schedules/catalogue.ts';
import { REMEDIES } from '../../../../src/core/schedules/remedy.ts';

describe('the comment that stands with a change', () => {
  it('tells which remedy it was, whatever its numbers', () => {
    const rate = fc.double({ min: 1e-9, max: 10, noNaN: true });
    const monitor = fc.constantFrom('val_loss', 'losses.avg', 'val/loss', "logs['val_loss']");
    const unit = fc.constantFrom('epoch', 'step');
    fc.assert(
      fc.property(
        fc.constantFrom(...REMEDIES),
        rate,
        fc.integer({ min: 1, max: 5000 }),
        monitor,
        unit,
        (kind, lr, rounds, name, of) => {
          const settings = commonSettings(kind, { lr, rounds, monitor: name });
          assert.ok(!('lacks' in settings));
          for (const mark of ['#', '//'])
            assert.equal(ownRemedy(`import x\n\t${mark} ${purpose(settings, of)}\r\nfit()\n`), kind);
        },
      ),
    );
  });

  it('is none of other comments', () => {
    for (const text of [
      '',
      '# Learning rate schedule',
      '// lowers the learning rate',
      'x = "Lowers the learning rate along a cosine"',
    ])
      assert.equal(ownRemedy(text), undefined);
  });
});
