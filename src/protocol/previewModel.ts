import type { Preview, Previewable } from '../core/monitor/preview.ts';
import { spread } from '../core/monitor/foresight.ts';
import { positionOf } from '../core/monitor/rounds.ts';
import type { Run } from '../core/runs/run.ts';
import type { Axis, Points } from '../core/runs/series.ts';
import { PARAMETERS, parameterValues } from '../core/schedules/parameters.ts';
import { ratesOf, sharedAxis } from './chartModel.ts';
import type { ParameterView, PreviewView } from './view.ts';

/** So many points draw what is ahead. */
const MOST_AHEAD = 1000;

/** A preview as the charts show it, on the shared axis of the run. `choices`: what else can be looked at. */
export function previewView(run: Run, preview: Preview, choices: readonly Previewable[]): PreviewView {
  const { remedy, foresight, onRun } = preview;
  const axis = sharedAxis(run);
  const { series } = foresight.rounds;
  const ahead = aheadOf(preview, axis);
  return {
    id: remedy.id,
    title: remedy.title,
    asked: preview.asked,
    reason: remedy.reason,
    onRun,
    parameters: parametersOf(preview),
    seen: series.has(axis) ? ratesOf(spread(foresight.seen, foresight.rounds), series, axis) : NO_POINTS,
    ...(ahead && { ahead }),
    depends: foresight.depends,
    choices: choices.map(({ remedy: { id, title }, asked }) => ({ id, title, asked })),
  };
}

const NO_POINTS: Points = { xs: new Float64Array(), ys: new Float64Array() };

function parametersOf({ remedy: { settings } }: Preview): ParameterView[] {
  const values = parameterValues(settings);
  return PARAMETERS[settings.kind].flatMap(({ whole, ...parameter }) => {
    const value = values[parameter.name];
    return value === undefined ? [] : [{ ...parameter, whole: whole === true, value }];
  });
}

/** From the last round that was seen to the last that is planned; where that depends on the loss, no further than the run has come: it is flat. */
function aheadOf({ foresight: { rounds, seen, ahead: planned, depends } }: Preview, axis: Axis): Points | undefined {
  const ahead = depends ? planned.slice(0, seen.length) : planned;
  const last = rounds.numbers.at(-1);
  if (last === undefined || ahead.length === 0) return undefined;
  const stride = Math.ceil(ahead.length / MOST_AHEAD);
  const rates = [seen.at(-1) ?? NaN, ...ahead];
  const kept = rates.flatMap((rate, k) => (k % stride === 0 || k === ahead.length ? [{ k, rate }] : []));
  const xs = Float64Array.from(kept, ({ k }) => positionOf(last + k, rounds, axis));
  return xs.every(Number.isFinite) ? { xs, ys: Float64Array.from(kept, ({ rate }) => rate) } : undefined;
}
