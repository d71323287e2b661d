import { count, rateChange, rateText } from '../diagnosis/numbers.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { CUT } from '../diagnosis/words.ts';
import { plateauSettings } from './plateauSettings.ts';
import { remedyWith, TITLES } from './catalogue.ts';
import type { Remedy, RemedySettings } from './remedy.ts';

/** What is known of the run a remedy is for. */
export interface RemedyFacts {
  /** The learning rate now; without it no cosine can be offered, and texts name the ratio only. */
  readonly lr?: number;
  readonly epochsSeen: number;
  /** Epochs of the whole run, as its log or its script says. */
  readonly epochsPlanned?: number;
  /** Values of the judged curve, one an epoch. NaN where an epoch has none. */
  readonly monitored: ArrayLike<number>;
  readonly monitor: 'val_loss' | 'loss';
  /** Index into `monitored` from which the verdict holds. Default: the verdict's own `sinceIndex`. */
  readonly stalledSince?: number;
}

const COSINE_FLOOR = 0.01;

/** What to do about a verdict, the preferred remedy first. Never empty: "nothing" is an answer and gives its reason. */
export function remediesFor(verdict: Verdict, run: RemedyFacts): Remedy[] {
  if (verdict.kind !== 'stalled' && verdict.kind !== 'oscillating') return [nothing(reasonForNothing(verdict, run))];
  const plateau = reduceOnPlateau(verdict, run);
  const cosine = cosineDecay(run);
  return cosine ? [plateau, cosine] : [plateau];
}

function reduceOnPlateau(verdict: Verdict, run: RemedyFacts): Remedy {
  // A rate that is halved can be halved again, if that was not enough.
  const factor = verdict.kind === 'oscillating' ? CUT.oscillating : CUT.stalled;
  const settings = plateauSettings({ ...run, stalledSince: run.stalledSince ?? verdict.sinceIndex, factor });
  return plateauRemedy(settings, run.lr);
}

function cosineDecay({ lr, epochsPlanned, epochsSeen }: RemedyFacts): Remedy | undefined {
  if (lr === undefined) return undefined;
  // The change is for the script's next run, so the decay spans a whole run and not the rest of this one.
  return cosineRemedy(lr, Math.max(1, Math.round(epochsPlanned ?? epochsSeen)), ' of the next run');
}

type Plateau = Extract<RemedySettings, { kind: 'reduce-on-plateau' }>;

/** The plateau rule with these settings, in the words that every surface shows; `lr` is the rate that its first cut would lower. */
export function plateauRemedy(settings: Plateau, lr: number | undefined): Remedy {
  return remedyWith(settings, lr === undefined ? {} : { lr });
}

/** A cosine over so many epochs; `ofWhat` says of which run they are. */
export function cosineRemedy(lr: number, decaySteps: number, ofWhat = ''): Remedy {
  return {
    id: 'cosine',
    title: TITLES.cosine,
    reason: `${rateChange(lr, lr * COSINE_FLOOR)}, smoothly over all ${count(decaySteps, 'epoch')}${ofWhat}.`,
    settings: { kind: 'cosine', initialLr: lr, decaySteps, alpha: COSINE_FLOOR },
  };
}

/** To do nothing, and why. */
export function nothing(reason: string): Remedy {
  return { id: 'nothing', title: 'Leave the learning rate as it is', reason };
}

/** "set it from 0.1 → 0.01 (÷10)" where the rate is known. */
function byHand({ lr }: Pick<RemedyFacts, 'lr'>, factor: number): string {
  if (lr !== undefined) return `try ${rateChange(lr, lr * factor)}`;
  return factor < 1 ? `try one ${rateText(1 / factor)} times smaller` : `try one ${rateText(factor)} times larger`;
}

/** Why a verdict that does not ask for a lower rate leaves it as it is. */
export function reasonForNothing(verdict: Verdict, run: Pick<RemedyFacts, 'lr' | 'monitor'>): string {
  switch (verdict.kind) {
    case 'warming-up':
      return 'Too early to say: too few values yet to tell a trend from noise.';
    case 'progressing':
      return `No clear floor: ${run.monitor} may still fall at the present rate, and cutting it now would only slow it down.`;
    case 'rate-too-low':
      return `The rate is too low already: a schedule that lowers it would slow training further. Start higher instead: ${byHand(run, 3)}.`;
    case 'converged':
      return 'Converged: the loss is at the bottom it can reach with this model and data, and a lower rate finds no lower one.';
    case 'overfitting':
      return 'Overfitting: a lower rate does not help. Stop early, at the best validation loss, or regularise.';
    case 'diverging':
      return `Diverging: no schedule repairs a run whose loss has exploded. Start again with a smaller rate: ${byHand(run, 0.1)}.`;
    default:
      return 'No new values arrive: there is nothing to judge a change by.';
  }
}
