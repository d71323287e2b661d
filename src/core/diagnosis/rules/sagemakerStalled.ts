import { digits } from '../numbers.ts';
import { known } from './knownRule.ts';
import type { Rule } from './rule.ts';

/**
 * SageMaker Debugger `StalledTrainingRule`, as the AWS developer guide describes it; its code is not public: nothing new for `threshold`
 * seconds. The look that it is told at is the one that ended the silence.
 */
export function sagemakerStalled({ threshold }: { readonly threshold: number }): Rule {
  return {
    next({ silence }) {
      if (silence === undefined || silence < threshold) return undefined;
      return { kind: 'flag', reason: `no new value for ${digits(silence)} s before` };
    },
  };
}

/** The rule with SageMaker's default. */
export const stalledTraining = known({
  name: 'sagemaker-stalled',
  title: 'SageMaker StalledTrainingRule',
  needs: () => ['silence'],
  defaults: { threshold: 1800 },
  kinds: { threshold: 'whole' },
  start: (settings) => sagemakerStalled(settings),
});
