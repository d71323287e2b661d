import { eachSample, type Role, type Row, type Sample, type SampleSink } from '../runs/sample.ts';

/** A number as JSON can hold it. */
export type Figure = number | 'NaN' | 'Infinity' | '-Infinity';

/** One series in short. `x` is a step or an epoch as `axis` says, null where the text has neither. */
export interface SeriesSummary {
  readonly name: string;
  readonly role: Role;
  readonly axis: 'step' | 'epoch' | 'index';
  readonly count: number;
  readonly first: readonly [x: number | null, value: Figure];
  readonly last: readonly [x: number | null, value: Figure];
}

interface Entry {
  readonly first: Sample;
  last: Sample;
  count: number;
}

/** Keeps of each series its first and last sample and its count; memory grows with the names, not with the samples. */
export class SummarySink implements SampleSink {
  private readonly entries = new Map<string, Entry>();

  sample(sample: Sample): void {
    const entry = this.entries.get(sample.series);
    if (!entry) this.entries.set(sample.series, { first: sample, last: sample, count: 1 });
    else {
      entry.last = sample;
      entry.count++;
    }
  }

  row(row: Row): void {
    eachSample(row, (sample) => this.sample(sample));
  }

  plan(): void {
    // How long a run is meant to be is no part of its summary.
  }

  /** The series in the order in which they first appeared. */
  series(): SeriesSummary[] {
    return [...this.entries].map(([name, { first, last, count }]) => {
      const axis = first.step !== undefined ? 'step' : first.epoch !== undefined ? 'epoch' : 'index';
      const point = (sample: Sample): [number | null, Figure] => [
        axis === 'index' ? null : (sample[axis] ?? null),
        figure(sample.value),
      ];
      return { name, role: first.role, axis, count, first: point(first), last: point(last) };
    });
  }
}

function figure(value: number): Figure {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}
