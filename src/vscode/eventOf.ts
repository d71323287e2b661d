import type { Monitor } from '../core/monitor/monitor.ts';
import type { RunEvent } from '../core/runs/event.ts';
import { isOver } from './runs.ts';

/** The first event of a run that fits, which may have come already; undefined where the run ends without one. */
export function eventOf(monitor: Monitor, fits: (event: RunEvent) => boolean): Promise<RunEvent | undefined> {
  const { run } = monitor;
  return new Promise((resolve) => {
    const look = () => {
      const event = run.events.find(fits);
      if (!event && !isOver(monitor)) return;
      dispose();
      resolve(event);
    };
    const dispose = run.onDidChange(look);
    look();
  });
}
