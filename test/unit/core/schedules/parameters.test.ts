import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adjusted, fits, PARAMETERS, parameterValues } from '../../../../src/core/schedules/parameters.ts';
import { commonSettings } from '../../../../src/core/schedules/catalogue.ts';
import { isSchedule, REMEDIES, type ScheduleSettings } from '../../../../src/core/schedules/remedy.ts';

const schedules = REMEDIES.flatMap((kind): ScheduleSettings[] => {
  const settings = commonSettings(kind, { lr: 0.1, rounds: 100, monitor: 'val_loss' });
  return !('lacks' in settings) && isSchedule(settings) ? [settings] : [];
});

describe('parameters of schedules', () => {
  for (const settings of schedules) {
    it(`of ${settings.kind}: what is suggested makes sense, each of its numbers can be changed, and no other`, () => {
      const values = parameterValues(settings);
      const names = PARAMETERS[settings.kind].map(({ name }) => name);
      assert.deepEqual(Object.keys(values).sort(), [...names].sort());
      assert.deepEqual(adjusted(settings, values), settings);
      assert.equal(adjusted(settings, { kind: 3 }), undefined);
      assert.equal(adjusted(settings, { monitor: 3 }), undefined);
    });

    it(`of ${settings.kind}: exactly the numbers that make sense are taken, and kept exactly`, () => {
      fc.assert(
        fc.property(fc.constantFrom(...PARAMETERS[settings.kind]), fc.oneof(fc.double(), fc.integer()), (parameter, value) => {
          const changed = adjusted(settings, { [parameter.name]: value });
          assert.equal(changed !== undefined, fits(parameter, value));
          if (changed) assert.deepEqual(changed, { ...settings, [parameter.name]: value });
        }),
      );
    });
  }

  it('takes no number that is none', () => {
    for (const value of [NaN, Infinity, -Infinity])
      assert.equal(fits({ min: -Infinity, max: 10 }, value === -Infinity ? NaN : value), false);
  });
});
