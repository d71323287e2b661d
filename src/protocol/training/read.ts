import { EVENT_KINDS } from '../../core/runs/event.ts';
import type { ScheduleSettings } from '../../core/schedules/remedy.ts';
import { finite, flag, list, oneOf, record, type Shape, text } from '../shape.ts';
import { type Logged, PROBE_VERSION, type ProbeCommand, type ProbeMessage, type Steering } from './messages.ts';
import { parseJson } from '../../core/text/json.ts';

const NAME = text(500);
const SENTENCE = text(2000);
const PATH = text(4096);
const NOT_FINITE: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/** A number as `probeLine` writes it: JSON has no NaN. */
const number: Shape<number> = (value) =>
  typeof value === 'string' && Object.hasOwn(NOT_FINITE, value) ? NOT_FINITE[value] : finite(value);
const logs = list<Logged>(200, record({ name: NAME, value: number }));
const training = { run: NAME, time: finite };

const messages: { readonly [T in ProbeMessage['type']]: Shape<ProbeMessage & { type: T }> } = {
  hello: record({
    type: oneOf(['hello']),
    version: (value) => (value === PROBE_VERSION ? PROBE_VERSION : undefined),
    way: oneOf(['preload', 'inspector']),
    pid: finite,
    thread: finite,
    node: NAME,
    script: PATH,
    time: finite,
  }),
  copy: record({ type: oneOf(['copy']), thread: finite, file: PATH, version: NAME }),
  blind: record({ type: oneOf(['blind']), thread: finite, reason: SENTENCE }),
  begin: record(
    { type: oneOf(['begin']), ...training, thread: finite, kind: oneOf(['fit', 'fitDataset', 'trainOnBatch', 'loop']) },
    { model: NAME, optimizer: NAME, lr: number, epochs: finite, batches: finite, underWay: flag },
  ),
  epoch: record({ type: oneOf(['epoch']), ...training, epoch: finite, step: finite, logs }, { lr: number }),
  step: record({ type: oneOf(['step']), ...training, step: finite, logs }, { epoch: finite, batch: finite, lr: number }),
  status: record(
    { type: oneOf(['status']), thread: finite, time: finite },
    { backend: NAME, tensors: finite, bytes: finite, run: NAME, epoch: finite, stepsPerSecond: finite, ignoredRate: number },
  ),
  event: record(
    {
      type: oneOf(['event']),
      ...training,
      kind: oneOf(EVENT_KINDS),
      text: SENTENCE,
      undoable: list(1000, finite),
      paused: flag,
      stopping: flag,
    },
    { command: finite, epoch: finite, step: finite },
  ),
  end: record({ type: oneOf(['end']), ...training }, { error: SENTENCE }),
  detached: record({ type: oneOf(['detached']), thread: finite, time: finite }),
  exit: record({ type: oneOf(['exit']), thread: finite, code: finite, time: finite }, { pid: finite }),
};

const plateau = { factor: finite, patience: finite, minDelta: finite, cooldown: finite, minLr: finite };
const schedules: { readonly [K in ScheduleSettings['kind']]: Shape<ScheduleSettings & { kind: K }> } = {
  'reduce-on-plateau': record({ kind: oneOf(['reduce-on-plateau']), monitor: NAME, ...plateau }, { mode: oneOf(['min', 'max']) }),
  cosine: record({ kind: oneOf(['cosine']), alpha: finite }, { initialLr: finite, decaySteps: finite }),
  'warmup-cosine': record(
    { kind: oneOf(['warmup-cosine']), warmupSteps: finite, alpha: finite },
    { initialLr: finite, decaySteps: finite },
  ),
  step: record({ kind: oneOf(['step']), stepSize: finite, gamma: finite }, { initialLr: finite }),
  exponential: record({ kind: oneOf(['exponential']), gamma: finite }, { initialLr: finite }),
  'lr-callback': record({ kind: oneOf(['lr-callback']), hold: finite, gamma: finite }, { initialLr: finite }),
};
const settings: Shape<ScheduleSettings> = (value) => byWord<ScheduleSettings>(schedules, 'kind', value);

const steerings: { readonly [D in Steering['do']]: Shape<Steering & { do: D }> } = {
  rate: record({ do: oneOf(['rate']), rate: finite }),
  schedule: record({ do: oneOf(['schedule']), settings, rounds: finite }),
  pause: record({ do: oneOf(['pause']), host: finite }),
  resume: record({ do: oneOf(['resume']) }),
  stop: record({ do: oneOf(['stop']) }),
  save: record({ do: oneOf(['save']), folder: PATH }),
  trial: record({ do: oneOf(['trial']), rate: finite, epochs: finite, judged: finite, monitor: NAME, below: finite }),
  undo: record({ do: oneOf(['undo']), of: finite }),
};
const steering: Shape<Steering> = (value) => byWord<Steering>(steerings, 'do', value);
const steered = record({ id: finite, run: NAME, steering });
const detach = record({ id: finite, detach: (value) => (value === true ? true : undefined) });

/** A message as the line that the host reads; no line holds a line end of its own. */
export function probeLine(message: ProbeMessage): string {
  const line = JSON.stringify(message);
  if (!line.includes('null')) return line; // nearly always, and several times as fast
  return JSON.stringify(message, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/** What a line of a probe says, or `undefined` where it is of another version or malformed. */
export function readProbeLine(line: string): ProbeMessage | undefined {
  return byWord<ProbeMessage>(messages, 'type', parseJson(line));
}

/** What the host wants of the probe, or `undefined` where it is malformed. */
export function readProbeCommand(json: string): ProbeCommand | undefined {
  const value = parseJson(json);
  return steered(value) ?? detach(value);
}

/** Reads a record by the word in one of its fields, which names its shape. */
function byWord<T>(shapes: { readonly [word: string]: Shape<T> }, field: string, value: unknown): T | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
  const word = (value as Record<string, unknown>)[field];
  return typeof word === 'string' && Object.hasOwn(shapes, word) ? shapes[word]?.(value) : undefined;
}
