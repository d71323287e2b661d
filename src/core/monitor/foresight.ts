import { rateAt } from '../diagnosis/rate.ts';
import { isFloor } from '../diagnosis/reading.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { Run } from '../runs/run.ts';
import type { Series } from '../runs/series.ts';
import type { ScheduleSettings } from '../schedules/remedy.ts';
import { replayLr } from '../schedules/replay.ts';
import { axisOf, type Rounds, roundsOf } from './rounds.ts';
import type { ScriptFacts } from './scriptFacts.ts';

/** What a schedule makes of the learning rate of a run. */
export interface Foresight {
  readonly rounds: Rounds;
  /** The rate during each round that was seen, replayed on its values. */
  readonly seen: readonly number[];
  /**
   * The rate in each round that is still to come, to the planned end of the run; of one whose end is not known, to the end of the schedule.
   * A rule that answers to the loss goes on as it is: what it does next nobody knows.
   */
  readonly ahead: readonly number[];
  /** Whether what comes depends on the loss. */
  readonly depends: boolean;
}

/** Replays a schedule on a run and goes on with it to the end. Undefined where the run does not say what that takes. */
export function foresee(
  settings: ScheduleSettings,
  run: Run,
  judged: Series,
  facts: ScriptFacts,
  verdict?: Verdict,
): Foresight | undefined {
  const start = startRate(run, judged, facts, verdict);
  if (start === undefined) return undefined;
  const rounds = roundsOf(run, judged, facts);
  const { ends, numbers, planned } = rounds;
  const next = (numbers.at(-1) ?? -1) + 1;
  const end = Math.max(next, planned ?? lengthOf(settings));
  if (settings.kind === 'reduce-on-plateau') {
    const watched = watchedFor(run, judged);
    if (!watched) return undefined;
    const seen = replayLr(
      settings,
      start,
      ends.map((i) => watched.value(i)),
    );
    return { rounds, seen, ahead: Array.from({ length: end - next }, () => seen.at(-1) ?? start), depends: true };
  }
  const rates = replayLr(settings, start, [], end);
  return { rounds, seen: numbers.map((round) => rates[round] ?? NaN), ahead: rates.slice(next, end), depends: false };
}

/**
 * The rate that a replay starts at: that in force when the run began to stall, else the highest of the log, else that of
 * the script. The first rate of a log may be that of a warm-up, of which nothing is left after a cut.
 */
export function startRate(run: Run, judged: Series, facts: ScriptFacts, verdict?: Verdict): number | undefined {
  const lr = run.byRole('lr');
  const stalled = verdict && isFloor(verdict.kind) && verdict.series === judged.name;
  const then = stalled ? rateAt(lr, judged.x(verdict.sinceIndex), judged.axis) : undefined;
  const highest = lr?.value(lr.greatest()) ?? NaN;
  return then ?? (highest > 0 ? highest : facts.lr);
}

/** One rate a round becomes one rate a sample; NaN for what was trained again later. */
export function spread(perRound: readonly number[], { ends, series }: Rounds): number[] {
  const rates: number[] = [];
  const axis = axisOf(series);
  for (let i = 0, round = 0; i < series.length; i++) {
    while (round < ends.length - 1 && i > (ends[round] ?? 0)) round++;
    rates.push(series.x(i, axis) > series.x(ends[round] ?? 0, axis) ? NaN : (perRound[round] ?? NaN));
  }
  return rates;
}

/**
 * The loss that a schedule would watch: the judged one, or beside an accuracy that of the same data. Undefined where the log has none that
 * goes along with the accuracy, value by value: then nothing can be replayed.
 */
export function watchedFor(run: Run, judged: Series): Series | undefined {
  if (judged.role.endsWith('/loss')) return judged;
  const loss = run.byRole(judged.role.startsWith('val') ? 'val/loss' : 'train/loss');
  return loss?.length === judged.length && loss.axis === judged.axis ? loss : undefined;
}

/** Rounds after which a schedule has reached its end; 0 for one that has none. */
function lengthOf(settings: ScheduleSettings): number {
  const decaySteps = 'decaySteps' in settings ? (settings.decaySteps ?? 0) : 0;
  return 'warmupSteps' in settings ? settings.warmupSteps + decaySteps : decaySteps;
}
