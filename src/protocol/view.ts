import type { Verdict } from '../core/diagnosis/verdict.ts';
import type { RunEventKind } from '../core/runs/event.ts';
import type { Progress, RunState } from '../core/runs/run.ts';
import type { Role } from '../core/runs/sample.ts';
import type { Axis, Points } from '../core/runs/series.ts';
import type { RemedyId } from '../core/schedules/remedy.ts';

export type { Axis, Points, Progress, RemedyId, Role, RunEventKind, RunState, Verdict };

/** Points of a series, with its smoothed line at the same positions where there is one. */
export interface SeriesPoints extends Points {
  readonly smooth?: Float64Array;
}

/** The numbers of a series that stand beside the chart. `null`: not a finite number, which messages cannot carry. */
export interface SeriesFacts {
  readonly name: string;
  readonly role: Role;
  /** The series of the epochs that these are batches of. */
  readonly batchesOf?: string;
  /** Samples in all. */
  readonly length: number;
  readonly last: number | null;
  readonly best?: { readonly x: number; readonly value: number };
}

/** A series as the chart shows it. `points` is missing where the series has no place on the run's axis or is not drawn at all. */
export interface SeriesView extends SeriesFacts {
  readonly points?: SeriesPoints;
}

/** A step of the learning rate, on the run's axis. */
export interface LrChangeView {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

/** Something that was done to a run, or that its process said of itself, on the run's axis. */
export interface EventView {
  readonly x: number;
  readonly kind: RunEventKind;
  /** One sentence without its place: "Learning rate 0.01 → 0.005." */
  readonly text: string;
}

/** A remedy as a button, with what the learning rate would have been in this run under it. */
export interface RemedyView {
  readonly id: RemedyId;
  readonly title: string;
  readonly reason: string;
  readonly preview?: Points;
}

/** A number of a schedule that the user may change. */
export interface ParameterView {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** What one press of an arrow key adds; left out for a rate. */
  readonly step?: number;
}

/** A schedule that can be looked at. */
export interface PreviewChoice {
  readonly id: RemedyId;
  readonly title: string;
  /** Whether the run asks for it. */
  readonly asked: boolean;
}

/** A schedule with its numbers, and what it makes of the learning rate of a run. */
export interface PreviewView extends PreviewChoice {
  readonly reason: string;
  /** What it would have done on this run, in one sentence. */
  readonly onRun: string;
  readonly parameters: readonly ParameterView[];
  /** Over the run so far. */
  readonly seen: Points;
  /** From there to the end of the run, where that is known; some way towards it, where it depends on the loss. */
  readonly ahead?: Points;
  /** Whether what is ahead depends on the loss. */
  readonly depends: boolean;
  readonly choices: readonly PreviewChoice[];
}

/** How this run compares with a former one of the same script. */
export interface ComparisonView {
  /** "0.298 against 0.312 before: better by more than the noise." */
  readonly sentence: string;
  /** The former run's judged loss, drawn faint. */
  readonly former?: { readonly name: string; readonly points: Points };
}

/** Another run of the same script at another rate, drawn thin beside this one. */
export interface CompanionView {
  /** "at lr 0.003" */
  readonly name: string;
  /** Its judged loss. */
  readonly points: Points;
  /** The last value; missing where it is not finite. */
  readonly last?: number;
  /** Whether it was named the best. */
  readonly emphasis: boolean;
}

/** Which series a verdict is about, of those that it could be about. */
export interface JudgedView {
  readonly name: string;
  /** Whether the user has chosen it. */
  readonly chosen: boolean;
  readonly choices: readonly string[];
}

/** What Lossline says about a run at this moment. */
export interface Finding {
  readonly verdict?: Verdict;
  /** Whether the verdict says something that the user may deny, or has denied. */
  readonly claim?: 'open' | 'dismissed';
  readonly judged?: JudgedView;
  /** Where the stalled stretch begins on the run's axis, while the verdict is `stalled` beyond doubt. It lasts until now. */
  readonly stalledSince?: number;
  /** The numbers that weigh most in the verdict, as sentences. */
  readonly reasons: readonly string[];
  /** The preferred one first; "nothing" has its reason and no button. */
  readonly remedies: readonly RemedyView[];
  /** Whether there are schedules to look at on this run. */
  readonly previewable: boolean;
  /** Whether a lower rate is asked for, and the process that goes on can be given one. */
  readonly lowerNow: boolean;
  readonly comparison?: ComparisonView;
  /** The other rates that were tried with this one, by rate. */
  readonly companions?: readonly CompanionView[];
}

/** Everything the charts show of one run. */
export interface RunView {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly state: RunState;
  /** Whether a training script is known, so that it can be opened. */
  readonly hasScript: boolean;
  readonly progress: Progress;
  /** What the process does that its numbers do not show: "paused"; empty where there is nothing to say. */
  readonly doing: string;
  /** "Ended with exit code 1: TypeError: no such layer."; empty where there is nothing to say. */
  readonly ending: string;
  /** "12 s an epoch · 32 min left"; empty where unknown. */
  readonly pace: string;
  /** The axis that all drawn series share. */
  readonly axis: Axis;
  readonly series: readonly SeriesView[];
  readonly lrChanges: readonly LrChangeView[];
  /** In order. */
  readonly events: readonly EventView[];
  readonly finding: Finding;
}

/** What has come in since the last message about a run. */
export interface RunGrowth {
  readonly runId: string;
  readonly state: RunState;
  readonly progress: Progress;
  /** What the process does that its numbers do not show: "paused"; empty where there is nothing to say. */
  readonly doing: string;
  /** "Ended with exit code 1: TypeError: no such layer."; empty where there is nothing to say. */
  readonly ending: string;
  /** "12 s an epoch · 32 min left"; empty where unknown. */
  readonly pace: string;
  readonly series: readonly SeriesView[];
  readonly lrChanges: readonly LrChangeView[];
  readonly events: readonly EventView[];
}
