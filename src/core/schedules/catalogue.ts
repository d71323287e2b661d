import { count, rateChange, rateText, rounded } from '../diagnosis/numbers.ts';
import { CUT } from '../diagnosis/words.ts';
import { cooldownFor, leastPatience, leastRate } from './plateauSettings.ts';
import type { Remedy, REMEDIES, RemedySettings } from './remedy.ts';

/** What is known of a training without having seen it run. */
export interface Basics {
  /** The rate at the start. */
  readonly lr?: number;
  /** How long it is, in rounds. */
  readonly rounds?: number;
  /** What a round is, for people. Default: epoch. */
  readonly unit?: 'epoch' | 'step';
  readonly monitor: string;
  readonly mode?: 'min' | 'max';
  /** The patience of an early stopping that is there already, in rounds. */
  readonly stopsAfter?: number;
}

type Kind = (typeof REMEDIES)[number];

/** As on a button. */
export const TITLES: Readonly<Record<Kind, string>> = {
  'reduce-on-plateau': 'Reduce learning rate on plateau',
  cosine: 'Cosine decay',
  'warmup-cosine': 'Warm-up, then cosine decay',
  step: 'Step decay',
  exponential: 'Exponential decay',
  'lr-callback': 'Learning-rate function of your own',
  'set-rate': 'Change the learning rate',
  'switch-to-sgd': 'SGD with momentum for the last part',
  'early-stopping': 'Stop early',
};

/** Within a sentence. */
export const NAMES: Readonly<Record<Kind, string>> = {
  'reduce-on-plateau': 'reducing the rate on plateau',
  cosine: 'cosine decay',
  'warmup-cosine': 'warm-up and cosine decay',
  step: 'step decay',
  exponential: 'exponential decay',
  'lr-callback': 'the learning-rate function',
  'set-rate': 'the changed learning rate',
  'switch-to-sgd': 'SGD for the last part',
  'early-stopping': 'stopping early',
};

/** Keras's own default: nothing is known of the run's noise yet. */
const MIN_DELTA = 1e-4;
/** Taken for a training whose length is not known. */
const ROUNDS = { epoch: 100, step: 10_000 } as const;
const FLOOR = 0.01;
/** Rounds below which a tenth of them is no patience any more. */
const SHORT = 15;
/** SGD takes larger steps than the adaptive optimizers at the same quality: an order of magnitude is where people begin. */
const SGD_TIMES_ADAM = 10;

/** A training of a few rounds has no time for the patience of a longer one. */
function patienceFor(rounds: number): number {
  return rounds < SHORT ? Math.max(1, Math.round(rounds / 3)) : leastPatience(rounds);
}

/** What to multiply a rate by in each of so many rounds to end at the floor: the more rounds, the nearer to 1, but never 1. */
function decayOver(rounds: number): number {
  return rounded(1 - rounded(1 - FLOOR ** (1 / Math.max(2, rounds)), 3), 12);
}

/** Longer than a rule that lowers the rate waits, and short enough to end anything. */
function stopAfter(patience: number, rounds = Infinity): number {
  return Math.min(3 * patience, Math.max(patience + 1, Math.ceil(rounds / 2)));
}

/** Common settings of a remedy for a training of which no run has been judged. */
export function commonSettings(
  kind: Kind,
  { lr, rounds, unit = 'epoch', monitor, mode, stopsAfter = Infinity }: Basics,
): RemedySettings | { readonly lacks: string } {
  const length = rounds ?? ROUNDS[unit];
  const patience = patienceFor(length);
  const watched = { monitor, ...(mode === 'max' && { mode }) };
  const from = lr === undefined ? {} : { initialLr: lr };
  switch (kind) {
    case 'reduce-on-plateau': {
      // A rule that waits longer than the training does would never act.
      const least = Math.min(patience, Math.max(1, Math.floor(stopsAfter / 2)));
      const pace = { patience: least, minDelta: MIN_DELTA, cooldown: cooldownFor(least), minLr: leastRate(lr) };
      return { kind, ...watched, factor: CUT.stalled, ...pace };
    }
    case 'cosine':
      return { kind, ...from, ...(rounds !== undefined && { decaySteps: rounds }), alpha: FLOOR };
    case 'warmup-cosine': {
      const warmupSteps = Math.max(1, Math.round(length / 20));
      return {
        kind,
        ...from,
        warmupSteps,
        ...(rounds !== undefined && { decaySteps: Math.max(1, rounds - warmupSteps) }),
        alpha: FLOOR,
      };
    }
    case 'step':
      return { kind, ...from, stepSize: Math.max(1, Math.round(length / 3)), gamma: 0.1 };
    case 'exponential':
      return { kind, ...from, gamma: decayOver(length) };
    case 'lr-callback': {
      const hold = Math.max(1, Math.round(length / 5));
      return { kind, ...from, hold, gamma: Math.max(0.95, decayOver(length - hold)) };
    }
    case 'set-rate':
      return lr === undefined
        ? { lacks: 'The script does not say its learning rate as a number.' }
        : { kind, lr: rounded(lr * CUT.stalled, 2) };
    case 'switch-to-sgd':
      if (lr === undefined)
        return { lacks: 'The rate of SGD follows from that of the optimizer, which the script does not say as a number.' };
      if (rounds === undefined)
        return { lacks: 'The script does not say how long it trains, so the last part of it cannot be told.' };
      return {
        kind,
        lr: rounded(lr * SGD_TIMES_ADAM, 2),
        momentum: 0.9,
        at: Math.max(1, Math.min(rounds - 1, Math.round(rounds * 0.75))),
      };
    case 'early-stopping':
      // It must outlast a rule that lowers the rate first.
      return { kind, ...watched, patience: stopAfter(patience, rounds), minDelta: MIN_DELTA };
  }
}

/** A remedy with these settings, in the words that every surface shows. */
export function remedyWith(settings: RemedySettings, { lr, unit = 'epoch' }: Pick<Basics, 'lr' | 'unit'>): Remedy {
  return { id: settings.kind, title: TITLES[settings.kind], reason: capital(reasonOf(settings, lr, unit)), settings };
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function reasonOf(settings: RemedySettings, lr: number | undefined, unit: string): string {
  const many = (rounds: number) => count(rounds, unit);
  const change = (factor: number) => (lr === undefined ? `learning rate ÷${rateText(1 / factor)}` : rateChange(lr, lr * factor));
  switch (settings.kind) {
    case 'reduce-on-plateau':
      return `${change(settings.factor)} after ${many(settings.patience)} without a better ${settings.monitor}.`;
    case 'cosine':
      return `${change(settings.alpha)}, smoothly over ${settings.decaySteps === undefined ? 'the whole run' : `all ${many(settings.decaySteps)}`}.`;
    case 'warmup-cosine':
      return `Up within ${many(settings.warmupSteps)}, then ${change(settings.alpha)} along a cosine.`;
    case 'step':
      return `${change(settings.gamma)} every ${many(settings.stepSize)}.`;
    case 'exponential':
      return `learning rate × ${settings.gamma} every ${unit}.`;
    case 'lr-callback':
      return `A function of the ${unit}: constant for ${many(settings.hold)}, then × ${settings.gamma} every ${unit}. Yours to change.`;
    case 'set-rate':
      return lr === undefined ? `${rateText(settings.lr)}.` : `${rateChange(lr, settings.lr)}.`;
    case 'switch-to-sgd':
      return `From ${unit} ${settings.at + 1} on: SGD at ${rateText(settings.lr)} with momentum ${settings.momentum}.`;
    case 'early-stopping':
      return `Ends the training after ${many(settings.patience)} without a better ${settings.monitor}.`;
  }
}
