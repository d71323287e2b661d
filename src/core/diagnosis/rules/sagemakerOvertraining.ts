import { known } from './knownRule.ts';
import type { Rule } from './rule.ts';

/** Parameters of SageMaker Debugger's `Overtraining`. */
export interface SagemakerOvertraining {
  readonly patienceTrain: number;
  readonly patienceValidation: number;
  /** By how much a loss must fall below its best to count as a new one. */
  readonly delta: number;
}

/**
 * SageMaker Debugger `Overtraining`, as the AWS developer guide describes it; its code is not public: neither the training loss nor the
 * validation loss has improved by `delta` for as many of their values as the patience of each.
 */
export function sagemakerOvertraining({ patienceTrain, patienceValidation, delta }: SagemakerOvertraining): Rule {
  const [train, validation] = [new Best(delta), new Best(delta)];
  return {
    next(look) {
      if (look.train !== undefined) train.take(look.train);
      if (look.validation !== undefined) validation.take(look.validation);
      if (train.waited < patienceTrain || validation.waited < patienceValidation) return undefined;
      return {
        kind: 'flag',
        reason: `training loss not improved by ${delta} for ${train.waited}, validation loss for ${validation.waited} values`,
      };
    },
  };
}

/** The best of a loss, and for how many values there has been no better one. */
class Best {
  waited = 0;
  private best = Infinity;
  private readonly delta: number;

  constructor(delta: number) {
    this.delta = delta;
  }

  take(value: number): void {
    if (value < this.best - this.delta) {
      this.best = value;
      this.waited = 0;
    } else this.waited++;
  }
}

/** The rule with SageMaker's defaults. */
export const overtraining = known({
  name: 'sagemaker-overtraining',
  title: 'SageMaker Overtraining',
  needs: () => ['train', 'validation'],
  defaults: { patienceTrain: 5, patienceValidation: 10, delta: 0.1 },
  kinds: { patienceTrain: 'whole', patienceValidation: 'whole', delta: 'number' },
  start: (settings) => sagemakerOvertraining(settings),
});
