import { digits } from '../numbers.ts';
import { known } from './knownRule.ts';
import type { Rule } from './rule.ts';

/** Parameters of TensorFlow Probability's `LossNotDecreasing`. At least one of the tolerances must be given. */
export interface TfpLossNotDecreasing {
  readonly atol: number | undefined;
  /** Share of the mean decrease over the first window. */
  readonly rtol: number | undefined;
  readonly windowSize: number;
  readonly minNumSteps: number;
}

/**
 * TensorFlow Probability `optimizer.convergence_criteria.LossNotDecreasing` (loss_not_decreasing.py, April 2026) on a float32 loss: ends
 * the optimization when the exponentially weighted mean of the decrease is below the larger of `atol` and `rtol` times that mean at the
 * end of the first window. A NaN stays in the mean, and the rule then never fires.
 * @throws RangeError where neither tolerance is given.
 */
export function tfpLossNotDecreasing({ atol, rtol, windowSize, minNumSteps }: TfpLossNotDecreasing): Rule {
  if (atol === undefined && rtol === undefined)
    throw new RangeError("TensorFlow Probability's LossNotDecreasing needs an atol or rtol: it has no default.");
  const single = Math.fround;
  const decay = single(1 - single(1 / single(windowSize)));
  let previous: number | undefined;
  let mean = 0;
  let first = 0;
  let step = 0;
  return {
    next({ value }) {
      if (value === undefined) return undefined;
      const loss = single(value);
      if (previous === undefined) {
        previous = loss;
        return undefined;
      }
      step += 1;
      const decrease = single(previous - loss);
      previous = loss;
      mean = single(decrease + single(decay * single(mean - decrease)));
      const threshold = Math.max(single(atol ?? 0), single(single(rtol ?? 0) * first));
      if (step <= windowSize) first = mean;
      if (!(mean < threshold) || step < minNumSteps) return undefined;
      return { kind: 'stop', reason: `mean decrease ${digits(mean)}, below ${digits(threshold)}` };
    },
  };
}

const DEFAULTS: TfpLossNotDecreasing = { atol: undefined, rtol: undefined, windowSize: 10, minNumSteps: 20 };

/** The rule with TensorFlow Probability's defaults. */
export const tfp = known({
  name: 'tfp',
  title: 'TFP LossNotDecreasing',
  defaults: DEFAULTS,
  kinds: { atol: 'number', rtol: 'number', windowSize: 'whole', minNumSteps: 'whole' },
  start: (settings) => tfpLossNotDecreasing(settings),
});
