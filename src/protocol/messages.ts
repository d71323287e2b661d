import type { ParameterValues } from '../core/schedules/parameters.ts';
import type { Finding, PreviewView, RemedyId, RunGrowth, RunView } from './view.ts';

export type { ParameterValues };

/** Grows with every change that an older webview or host would misread. */
export const PROTOCOL_VERSION = 4;

/** So many runs are told at once, at most: what the charts are given must stay of a size. */
export const MOST_RUNS = 100;

/** Commands that an empty view offers. */
export const OFFERED_COMMANDS = ['watchLogFile', 'runScript'] as const;
export type OfferedCommand = (typeof OFFERED_COMMANDS)[number];

/** From the host to the charts. */
export type HostMessage =
  /** Everything, anew; `selected` is the run that the user wants to see now. */
  | { readonly type: 'hydrate'; readonly version: number; readonly runs: readonly RunView[]; readonly selected?: string }
  /** One run anew, or a run that was not there before. */
  | { readonly type: 'run'; readonly run: RunView }
  /** The run that the user wants to see now, of those that were told. */
  | { readonly type: 'select'; readonly runId: string }
  /** New points of a run. */
  | { readonly type: 'append'; readonly growth: RunGrowth }
  /** What is said of a run has changed, its points have not. */
  | { readonly type: 'finding'; readonly runId: string; readonly finding: Finding }
  /** A schedule that was asked for, with the number of the question; none where the run has no such preview. */
  | { readonly type: 'preview'; readonly runId: string; readonly turn: number; readonly preview?: PreviewView };

/** A remedy of a run, with the numbers that the user wants instead of those that are suggested. */
export interface ChosenRemedy {
  readonly runId: string;
  readonly remedyId: RemedyId;
  readonly values?: ParameterValues;
}

/** From the charts to the host. */
export type ChartsMessage =
  /** The webview listens now; the host answers with `hydrate`. */
  | { readonly type: 'ready'; readonly version: number }
  /** What a schedule makes of the rate of a run; without its name, that which the run asks for first. Questions are numbered: a late answer means nothing. */
  | ({ readonly type: 'preview'; readonly turn: number } & Omit<ChosenRemedy, 'remedyId'> &
      Partial<Pick<ChosenRemedy, 'remedyId'>>)
  | ({ readonly type: 'applyRemedy' } & ChosenRemedy)
  /** Shows what it would change in the script. */
  | ({ readonly type: 'showChange' } & ChosenRemedy)
  /** Dismisses the run's verdict. */
  | { readonly type: 'notSo'; readonly runId: string }
  /** Takes that back. */
  | { readonly type: 'undoNotSo'; readonly runId: string }
  /** Has this series of the run judged; without one, that which is judged by default. */
  | { readonly type: 'judge'; readonly runId: string; readonly series?: string }
  | { readonly type: 'openScript'; readonly runId: string }
  /** Asks the user for a lower rate, and gives it to the process of this run. */
  | { readonly type: 'lowerRate'; readonly runId: string }
  | { readonly type: 'command'; readonly command: OfferedCommand };
