import { placeText } from '../diagnosis/facts.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { isAtEnd, type Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';

/** A run that has said nothing for longer than this is silent, unless it has been that slow before. */
export const SILENT_AFTER_MS = 5 * 60_000;
/** Silence is so many times the longest pause so far. */
const PAUSES = 3;

/** How long nothing has come, and how long that was the case before at most; in milliseconds. */
interface Quiet {
  readonly lasting: number;
  readonly longest: number;
}

/** Tells a pause of a run from silence. All times are milliseconds of one clock that never goes back, and are the caller's to give. */
export class Silence {
  readonly #run: Run;
  /** When numbers came last, the longest time between two such moments, and how many samples there were then. */
  #heard: number | undefined;
  #longest = 0;
  #count = 0;
  #verdict: Verdict | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  /** What is said while the run is silent; undefined while it is not, or where that is not news. */
  get verdict(): Verdict | undefined {
    return this.#run.state === 'silent' ? this.#verdict : undefined;
  }

  /**
   * What was read so far was written so many milliseconds ago, before it was watched. A log that was quiet for long then is called silent;
   * but that is no news, so the verdict stays that of its curve.
   */
  isFromBefore(ago: number, now: number): void {
    this.#count = this.#run.count;
    if (ago <= SILENT_AFTER_MS) this.#hear(now - ago);
    else if (this.#run.state === 'running') this.#run.state = 'silent';
  }

  /** Looks at the clock, `said` being what is said of the curve. @returns whether something else is to be said of the silence. */
  listen(now: number, said: Verdict | undefined): boolean {
    const run = this.#run;
    if (run.count !== this.#count) this.#hear(now);
    this.#count = run.count;
    const before = this.#verdict;
    const quiet = run.state === 'running' || run.state === 'silent' ? this.#quiet(now) : undefined;
    const series = run.judged() ?? [...run.series.values()][0];
    // At its end a run has reason to be silent: what its curve does is still what there is to say.
    const odd = quiet !== undefined && series !== undefined && !isAtEnd(run.progress());
    this.#verdict = odd ? silentVerdict(series, quiet, said) : undefined;
    if (quiet) run.state = 'silent';
    return this.#verdict?.sentence !== before?.sentence;
  }

  /** The run rests because it was asked to: that is no silence, and no pause to measure later ones by. */
  rest(now: number): boolean {
    this.#count = this.#run.count;
    this.#heard = now;
    return false;
  }

  #hear(at: number): void {
    if (this.#heard !== undefined && at <= this.#heard) return;
    this.#longest = Math.max(this.#longest, at - (this.#heard ?? at));
    this.#heard = at;
  }

  #quiet(now: number): Quiet | undefined {
    const lasting = now - (this.#heard ?? now);
    return lasting > Math.max(SILENT_AFTER_MS, PAUSES * this.#longest) ? { lasting, longest: this.#longest } : undefined;
  }
}

/** What is said of a run that is silent: that is a fact, so it is sure, and nothing that anybody must be told of unasked. */
function silentVerdict(series: Series, { lasting, longest }: Quiet, before: Verdict | undefined): Verdict {
  const last = series.length - 1;
  const pause = longest > 0 ? `; the longest pause before was ${spanText(longest)}` : '';
  return {
    kind: 'silent',
    series: series.name,
    sinceIndex: last,
    since: series.x(last),
    confidence: 1,
    strength: 'hint',
    sentence: `Silent since ${placeText(series.axis, series.x(last))}: no number for ${spanText(lasting)}${pause}.`,
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
