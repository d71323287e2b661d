import type { Curve } from '../diagnosis/curve.ts';
import { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Run } from '../runs/run.ts';
import type { Axis, Series } from '../runs/series.ts';
import { contextOf, NO_FACTS, planOf, type ScriptFacts } from './scriptFacts.ts';

/** A verdict as it was first said, and the position that the series that it is about had reached then. */
export interface Said {
  readonly verdict: Verdict;
  readonly axis: Axis;
  readonly at: number;
}

/**
 * What Lossline said of a recorded run while it ran: each verdict when it was new, or when a hint became an offer. The diagnosis is shown
 * the run value by value, in the order of the positions that the log prints: what comes out does not depend on how the log arrived.
 * `judged` is the series to be judged, where it is not the one that Lossline chooses; `facts` are what the script says of the run.
 */
export function historyOf(run: Run, judged?: Series, facts: ScriptFacts = NO_FACTS): Said[] {
  const parts = new Map<Series, Part>();
  const part = (series: Series | undefined): Part | undefined => {
    if (series && !parts.has(series)) parts.set(series, new Part(series));
    return series && parts.get(series);
  };
  const { train, validation } = run.learning();
  const view = {
    train: part(train),
    validation: part(validation),
    lr: part(run.byRole('lr')),
    judged: part(judged ?? run.chosen()),
    plan: planOf(run, facts),
    rewarded: run.rewarded,
  };
  const diagnosis = new Diagnosis(contextOf(facts));
  const said: Said[] = [];
  while (grow([...parts.values()])) {
    const verdict = diagnosis.update(view);
    const last = said[said.length - 1]?.verdict;
    if (!verdict || (verdict.kind === last?.kind && verdict.strength === last.strength)) continue;
    const about = [...parts.values()].find(({ name }) => name === verdict.series);
    if (about) said.push({ verdict, axis: about.axis, at: about.x(about.length - 1) });
  }
  return said;
}

/** The first values of a series. */
class Part implements Curve {
  length = 0;
  /** How often the series has gone back to an earlier position so far, its next value included. */
  stretch = 0;
  readonly of: Series;
  readonly axis: Axis;

  constructor(of: Series) {
    this.of = of;
    this.axis = of.axis;
  }

  get name(): string {
    return this.of.name;
  }

  get role() {
    return this.of.role;
  }

  has(axis: Axis): boolean {
    return this.of.has(axis);
  }

  x(i: number, axis?: Axis): number {
    return this.of.x(i, axis);
  }

  value(i: number): number {
    return i < this.length ? this.of.value(i) : NaN;
  }

  take(): void {
    this.length++;
    if (this.x(this.length) < this.x(this.length - 1)) this.stretch++;
  }
}

/** Shows one more position of the run: all that was logged there. False where there is no more. */
function grow(parts: readonly Part[]): boolean {
  const left = parts.filter(({ length, of }) => length < of.length);
  const together = parts.every(({ axis }) => axis === parts[0]?.axis && axis !== 'index');
  // Where positions cannot be compared, the series are taken to have been logged side by side.
  const place = (part: Part) => (together ? part.x(part.length) : (part.length + 1) / part.of.length);
  const stretch = Math.min(...left.map((part) => part.stretch));
  const at = Math.min(...left.filter((part) => part.stretch === stretch).map(place));
  for (const part of left) if (part.stretch === stretch && place(part) <= at) part.take();
  return left.length > 0;
}
