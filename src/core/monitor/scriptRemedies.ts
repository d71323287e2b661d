import type { TrainingSite } from '../rewrite/analysis.ts';
import { cooldownFor, leastPatience, leastRate } from '../schedules/plateauSettings.ts';
import { numberText, rateChange } from '../schedules/rateText.ts';
import type { Remedy } from '../schedules/remedy.ts';

const FACTOR = 0.2;
/** Keras's own default: nothing is known of the run's noise yet. */
const MIN_DELTA = 1e-4;
/** Taken for a run whose script does not say how long it is. */
const EPOCHS = 100;
const FLOOR = 0.01;

/** The remedies for a script that has not been seen to run: common settings, and what the script itself says. */
export function scriptRemedies(site: TrainingSite | undefined): readonly Remedy[] {
  const lr = site?.optimizer?.lr;
  const monitor = site?.monitors[0] ?? 'loss';
  const change = lr === undefined ? `learning rate ÷${numberText(1 / FACTOR)}` : rateChange(lr, lr * FACTOR);
  const patience = leastPatience(site?.epochs ?? EPOCHS);
  const plateau: Remedy = {
    id: 'reduce-on-plateau',
    title: 'Reduce learning rate on plateau',
    reason: `${change} after ${patience} epochs without a better ${monitor}.`,
    settings: {
      kind: 'reduce-on-plateau',
      monitor,
      factor: FACTOR,
      patience,
      minDelta: MIN_DELTA,
      cooldown: cooldownFor(patience),
      minLr: leastRate(lr),
    },
  };
  if (lr === undefined || site?.epochs === undefined) return [plateau];
  const cosine: Remedy = {
    id: 'cosine-decay',
    title: 'Cosine decay',
    reason: `${rateChange(lr, lr * FLOOR)}, smoothly over all ${site.epochs} epochs.`,
    settings: { kind: 'cosine-decay', initialLr: lr, decaySteps: site.epochs, alpha: FLOOR },
  };
  return [plateau, cosine];
}
