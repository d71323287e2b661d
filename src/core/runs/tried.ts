/** Several short runs of one script, each at another learning rate: they are drawn together, and no other run is compared with them. */
export class TriedRates {
  /** The rate that was named the best, once all have run. */
  best: number | undefined;
}

/** Which of them a run is. */
export interface TriedRate {
  readonly among: TriedRates;
  readonly rate: number;
}
