/** Changes that Lossline knows to suggest. `nothing` is an answer too and carries its reason. */
export type RemedyId = 'reduce-on-plateau' | 'cosine-decay' | 'nothing';

/** Settings of a schedule, in the field's own names. Patience, cooldown and decay length are counted in epochs of this run. */
export type ScheduleSettings =
  | {
      readonly kind: 'reduce-on-plateau';
      /** `val_loss` or `loss`: the name as the framework's logs carry it. */
      readonly monitor: string;
      readonly factor: number;
      readonly patience: number;
      readonly minDelta: number;
      readonly cooldown: number;
      readonly minLr: number;
    }
  | {
      readonly kind: 'cosine-decay';
      readonly initialLr: number;
      /** Epochs from `initialLr` down to `alpha * initialLr`. */
      readonly decaySteps: number;
      /** The floor as a share of the initial rate. */
      readonly alpha: number;
    };

/** A suggested change with its reason. */
export interface Remedy {
  readonly id: RemedyId;
  /** As on a button: "Reduce learning rate on plateau". */
  readonly title: string;
  /** One sentence: "0.1 → 0.02 (÷5) after 8 epochs without a better val loss". */
  readonly reason: string;
  readonly settings?: ScheduleSettings;
}
