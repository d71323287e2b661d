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
