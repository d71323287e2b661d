import { CUT } from '../diagnosis/words.ts';
import type { TrainingSite } from '../rewrite/analysis.ts';
import { cooldownFor, leastPatience, leastRate } from '../schedules/plateauSettings.ts';
import { cosineRemedy, plateauRemedy } from '../schedules/remedies.ts';
import type { Remedy } from '../schedules/remedy.ts';

/** Keras's own default: nothing is known of the run's noise yet. */
const MIN_DELTA = 1e-4;
/** Taken for a run whose script does not say how long it is. */
const EPOCHS = 100;

/** The remedies for a script that has not been seen to run: common settings, and what the script itself says. */
export function scriptRemedies(site: TrainingSite | undefined): readonly Remedy[] {
  const lr = site?.optimizer?.lr;
  const patience = leastPatience(site?.epochs ?? EPOCHS);
  const plateau = plateauRemedy(
    {
      kind: 'reduce-on-plateau',
      monitor: site?.monitors[0] ?? 'loss',
      factor: CUT.stalled,
      patience,
      minDelta: MIN_DELTA,
      cooldown: cooldownFor(patience),
      minLr: leastRate(lr),
    },
    lr,
  );
  return lr === undefined || site?.epochs === undefined ? [plateau] : [plateau, cosineRemedy(lr, site.epochs)];
}
