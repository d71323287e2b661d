import { isFloor } from '../diagnosis/reading.ts';
import type { Verdict, VerdictKind } from '../diagnosis/verdict.ts';

/** One stretch of one verdict on one series: what is told once, and what "not so" is said of. */
export interface Stretch {
  readonly kind: VerdictKind;
  readonly series: string;
  /** Names it among all stretches of its run. */
  readonly id: string;
  /** How many values the series had when the stretch was first seen, or when the user last spoke of it. */
  readonly seen: number;
  /** Whether the user has said "not so". */
  readonly dismissed: boolean;
}

/** Verdicts that say something a user may know better. */
const CLAIMS: readonly VerdictKind[] = ['stalled', 'oscillating', 'rate-too-low', 'converged', 'overfitting', 'diverging'];

/** Whether a verdict of this kind can be dismissed. */
export function isClaim(kind: VerdictKind): boolean {
  return CLAIMS.includes(kind);
}

/**
 * Tells stretches apart. A verdict whose beginning lies before what was seen of the latest stretch of its kind is that one again, though
 * a lucky low, a silence or another judged series may have hidden it for a while. A floor of noise and a zig-zag are one kind to the user.
 */
export class Stretches {
  readonly #latest = new Map<string, Stretch>();

  /** The stretch of a verdict on a series that has so many values by now. */
  of({ kind, series, sinceIndex }: Verdict, length: number): Stretch {
    const key = `${isFloor(kind) ? 'floor' : kind} ${series}`;
    const known = this.#latest.get(key);
    if (known && sinceIndex < known.seen) return known;
    const stretch: Stretch = { kind, series, id: `${key} ${sinceIndex}`, seen: length, dismissed: false };
    this.#latest.set(key, stretch);
    return stretch;
  }

  /**
   * The user says that a stretch is not so, or takes that back. One that is long past is no longer known.
   * @param length how many values a series has by now
   */
  dismiss(id: string, dismissed: boolean, length: (series: string) => number): void {
    for (const [key, stretch] of this.#latest) {
      if (stretch.id !== id || !isClaim(stretch.kind)) continue;
      this.#latest.set(key, { ...stretch, dismissed, seen: Math.max(stretch.seen, length(stretch.series)) });
    }
  }
}
