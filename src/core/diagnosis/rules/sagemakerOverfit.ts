import { digits } from '../numbers.ts';
import { known } from './knownRule.ts';
import type { Rule } from './rule.ts';

/** Parameters of SageMaker Debugger's `Overfit`. */
export interface SagemakerOverfit {
  /** Steps before this one are not looked at. */
  readonly startStep: number;
  /** Steps in a row for which the threshold must be exceeded. */
  readonly patience: number;
  readonly ratioThreshold: number;
}

/**
 * SageMaker Debugger `Overfit`, as the AWS developer guide describes it; its code is not public. At each step with a validation loss:
 * how far is it above the (latest) training loss, as a share of that?
 */
export function sagemakerOverfit({ startStep, patience, ratioThreshold }: SagemakerOverfit): Rule {
  let train: number | undefined;
  let exceeded = 0;
  return {
    next(look) {
      train = look.train ?? train;
      const { validation, step } = look;
      if (validation === undefined || train === undefined || step < startStep) return undefined;
      const ratio = (validation - train) / train;
      exceeded = ratio > ratioThreshold ? exceeded + 1 : 0;
      if (exceeded === 0 || exceeded < patience) return undefined;
      return { kind: 'flag', reason: `validation loss ${digits(100 * ratio, 1)} % above training loss` };
    },
  };
}

/** The rule with SageMaker's defaults. */
export const overfit = known({
  name: 'sagemaker-overfit',
  title: 'SageMaker Overfit',
  needs: () => ['train', 'validation'],
  defaults: { startStep: 0, patience: 1, ratioThreshold: 0.1 },
  kinds: { startStep: 'whole', patience: 'whole', ratioThreshold: 'number' },
  start: (settings) => sagemakerOverfit(settings),
});
