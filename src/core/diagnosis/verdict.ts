/** What a curve is doing. */
export type VerdictKind =
  | 'warming-up'
  | 'progressing'
  | 'stalled'
  | 'oscillating'
  | 'rate-too-low'
  | 'converged'
  | 'overfitting'
  | 'diverging'
  | 'silent';

/** A number a person can check, with the words around it: `{ label: 'best', value: 0.308, at: 27 }`. */
export interface Evidence {
  readonly label: string;
  readonly value: number;
  /** Position on the series' own axis, where the number belongs to one. */
  readonly at?: number;
}

/** What the judged curve is doing, since when, how sure, on what evidence. Pure data: it crosses to the webview. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** Name of the series that was judged. */
  readonly series: string;
  /** Index into that series, and position on its axis, from which the verdict holds. */
  readonly sinceIndex: number;
  readonly since: number;
  /** 0…1: how often a verdict like this one is right. */
  readonly confidence: number;
  /** `offer`: sure enough to speak up and to suggest a change unasked. `hint`: shown where the user looks, no more. */
  readonly strength: 'hint' | 'offer';
  readonly evidence: readonly Evidence[];
  /** The one sentence that every surface shows, e.g. "Stalled since epoch 27: val loss 0.312 ± 0.004 for 14 epochs at 0.001." */
  readonly sentence: string;
  /** Why, and what would change the verdict: one or two more sentences. */
  readonly explanation: string;
}
