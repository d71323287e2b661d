import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { lastOfEachEpoch } from './looks.ts';
import type { Monitor } from './monitor.ts';
import { presentRate } from './presentRate.ts';
import { planOf } from './scriptFacts.ts';
import type { NoTrial, TrialFacts } from './trial.ts';

/** Rates closer than this share are the same: they come as float32. */
const SAME = 0.01;

/** What a trial on a run that goes on would be worked out from, or why there can be none. */
export function trialFactsOf(monitor: Monitor): TrialFacts | NoTrial {
  const { run, facts, training } = monitor;
  if (run.state !== 'running' || !training?.steerable)
    return { reason: 'Only a run whose process Lossline observes can be tried on.' };
  if (training.steerable === 'steps') return { reason: 'This training has no epochs at whose end its weights could be kept.' };
  if (training.paused || training.stopping)
    return { reason: `This training ${training.paused ? 'is paused' : 'is about to end'}.` };
  const loss = epochLoss(run);
  if (!loss) return { reason: 'No epoch has told a loss yet.' };
  const rate = presentRate(monitor);
  if (!(rate !== undefined && rate > 0)) return { reason: 'The learning rate of this training is not known.' };
  const ends = lastOfEachEpoch(loss);
  const epoch = Math.ceil(loss.x(loss.length - 1, 'epoch'));
  const held = ends.length - heldFrom(run.byRole('lr'), rate, loss, ends);
  if (held < 2 && ends.length > 3)
    return { reason: 'The learning rate changes from epoch to epoch by itself: there is none to lower.' };
  const { epochs } = planOf(run, facts);
  return {
    monitor: loss.name,
    values: ends.slice(ends.length - held).map((i) => loss.value(i)),
    epoch,
    ...(epochs !== undefined && { epochs }),
    rate,
  };
}

/**
 * The judged series if it is a loss with values of epochs, else the loss of the same data, else any: what is compared is the lower the
 * better, and comes from the end of an epoch.
 */
export function epochLoss(run: Run): Series | undefined {
  const judged = run.judged();
  const losses = [...run.series.values()].filter(
    ({ role, length, batchesOf }) => role.endsWith('/loss') && length > 0 && batchesOf === undefined,
  );
  const placed = losses.filter((series) => series.has('epoch'));
  const data = judged?.role.split('/')[0] ?? 'val';
  return placed.find((series) => series === judged) ?? placed.find(({ role }) => role === `${data}/loss`) ?? placed[0];
}

/** The first of the epochs that had the present rate to their end. */
function heldFrom(rates: Series | undefined, rate: number, loss: Series, ends: readonly number[]): number {
  if (!rates?.has('epoch')) return 0;
  let since = -Infinity;
  for (let i = rates.length - 1; i >= 0; i--) {
    if (Math.abs(rates.value(i) / rate - 1) <= SAME) continue;
    since = rates.x(i, 'epoch');
    break;
  }
  const first = ends.findIndex((i) => loss.x(i, 'epoch') > since);
  return first < 0 ? ends.length : first;
}
