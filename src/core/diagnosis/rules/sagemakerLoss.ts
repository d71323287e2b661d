import { digits } from '../numbers.ts';
import { known } from './knownRule.ts';
import type { Look, Rule } from './rule.ts';

/** Parameters of SageMaker Debugger's `LossNotDecreasing`. */
export interface SagemakerLoss {
  readonly numSteps: number;
  /** By how many per cent the loss must have fallen, 0 to 100; where it is not given, any fall will do. */
  readonly diffPercent: number | undefined;
  /** Which loss: validation, training, or (as where it is not given) the monitored one. */
  readonly mode: 'EVAL' | 'TRAIN' | 'GLOBAL' | undefined;
}

/**
 * SageMaker Debugger `LossNotDecreasing`. Its code is not public: this is what the AWS developer guide ("List of Debugger built-in rules")
 * says. Every `numSteps`, at a step at which the loss was saved, it is compared with the newest one at least `numSteps` before. Of losses
 * below zero the guide says nothing: the percentage is taken of the size of the earlier one. A NaN is no decrease.
 * @throws RangeError for a percentage that SageMaker refuses.
 */
export function sagemakerLoss({ numSteps, diffPercent, mode }: SagemakerLoss): Rule {
  if (diffPercent !== undefined && !(diffPercent > 0 && diffPercent < 100))
    throw new RangeError(`SageMaker takes only a diff_percent between 0 and 100, and this is ${diffPercent}.`);
  const saved: { readonly step: number; readonly loss: number }[] = [];
  let compared = -1;
  let checked = -Infinity;
  return {
    next(look) {
      const loss = lossOf(look, mode);
      if (loss === undefined) return undefined;
      const { step } = look;
      saved.push({ step, loss });
      for (let next = saved[compared + 1]; next && next.step <= step - numSteps; next = saved[compared + 1]) compared++;
      const before = saved[compared];
      if (!before || compared === saved.length - 1 || step - checked < numSteps) return undefined;
      checked = step;
      const fallen = before.loss - loss;
      if (fallen > 0 && fallen >= ((diffPercent ?? 0) / 100) * Math.abs(before.loss)) return undefined;
      const least = diffPercent === undefined ? '' : ` by ${diffPercent} %`;
      return {
        kind: 'flag',
        reason: `${digits(loss)} is not lower${least} than ${digits(before.loss)} ${step - before.step} steps before`,
      };
    },
  };
}

function lossOf(look: Look, mode: SagemakerLoss['mode']): number | undefined {
  return mode === 'EVAL' ? look.validation : mode === 'TRAIN' ? look.train : look.value;
}

const DEFAULTS: SagemakerLoss = { numSteps: 10, diffPercent: undefined, mode: undefined };

/** The rule with SageMaker's defaults. */
export const sagemakerLossNotDecreasing = known({
  name: 'sagemaker-loss',
  title: 'SageMaker LossNotDecreasing',
  defaults: DEFAULTS,
  kinds: { numSteps: 'whole', diffPercent: 'number', mode: ['EVAL', 'TRAIN', 'GLOBAL'] },
  needs: ({ mode }) => (mode === 'EVAL' ? ['validation'] : mode === 'TRAIN' ? ['train'] : []),
  start: (settings) => sagemakerLoss(settings),
});
