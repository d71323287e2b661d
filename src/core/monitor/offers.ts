import { direction } from '../diagnosis/curve.ts';
import { firstRate, lastRate } from '../diagnosis/rate.ts';
import { isFloor } from '../diagnosis/reading.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { nothing, reasonForNothing, remediesFor } from '../schedules/remedies.ts';
import { isSchedule, type Remedy } from '../schedules/remedy.ts';
import { replayLr } from '../schedules/replay.ts';
import { lastOfEachEpoch } from './looks.ts';
import type { ScriptFacts } from './scriptFacts.ts';

/** A remedy with what it would have done on this run. */
export interface RemedyOffer {
  readonly remedy: Remedy;
  /** The learning rate that it would have set at each sample of the judged series. */
  readonly rates?: readonly number[];
}

/** What a run has grown by when its remedies are worked out anew: with every value of a short run. */
const REPLAYED_AGAIN = 1.01;

/** The remedies for what a run does, as long as they are the same. */
export class Offers {
  readonly #run: Run;
  #made: { readonly what: string; readonly length: number; readonly offers: readonly RemedyOffer[] } | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  /** A replay reads the whole run: of a long one it is done again only when it has grown by a share. */
  of(verdict: Verdict, facts: ScriptFacts): readonly RemedyOffer[] {
    const { kind, series, sinceIndex } = verdict;
    const what = `${kind} ${sinceIndex} ${facts.epochs} ${series}`;
    const length = this.#run.series.get(series)?.length ?? 0;
    if (this.#made?.what !== what || length > this.#made.length * REPLAYED_AGAIN)
      this.#made = { what, length, offers: offersFor(this.#run, verdict, facts) };
    return this.#made.offers;
  }
}

/** The remedies for a verdict, the preferred one first, each replayed on the recorded values. */
function offersFor(run: Run, verdict: Verdict, facts: ScriptFacts): readonly RemedyOffer[] {
  const judged = run.series.get(verdict.series);
  if (!judged) return [];
  const watched = watchedFor(run, judged);
  const epochs = lastOfEachEpoch(judged);
  // The rules wait for lower values.
  const sign = watched ? direction(watched) : 1;
  const monitored = watched ? epochs.map((i) => sign * watched.value(i)) : [];
  const lr = lastRate(run.byRole('lr'));
  const epochsPlanned = run.planned.epochs ?? facts.epochs;
  const stalledSince = epochs.findIndex((i) => i >= verdict.sinceIndex);
  const remedies = remediesFor(verdict, {
    epochsSeen: epochs.length,
    monitored,
    monitor: monitorOf(judged),
    stalledSince: stalledSince < 0 ? epochs.length : stalledSince,
    ...(lr !== undefined && { lr }),
    ...(epochsPlanned !== undefined && { epochsPlanned }),
  });
  const first = watched && firstRate(run.byRole('lr'));
  return remedies.map((remedy) => {
    if (!remedy.settings || !isSchedule(remedy.settings) || first === undefined) return { remedy };
    const perEpoch = replayLr(remedy.settings, first, monitored);
    return { remedy, rates: spread(perEpoch, epochs, judged.length) };
  });
}

/** Why nothing is to be done about a verdict: it does not ask for a lower rate, or the script lowers it by itself. */
export function nothingFor(run: Run, verdict: Verdict): Remedy {
  if (isFloor(verdict.kind)) return nothing('The script changes its learning rate by itself: nothing is put on top of that.');
  const judged = run.series.get(verdict.series);
  const lr = lastRate(run.byRole('lr'));
  return nothing(reasonForNothing(verdict, { monitor: monitorOf(judged), ...(lr !== undefined && { lr }) }));
}

/**
 * The loss that a schedule would watch: the judged one, or beside an accuracy that of the same data. Undefined where the log has none that
 * goes along with the accuracy, value by value: then nothing can be replayed.
 */
function watchedFor(run: Run, judged: Series): Series | undefined {
  if (judged.role.endsWith('/loss')) return judged;
  const loss = run.byRole(judged.role.startsWith('val') ? 'val/loss' : 'train/loss');
  return loss?.length === judged.length && loss.axis === judged.axis ? loss : undefined;
}

function monitorOf(judged: Series | undefined): 'val_loss' | 'loss' {
  return judged?.role.startsWith('val') ? 'val_loss' : 'loss';
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
