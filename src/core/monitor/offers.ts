import { lastRate } from '../diagnosis/rate.ts';
import { isFloor } from '../diagnosis/reading.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import { nothing, reasonForNothing, remediesFor } from '../schedules/remedies.ts';
import { isSchedule, type Remedy } from '../schedules/remedy.ts';
import { lastOfEachEpoch } from './looks.ts';
import { foresee, spread, watchedFor } from './foresight.ts';
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
  const lr = lastRate(run.byRole('lr'));
  const epochsPlanned = run.planned.epochs ?? facts.epochs;
  const stalledSince = epochs.findIndex((i) => i >= verdict.sinceIndex);
  const remedies = remediesFor(verdict, {
    epochsSeen: epochs.length,
    monitored: watched ? epochs.map((i) => watched.value(i)) : [],
    monitor: monitorOf(judged),
    stalledSince: stalledSince < 0 ? epochs.length : stalledSince,
    ...(lr !== undefined && { lr }),
    ...(epochsPlanned !== undefined && { epochsPlanned }),
  });
  return remedies.map((remedy) => {
    const { settings } = remedy;
    const replayed = settings && isSchedule(settings) ? foresee(settings, run, judged, facts, verdict) : undefined;
    return { remedy, ...(replayed && { rates: spread(replayed.seen, replayed.rounds) }) };
  });
}

/** Why nothing is to be done about a verdict: it does not ask for a lower rate, or the script lowers it by itself. */
export function nothingFor(run: Run, verdict: Verdict): Remedy {
  if (isFloor(verdict.kind)) return nothing('The script changes its learning rate by itself: nothing is put on top of that.');
  const judged = run.series.get(verdict.series);
  const lr = lastRate(run.byRole('lr'));
  return nothing(reasonForNothing(verdict, { monitor: monitorOf(judged), ...(lr !== undefined && { lr }) }));
}

/** What a rule is to watch, by the name that Keras and its like give it. */
export function monitorOf(judged: Series | undefined): 'val_loss' | 'loss' {
  return judged?.role.startsWith('val') ? 'val_loss' : 'loss';
}
