import type { Sample, SampleSink } from '../runs/sample.ts';
import { SeriesNames } from './names.ts';
import type { Pattern } from './patterns.ts';
import { lossiness, roleOf } from './roles.ts';

/** Names that a log itself gives, beyond these, are data mistaken for names. */
const MOST_NAMES = 1000;

/**
 * Reads the lines of one log that the user's patterns match; the first pattern that fits has the line. An epoch holds until a pattern
 * finds the next one. A name that the format of the log tells as well is two series: whichever comes first keeps the plain name.
 */
export class PatternReader {
  private readonly patterns: readonly Pattern[];
  private readonly sink: SampleSink;
  private readonly names = new SeriesNames();
  private readonly told = new Set<string>();
  private epoch: number | undefined;
  /** Lines read so far. */
  lines = 0;

  constructor(patterns: readonly Pattern[], sink: SampleSink) {
    this.patterns = patterns;
    this.sink = sink;
  }

  /** False where the line is none of the user's patterns. */
  read(text: string): boolean {
    for (const pattern of this.patterns) {
      const found = pattern.read(text);
      if (!found) continue;
      const { values, ...place } = found;
      this.epoch = place.epoch ?? this.epoch;
      this.lines++;
      const plain = values.some(({ name }) => lossiness(name) === 2);
      for (const { name, value } of values) {
        if (!this.knows(name)) continue;
        const named = this.names.name(name, 'pattern', roleOf(name, undefined, plain));
        this.sink.sample({ ...named, value, ...(this.epoch !== undefined && { epoch: this.epoch }), ...place });
      }
      return true;
    }
    return false;
  }

  /** A sample that the format of the log tells, beside those of the patterns. */
  beside(sample: Sample): Sample {
    return { ...sample, ...this.names.name(sample.series, 'log', sample.role) };
  }

  private knows(name: string): boolean {
    if (this.told.size < MOST_NAMES) this.told.add(name);
    return this.told.has(name);
  }
}
