/** The changes that Lossline knows to put into a script, the preferred one for a stalled run first. */
export const REMEDIES = [
  'reduce-on-plateau',
  'cosine',
  'warmup-cosine',
  'step',
  'exponential',
  'lr-callback',
  'set-rate',
  'switch-to-sgd',
  'early-stopping',
] as const;

/** What can be put into a script, or `nothing`, which is an answer too and carries its reason. */
export type RemedyId = (typeof REMEDIES)[number] | 'nothing';

/**
 * Settings of a remedy, in the field's own names. Everything that counts is counted in rounds of the training site: epochs, or steps
 * where a script has no epochs. Patience is as Keras means it: so many rounds without a better value, then the rate is cut.
 * Where `initialLr` is left out, the optimizer's own rate at the start is meant.
 */
export type RemedySettings =
  | {
      readonly kind: 'reduce-on-plateau';
      /** What is watched, by its name at the training site: `val_loss`, `loss`, a variable. */
      readonly monitor: string;
      readonly mode?: 'min' | 'max';
      readonly factor: number;
      readonly patience: number;
      /** Absolute: only a value lower than the best by more than this counts as better. */
      readonly minDelta: number;
      readonly cooldown: number;
      readonly minLr: number;
    }
  | {
      readonly kind: 'cosine';
      readonly initialLr?: number;
      /** Rounds from `initialLr` down to `alpha * initialLr`; left out where only the script knows its length. */
      readonly decaySteps?: number;
      /** The floor as a share of the initial rate. */
      readonly alpha: number;
    }
  | {
      readonly kind: 'warmup-cosine';
      readonly initialLr?: number;
      /** Rounds in which the rate climbs in a straight line: `initialLr * (round + 1) / (warmupSteps + 1)`. */
      readonly warmupSteps: number;
      /** Rounds of the cosine after the warm-up. */
      readonly decaySteps?: number;
      readonly alpha: number;
    }
  /** Multiplied by `gamma` every `stepSize` rounds. */
  | { readonly kind: 'step'; readonly initialLr?: number; readonly stepSize: number; readonly gamma: number }
  /** Multiplied by `gamma` every round. */
  | { readonly kind: 'exponential'; readonly initialLr?: number; readonly gamma: number }
  /** A function of the user's own; it begins as: constant for `hold` rounds, then multiplied by `gamma` every round. */
  | { readonly kind: 'lr-callback'; readonly initialLr?: number; readonly hold: number; readonly gamma: number }
  /** The number in the script that is the rate. */
  | { readonly kind: 'set-rate'; readonly lr: number }
  /** From round `at` (0-based) on: SGD with this rate and momentum. */
  | { readonly kind: 'switch-to-sgd'; readonly lr: number; readonly momentum: number; readonly at: number }
  | {
      readonly kind: 'early-stopping';
      readonly monitor: string;
      readonly mode?: 'min' | 'max';
      readonly patience: number;
      readonly minDelta: number;
    };

/** Settings of the remedies that change the rate round by round. */
export type ScheduleSettings = Exclude<RemedySettings, { kind: 'set-rate' | 'switch-to-sgd' | 'early-stopping' }>;

/** A suggested change with its reason. */
export interface Remedy {
  readonly id: RemedyId;
  /** As on a button: "Reduce learning rate on plateau". */
  readonly title: string;
  /** One sentence: "0.1 → 0.02 (÷5) after 8 epochs without a better val loss". */
  readonly reason: string;
  readonly settings?: RemedySettings;
}

/** Whether these settings describe the rate round by round. */
export function isSchedule(settings: RemedySettings): settings is ScheduleSettings {
  return settings.kind !== 'set-rate' && settings.kind !== 'switch-to-sgd' && settings.kind !== 'early-stopping';
}
