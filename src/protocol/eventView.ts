import { eventText } from '../core/monitor/trainingWords.ts';
import type { RunEvent } from '../core/runs/event.ts';
import type { Run } from '../core/runs/run.ts';
import type { Axis } from '../core/runs/series.ts';
import type { EventView } from './view.ts';

/** So many are told at once: the latest. */
export const MOST_EVENTS = 100;
const LONGEST_TEXT = 500;

/** What happened to a run, where it has a place on the axis. What was refused has not happened. */
export function eventViews({ events, script }: Run, axis: Axis): EventView[] {
  const placed = events.flatMap((event) => {
    const x = placeOn(axis, event);
    return x === undefined || event.kind === 'refused'
      ? []
      : [{ x, kind: event.kind, text: eventText(event, script).slice(0, LONGEST_TEXT) }];
  });
  return placed.slice(-MOST_EVENTS);
}

/** Where an event stands on an axis; undefined where it has no place there. */
export function placeOn(axis: Axis, { epoch, step }: RunEvent): number | undefined {
  return axis === 'epoch' ? epoch : axis === 'step' ? step : undefined;
}
