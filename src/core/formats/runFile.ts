import { sink as sinkOf, type SampleSink } from '../runs/sample.ts';

/** One of the files that tell of a run. */
export interface RunFile {
  readonly file: string;
  /** What the log is called, for its reader. */
  readonly name: string;
  /** What comes before the names of its series, where files in several folders have the same names. */
  readonly prefix: string;
  /** What it holds of this step and later ones is void: a later file of the run goes on from there. */
  readonly until: number;
}

/** What is read from this file, as it is of the run that `sink` takes. */
export function partOf({ prefix, until }: Pick<RunFile, 'prefix' | 'until'>, sink: SampleSink): SampleSink {
  if (prefix === '' && until === Infinity) return sink;
  return sinkOf(
    (sample) => {
      if (sample.step === undefined || sample.step < until) sink.sample({ ...sample, series: prefix + sample.series });
    },
    (plan) => sink.plan(plan),
  );
}
