import { placeOf, unitOf } from '../diagnosis/facts.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Series } from '../runs/series.ts';

/** A run that has said nothing for longer than this is silent, unless it has been that slow before. */
export const SILENT_AFTER_MS = 5 * 60_000;
/** Silence is so many times the longest pause so far. */
const PAUSES = 3;

/** How long nothing has come, and how long that was the case before at most; in milliseconds. */
export interface Quiet {
  readonly lasting: number;
  readonly longest: number;
}

/** Tells a pause from silence. All times are milliseconds of one clock that never goes back, and are the caller's to give. */
export class Silence {
  #heard: number | undefined;
  #longest = 0;

  /** Numbers came at this time. */
  hear(at: number): void {
    if (this.#heard !== undefined && at <= this.#heard) return;
    this.#longest = Math.max(this.#longest, at - (this.#heard ?? at));
    this.#heard = at;
  }

  /** The silence at this time; undefined where it is a pause like others. */
  at(now: number): Quiet | undefined {
    const lasting = now - (this.#heard ?? now);
    return lasting > Math.max(SILENT_AFTER_MS, PAUSES * this.#longest) ? { lasting, longest: this.#longest } : undefined;
  }
}

/** What is said of a run that is silent: that is a fact, so it is sure, and nothing that anybody must be told of unasked. */
export function silentVerdict(series: Series, { lasting, longest }: Quiet, before: Verdict | undefined): Verdict {
  const last = series.length - 1;
  const pause = longest > 0 ? `; the longest pause before was ${spanText(longest)}` : '';
  return {
    kind: 'silent',
    series: series.name,
    sinceIndex: last,
    since: series.x(last),
    confidence: 1,
    strength: 'hint',
    sentence: `Silent since ${unitOf(series)} ${placeOf(series, last)}: no number for ${spanText(lasting)}${pause}.`,
    explanation:
      `The process may hang, wait for its data, hold its output back, or have ended without a word. ` +
      `Any new number ends this verdict.${before ? ` What was said before: ${before.sentence}` : ''}`,
    evidence: [
      { label: 'seconds without a number', value: Math.round(lasting / 1000) },
      ...(longest > 0 ? [{ label: 'seconds of the longest pause before', value: Math.round(longest / 1000) }] : []),
    ],
  };
}

/** "40 s", "12 min", "2.5 h". */
function spanText(ms: number): string {
  if (ms < 90_000) return `${Math.max(1, Math.round(ms / 1000))} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 90 ? `${minutes} min` : `${Number((ms / 3_600_000).toFixed(1))} h`;
}
