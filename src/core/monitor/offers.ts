import { direction } from '../diagnosis/curve.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import type { Remedy } from '../schedules/remedy.ts';
import { remediesFor } from '../schedules/remedies.ts';
import { replayLr } from '../schedules/replay.ts';

/** A remedy with what it would have done on this run. */
export interface RemedyOffer {
  readonly remedy: Remedy;
  /** The learning rate that it would have set at each sample of the judged series. */
  readonly rates?: readonly number[];
}

/** The remedies for a verdict, the preferred one first, each replayed on the recorded values. */
export function offersFor(run: Run, verdict: Verdict): readonly RemedyOffer[] {
  const judged = run.series.get(verdict.series);
  if (!judged) return [];
  const epochs = lastOfEachEpoch(judged);
  // The rules wait for lower values.
  const sign = direction(judged);
  const monitored = epochs.map((i) => sign * judged.value(i));
  const rate = run.byRole('lr');
  const lr = rate && rate.length > 0 ? rate.value(rate.length - 1) : undefined;
  const stalledSince = epochs.findIndex((i) => i >= verdict.sinceIndex);
  const remedies = remediesFor(verdict, {
    epochsSeen: monitored.length,
    monitored,
    monitor: judged.role.startsWith('val/') ? 'val_loss' : 'loss',
    stalledSince: stalledSince < 0 ? monitored.length : stalledSince,
    ...(lr !== undefined && Number.isFinite(lr) && { lr }),
    ...(run.planned.epochs !== undefined && { epochsPlanned: run.planned.epochs }),
  });
  const first = rate && rate.length > 0 ? rate.value(0) : undefined;
  return remedies.map((remedy) => {
    if (!remedy.settings || first === undefined) return { remedy };
    const perEpoch = replayLr(remedy.settings, first, monitored);
    return { remedy, rates: spread(perEpoch, epochs, judged.length) };
  });
}

/** The sample that ends each epoch. Where the log prints no epochs, each value counts as one: schedules count in what they can see. */
function lastOfEachEpoch(series: Series): number[] {
  const ends: number[] = [];
  for (let i = 0; i < series.length; i++) {
    const sameEpoch = series.has('epoch') && i > 0 && Math.ceil(series.x(i, 'epoch')) === Math.ceil(series.x(i - 1, 'epoch'));
    if (sameEpoch) ends[ends.length - 1] = i;
    else ends.push(i);
  }
  return ends;
}

/** One rate an epoch becomes one rate a sample. */
function spread(perEpoch: readonly number[], ends: readonly number[], length: number): number[] {
  const rates: number[] = [];
  for (let i = 0, epoch = 0; i < length; i++) {
    while (epoch < ends.length - 1 && i > (ends[epoch] ?? 0)) epoch++;
    rates.push(perEpoch[epoch] ?? NaN);
  }
  return rates;
}
