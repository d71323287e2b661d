import { lastRate } from '../diagnosis/rate.ts';
import type { Monitor } from './monitor.ts';

/** The rate that a run trains at, as far as it is known: what its process says of itself counts before what was printed. */
export function presentRate({ training, run }: Monitor): number | undefined {
  return training?.lr ?? lastRate(run.byRole('lr'));
}
