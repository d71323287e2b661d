/** What a rule is shown at one look: what was measured at the end of an epoch, or at one step. */
export interface Look {
  /** The monitored value, which may be NaN or ±Infinity; undefined where none was measured. */
  readonly value: number | undefined;
  /** Training and validation loss, where they were measured here. */
  readonly train?: number | undefined;
  readonly validation?: number | undefined;
  /** What rules count that count in steps. */
  readonly step: number;
  /** The longest time without a new value since the look before, in seconds, where the log tells times. */
  readonly silence?: number | undefined;
}

/** What a rule does: it sets another rate, it ends the training, or it raises an alarm. */
export type Action =
  | { readonly kind: 'rate'; readonly from: number; readonly to: number }
  | { readonly kind: 'stop' | 'flag'; readonly reason: string };

/** A rule that watches a training run, one look after the other. Every one that others use is replayed through this. */
export interface Rule {
  /** @returns what it does about this look; undefined where it does nothing. */
  next(look: Look): Action | undefined;
}

/** What a rule did, and at which look (from 0). */
export interface Acted {
  readonly look: number;
  readonly action: Action;
}

/** All that a rule does on a recorded run. When it ends the training, there is nothing after that. */
export function replay(rule: Rule, looks: readonly Look[]): Acted[] {
  const acted: Acted[] = [];
  for (const [i, look] of looks.entries()) {
    const action = rule.next(look);
    if (action) acted.push({ look: i, action });
    if (action?.kind === 'stop') break;
  }
  return acted;
}
