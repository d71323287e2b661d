import type { Monitor } from '../core/monitor/monitor.ts';

/** Whether nothing more can come of a run. */
export function isOver({ run }: Monitor): boolean {
  return run.state === 'finished' || run.state === 'failed';
}

/** Whether a run has a loss that can be judged. */
export function hasLoss({ verdict }: Monitor): boolean {
  return verdict !== undefined;
}

/** Whether a run's script is known. */
export function hasScript({ run }: Monitor): boolean {
  return run.script !== undefined;
}

/** Whether a run's numbers come from a file that can be opened. */
export function isOfLog({ run, training }: Monitor): boolean {
  return run.source !== run.script && !training;
}

/** Whether a run is of a process that was attached to, and has not been left yet. */
export function isAttached({ training }: Monitor): boolean {
  return training?.attached === true;
}

/** Whether a run's verdict says something that the user may deny. */
export function isDeniable({ claims, dismissed }: Monitor): boolean {
  return claims && !dismissed;
}

/** Whether the user has said "not so" to what a run does now. */
export function isDenied({ claims, dismissed }: Monitor): boolean {
  return claims && dismissed;
}

/** Whether the process of a run goes on and can be given another rate. */
export function isSteerable({ training }: Monitor): boolean {
  return training?.steerable !== undefined;
}

/** Whether it can be asked to wait at the end of its epoch. */
export function isPausable({ training }: Monitor): boolean {
  return training?.steerable === 'epochs' && !training.paused && !training.stopping;
}

export function isPaused({ training }: Monitor): boolean {
  return training?.paused === true;
}

/** Whether it can be asked to end with its epoch. */
export function isStoppable({ training }: Monitor): boolean {
  return training?.steerable === 'epochs' && !training.stopping;
}

/** Whether something was done to it that can be taken back. */
export function isUndoable({ training }: Monitor): boolean {
  return training?.steerable !== undefined && training.undoable.length > 0;
}

/** What can be done with the process of a run, by the words that `when` clauses ask for. */
export const STEERING: Readonly<Record<string, (monitor: Monitor) => boolean>> = {
  attached: isAttached,
  steerable: isSteerable,
  pausable: isPausable,
  paused: isPaused,
  stoppable: isStoppable,
  undoable: isUndoable,
};

/** Whether a run asks for a lower rate that it can be given while it goes on. */
export function asksForLowerRateNow(monitor: Monitor): boolean {
  return monitor.asksForChange && isSteerable(monitor);
}

/** Whether the process has met a number that is none, and no loss has come out right since. */
export function hasLostNumbers({ run }: Monitor): boolean {
  const lost = run.events.findLast(({ kind }) => kind === 'not-finite');
  const series = run.judged();
  const last = series ? series.length - 1 : -1;
  if (!lost || !series || last < 0) return lost !== undefined;
  return !Number.isFinite(series.value(last)) || !(series.time(last) > lost.time);
}
