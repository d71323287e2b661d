import assert from 'node:assert/strict';
import { sagemakerLossNotDecreasing } from '../../../../../src/core/diagnosis/rules/sagemakerLoss.ts';
import { overfit } from '../../../../../src/core/diagnosis/rules/sagemakerOverfit.ts';
import { overtraining } from '../../../../../src/core/diagnosis/rules/sagemakerOvertraining.ts';
import { stalledTraining } from '../../../../../src/core/diagnosis/rules/sagemakerStalled.ts';
import { tfp } from '../../../../../src/core/diagnosis/rules/tfp.ts';
import { acts, flat, replayed } from './replayed.ts';

describe("TensorFlow Probability's LossNotDecreasing", () => {
  it('stops once, at the first step from `min_num_steps` on, and needs a tolerance', () => {
    assert.deepEqual(acts(tfp, flat(60), { atol: 1e-3 }), [20]);
    assert.deepEqual(acts(tfp, flat(60), { atol: 1e-3, minNumSteps: 30 }), [30]);
    assert.throws(() => acts(tfp, flat(3)), /^RangeError: .* needs an atol or rtol/);
  });

  it('measures by the first window, at any scale', () => {
    const curve = (scale: number) => Array.from({ length: 80 }, (_, i) => scale * 0.9 ** i);
    assert.deepEqual(acts(tfp, curve(1), { rtol: 0.1 }), acts(tfp, curve(2 ** 20), { rtol: 0.1 }));
  });

  it('a NaN silences it for ever', () => {
    assert.deepEqual(acts(tfp, [1, NaN, ...flat(60)], { atol: 1 }), []);
  });
});

describe("SageMaker's LossNotDecreasing", () => {
  const losses = (values: readonly number[], every: number, given = {}) =>
    replayed(
      sagemakerLossNotDecreasing,
      values.map((value, i) => ({ value, step: i * every })),
      given,
    ).map(({ look }) => look * every);

  it('compares with the newest loss at least `num_steps` before, every `num_steps`', () => {
    // Saved every 3 steps: compared at 12 with 0, at 24 with 12, at 36 with 24.
    assert.deepEqual(losses(flat(13), 3), [12, 24, 36]);
    assert.deepEqual(losses([0.3, 0.33, 0.31, 0.3, 0.28], 4), [12]);
    assert.deepEqual(losses([0.3, 0.33, 0.31, 0.29, 0.28], 4), []);
    assert.deepEqual(losses(flat(7), 1, { numSteps: 2 }), [2, 4, 6]);
  });

  it('asks for a fall of so many per cent, and refuses a percentage that is none', () => {
    const falling = [1, 0.97, 0.94, 0.91];
    assert.deepEqual(losses(falling, 10, { diffPercent: 2 }), []);
    assert.deepEqual(losses(falling, 10, { diffPercent: 3.15 }), [10, 20]);
    for (const diffPercent of [0, 100, -1]) assert.throws(() => losses([], 1, { diffPercent }), /diff_percent between 0 and 100/);
  });

  it('takes a NaN for no fall, and a fall below zero for one', () => {
    assert.deepEqual(losses([1, NaN, 0.5], 10), [10, 20]);
    assert.deepEqual(losses([-1, -2, -3], 10, { diffPercent: 40 }), []);
  });

  it('looks at the loss that its mode names', () => {
    const looks = flat(21).map((value, step) => ({ value, train: 1 / (step + 1), validation: value, step }));
    const at = (mode?: string) => replayed(sagemakerLossNotDecreasing, looks, mode ? { mode } : {}).map(({ look }) => look);
    assert.deepEqual([at(), at('EVAL'), at('TRAIN'), at('GLOBAL')], [[10, 20], [10, 20], [], [10, 20]]);
  });
});

describe("SageMaker's rules on training and validation loss", () => {
  const looks = (train: readonly number[], validation: readonly (number | undefined)[]) =>
    train.map((loss, step) => ({ value: validation[step], train: loss, validation: validation[step], step }));

  it('Overfit: the validation loss too far above the training loss for `patience` steps', () => {
    const parting = looks([1, 1, 1, 1, 1], [1.05, 1.2, 1.2, 1.05, 1.2]);
    const at = (given = {}) => replayed(overfit, parting, given).map(({ look }) => look);
    assert.deepEqual(at(), [1, 2, 4]);
    assert.deepEqual(at({ patience: 2 }), [2]);
    assert.deepEqual(at({ startStep: 4 }), [4]);
    assert.deepEqual(at({ ratioThreshold: 0.3 }), []);
  });

  it('Overfit: a rare validation loss is held against the latest training loss', () => {
    assert.deepEqual(
      replayed(overfit, looks([1, 0.5, 0.4, 0.4], [undefined, undefined, undefined, 1]), {}).map(({ look }) => look),
      [3],
    );
  });

  it('Overtraining: when both have waited for long enough', () => {
    const both = looks(flat(14), flat(14));
    assert.deepEqual(
      replayed(overtraining, both, {}).map(({ look }) => look),
      [10, 11, 12, 13],
    );
    const learning = looks(
      flat(14).map((_, i) => 10 - i),
      flat(14),
    );
    assert.deepEqual(replayed(overtraining, learning, {}), []);
  });

  it('StalledTrainingRule: nothing new for half an hour', () => {
    const silent = [undefined, 60, 1799, 1800, 60].map((silence, step) => ({ value: 1, step, silence }));
    assert.deepEqual(
      replayed(stalledTraining, silent, {}).map(({ look }) => look),
      [3],
    );
  });
});
