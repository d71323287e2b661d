import { keras } from './keras.ts';
import type { KnownRule } from './knownRule.ts';
import { optax } from './optax.ts';
import { sagemakerLossNotDecreasing } from './sagemakerLoss.ts';
import { overfit } from './sagemakerOverfit.ts';
import { overtraining } from './sagemakerOvertraining.ts';
import { stalledTraining } from './sagemakerStalled.ts';
import { tfp } from './tfp.ts';
import { torch } from './torch.ts';

/** Every rule of others that Lossline replays. */
export const rules: readonly KnownRule[] = [
  keras,
  torch,
  optax,
  tfp,
  sagemakerLossNotDecreasing,
  overfit,
  overtraining,
  stalledTraining,
];
