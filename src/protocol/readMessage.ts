import { PARAMETERS } from '../core/schedules/parameters.ts';
import { EVENT_KINDS } from '../core/runs/event.ts';
import { REMEDIES } from '../core/schedules/remedy.ts';
import type { Evidence } from '../core/diagnosis/verdict.ts';
import { type ChartsMessage, type HostMessage, MOST_RUNS, OFFERED_COMMANDS, PROTOCOL_VERSION } from './messages.ts';
import { MOST_EVENTS } from './eventView.ts';
import { finite, finiteOrNull, flag, list, named, numbers, oneOf, record, type Shape, text } from './shape.ts';
import type * as view from './view.ts';

const NAME = text(500);
const SENTENCE = text(2000);
/** Room for a hydrate's points and for everything appended before the next one. */
const COORDINATES = numbers(50_000);

const remedyId = oneOf<view.RemedyId>([...REMEDIES, 'nothing']);
const state = oneOf<view.RunState>(['waiting', 'running', 'finished', 'failed', 'silent']);
const role = oneOf<view.Role>(['train/loss', 'val/loss', 'lr', 'train/acc', 'val/acc', 'grad_norm', 'other']);
const kind = oneOf<view.Verdict['kind']>([
  'warming-up',
  'progressing',
  'stalled',
  'oscillating',
  'rate-too-low',
  'converged',
  'overfitting',
  'diverging',
  'silent',
]);

const points = paired<view.SeriesPoints>(record({ xs: COORDINATES, ys: COORDINATES }, { smooth: COORDINATES }));
const progress: Shape<view.Progress> = record({}, { epoch: finite, epochs: finite, step: finite, steps: finite });
const series: Shape<view.SeriesView> = record(
  { name: NAME, role, length: finite, last: finiteOrNull },
  { best: record({ x: finite, value: finite }), points, batchesOf: NAME },
);
const lrChange: Shape<view.LrChangeView> = record({ x: finite, from: finite, to: finite });
const event: Shape<view.EventView> = record({ x: finite, kind: oneOf(EVENT_KINDS), text: SENTENCE });
const evidence: Shape<Evidence> = record({ label: SENTENCE, value: finite }, { at: finite });
const verdict: Shape<view.Verdict> = record({
  kind,
  series: NAME,
  sinceIndex: finite,
  since: finite,
  confidence: finite,
  strength: oneOf(['hint', 'offer']),
  evidence: list(50, evidence),
  sentence: SENTENCE,
  explanation: SENTENCE,
});
const remedy: Shape<view.RemedyView> = record({ id: remedyId, title: SENTENCE, reason: SENTENCE }, { preview: points });
const comparison: Shape<view.ComparisonView> = record({ sentence: SENTENCE }, { former: record({ name: NAME, points }) });
const companion: Shape<view.CompanionView> = record({ name: NAME, points, emphasis: flag }, { last: finite });
const judged: Shape<view.JudgedView> = record({ name: NAME, chosen: flag, choices: list(100, NAME) });
const claim = oneOf(['open', 'dismissed']);
const finding: Shape<view.Finding> = record(
  { reasons: list(10, SENTENCE), remedies: list(10, remedy), previewable: flag, lowerNow: flag },
  { verdict, claim, judged, stalledSince: finite, comparison, companions: list(20, companion) },
);
const run: Shape<view.RunView> = record({
  id: NAME,
  name: NAME,
  source: NAME,
  state,
  hasScript: flag,
  progress,
  doing: NAME,
  ending: SENTENCE,
  pace: SENTENCE,
  axis: oneOf<view.Axis>(['step', 'epoch', 'index']),
  series: list(100, series),
  lrChanges: list(200, lrChange),
  events: list(MOST_EVENTS, event),
  finding,
});
const growth: Shape<view.RunGrowth> = record({
  runId: NAME,
  state,
  progress,
  doing: NAME,
  ending: SENTENCE,
  pace: SENTENCE,
  series: list(100, series),
  lrChanges: list(200, lrChange),
  events: list(MOST_EVENTS, event),
});

const parameter: Shape<view.ParameterView> = record(
  { name: NAME, label: NAME, help: SENTENCE, value: finite, min: finite, max: finite, whole: flag },
  { step: finite },
);
const choice = { id: remedyId, title: SENTENCE, asked: flag };
const preview: Shape<view.PreviewView> = record(
  {
    ...choice,
    reason: SENTENCE,
    onRun: SENTENCE,
    parameters: list(10, parameter),
    seen: points,
    depends: flag,
    choices: list<view.PreviewChoice>(20, record(choice)),
  },
  { ahead: points },
);

const hostMessages: { readonly [T in HostMessage['type']]: Shape<HostMessage & { type: T }> } = {
  hydrate: record({ type: oneOf(['hydrate']), version, runs: list(MOST_RUNS, run) }, { selected: NAME }),
  run: record({ type: oneOf(['run']), run }),
  select: record({ type: oneOf(['select']), runId: NAME }),
  append: record({ type: oneOf(['append']), growth }),
  finding: record({ type: oneOf(['finding']), runId: NAME, finding }),
  preview: record({ type: oneOf(['preview']), runId: NAME, turn: finite }, { preview }),
};

/** Whether they make sense for the schedule that they are for, its parameters know. */
const values = named([...new Set(Object.values(PARAMETERS).flatMap((all) => all.map(({ name }) => name)))], finite);

const chartsMessages: { readonly [T in ChartsMessage['type']]: Shape<ChartsMessage & { type: T }> } = {
  ready: record({ type: oneOf(['ready']), version }),
  preview: record({ type: oneOf(['preview']), runId: NAME, turn: finite }, { remedyId, values }),
  applyRemedy: record({ type: oneOf(['applyRemedy']), runId: NAME, remedyId }, { values }),
  showChange: record({ type: oneOf(['showChange']), runId: NAME, remedyId }, { values }),
  notSo: record({ type: oneOf(['notSo']), runId: NAME }),
  undoNotSo: record({ type: oneOf(['undoNotSo']), runId: NAME }),
  judge: record({ type: oneOf(['judge']), runId: NAME }, { series: NAME }),
  openScript: record({ type: oneOf(['openScript']), runId: NAME }),
  lowerRate: record({ type: oneOf(['lowerRate']), runId: NAME }),
  command: record({ type: oneOf(['command']), command: oneOf(OFFERED_COMMANDS) }),
};

/** What the host said, or `undefined` where it is of another version, malformed or too large. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  return read<HostMessage>(hostMessages, value);
}

/** What the charts said, or `undefined` where it is of another version, malformed or too large. */
export function readChartsMessage(value: unknown): ChartsMessage | undefined {
  return read<ChartsMessage>(chartsMessages, value);
}

function read<T>(shapes: { readonly [type: string]: Shape<T> }, value: unknown): T | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return undefined;
  return Object.hasOwn(shapes, value.type) ? shapes[value.type]?.(value) : undefined;
}

function version(value: unknown): number | undefined {
  return value === PROTOCOL_VERSION ? value : undefined;
}

/** Points whose arrays are of one length. */
function paired<T extends view.SeriesPoints>(shape: Shape<T>): Shape<T> {
  return (value) => {
    const read = shape(value);
    const length = read?.xs.length;
    return read?.ys.length === length && (read?.smooth?.length ?? length) === length ? read : undefined;
  };
}
