import { known } from './knownRule.ts';
import type { Rule } from './rule.ts';

/** Parameters of PyTorch `ReduceLROnPlateau`; one `minLr` for all parameter groups. */
export interface TorchPlateau {
  readonly mode: 'min' | 'max';
  readonly factor: number;
  readonly patience: number;
  readonly threshold: number;
  readonly thresholdMode: 'rel' | 'abs';
  readonly cooldown: number;
  readonly minLr: number;
  readonly eps: number;
}

/**
 * PyTorch `ReduceLROnPlateau` (torch/optim/lr_scheduler.py at 008f727e), all in Python floats: cuts when there are more than `patience` bad
 * epochs, one later than Keras. Its relative threshold never fires on a flat loss below zero, where `best * (1 - threshold)` lies above
 * the best. A cut that would change the rate by `eps` or less is not made, but starts the cooldown.
 * @throws RangeError for a factor that PyTorch refuses.
 */
export function torchPlateau(initialLr: number, settings: TorchPlateau): Rule {
  const { factor, patience, cooldown, minLr, eps } = settings;
  if (factor >= 1) throw new RangeError(`PyTorch takes only a factor below 1, and this is ${factor}.`);
  const isBetter = comparison(settings);
  let lr = initialLr;
  let best = settings.mode === 'min' ? Infinity : -Infinity;
  let bad = 0;
  let cooling = 0;
  return {
    next({ value }) {
      if (value === undefined) return undefined;
      if (isBetter(value, best)) {
        best = value;
        bad = 0;
      } else bad += 1;
      if (cooling > 0) {
        cooling -= 1;
        bad = 0;
      }
      if (bad <= patience) return undefined;
      cooling = cooldown;
      bad = 0;
      const from = lr;
      const lower = Math.max(lr * factor, minLr);
      if (!(from - lower > eps)) return undefined;
      lr = lower;
      return { kind: 'rate', from, to: lr };
    },
  };
}

function comparison({ mode, threshold, thresholdMode }: TorchPlateau): (value: number, best: number) => boolean {
  if (mode === 'min') {
    const share = 1 - threshold;
    return thresholdMode === 'rel' ? (value, best) => value < best * share : (value, best) => value < best - threshold;
  }
  const share = threshold + 1;
  return thresholdMode === 'rel' ? (value, best) => value > best * share : (value, best) => value > best + threshold;
}

const DEFAULTS: TorchPlateau = {
  mode: 'min',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: 'rel',
  cooldown: 0,
  minLr: 0,
  eps: 1e-8,
};

/** The rule with the defaults of PyTorch. */
export const torch = known({
  name: 'torch',
  title: 'PyTorch ReduceLROnPlateau',
  defaults: DEFAULTS,
  kinds: {
    mode: ['min', 'max'],
    factor: 'number',
    patience: 'whole',
    threshold: 'number',
    thresholdMode: ['rel', 'abs'],
    cooldown: 'whole',
    minLr: 'number',
    eps: 'number',
  },
  start: (settings, { lr }) => torchPlateau(lr, settings),
});
