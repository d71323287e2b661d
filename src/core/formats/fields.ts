import type { SampleSink } from '../runs/sample.ts';
import { memo } from './memo.ts';
import type { LogRecord } from './record.ts';
import { lossiness, roleOf, saysLoss } from './roles.ts';
import { isMetricName, isSetting } from './vocabulary.ts';
import { isSplit, splitOf, wordsOf, type Split } from './words.ts';

/** Names with numbers that some structured record gives: a dict, a JSON object, a row of a table. */
export type Fields = ReadonlyMap<string, number>;

/** The part of the data that a record says it was measured on, beside its numbers: `"mode": "val"`. */
export interface Part {
  readonly split: Split;
  readonly word: string;
}

/** Names under which a record says so. */
const PARTS = new Set(['mode', 'split', 'phase', 'stage', 'subset', 'set', 'type', '_type', 'kind', 'event']);

/** The part that a word says under a name, if that is such a name and such a word. */
export function partOf(name: string, word: string): Part | undefined {
  const split = PARTS.has(name.toLowerCase()) && word.length < 40 ? splitOf(wordsOf(word)) : undefined;
  return split && { split, word };
}

const EPOCHS = new Set(['epoch', 'epochs', 'trainer/epoch', 'current_epoch']);
/** The surest name of a step first. */
const STEPS = [
  'global_step',
  'trainer/global_step',
  'step',
  '_step',
  'current_steps',
  'iteration',
  'iter',
  'iterations',
  'iters',
  'itr',
  'evaluation/iteration',
  'time/total_timesteps',
  'total_timesteps',
  'timesteps',
  'total/steps',
  'totalenvsteps',
  'total_env_steps',
  'steps',
  'num_updates',
  'batch',
];
/** The count of rows that pandas writes, and what else is counted: a place where a record has no other. */
const INDEX = new Set(['index', 'unnamed: 0', 'episode', 'round', 'generation']);
const PLANS = new Map<string, 'steps' | 'epochs'>([
  ['total_steps', 'steps'],
  ['max_steps', 'steps'],
  ['total_epochs', 'epochs'],
  ['num_epochs', 'epochs'],
]);
const TIMES = new Set(['_timestamp', 'timestamp', 'wall_time']);
/** Clocks, speeds and counters of the frameworks that write such records. */
const CLOCK = new RegExp(
  '(?:^|[_/ ])(?:time|eta|eta_seconds|timestamp|elapsed|elapsed_time|elapsedtime|remaining_time|runtime|_runtime|seconds|samples_per_second' +
    '|steps_per_second|tokens_per_second|throughput|percentage|fps|memory|time_elapsed|n_parameters|total_flos|data_time)$',
);

interface Kind {
  readonly is: 'epoch' | 'step' | 'index' | 'time' | 'plan' | 'clock' | 'summary' | 'value';
  /** Of steps: the lower the surer. */
  readonly rank: number;
  readonly plan: 'steps' | 'epochs';
}

const kindOf = memo((name: string): Kind => {
  const lower = plainAxis(name.toLowerCase());
  const rank = STEPS.indexOf(lower);
  const plan = PLANS.get(lower);
  const kind = (is: Kind['is']): Kind => ({ is, rank, plan: plan ?? 'steps' });
  if (lower === '') return kind('clock'); // no name is none of a series
  if (lower === 'train_runtime') return kind('summary');
  if (rank >= 0) return kind('step');
  if (EPOCHS.has(lower)) return kind('epoch');
  if (INDEX.has(lower)) return kind('index');
  if (TIMES.has(lower)) return kind('time');
  if (plan) return kind('plan');
  return kind(CLOCK.test(lower) ? 'clock' : 'value');
});

/** What parts of a training count for themselves; `eval_steps` and `train_batch` are settings. */
const COUNTERS = new Set(['epoch', 'step', 'global_step', 'iter', 'iteration', 'num_updates']);

/** `train/global_step` counts the same as `global_step`. */
function plainAxis(lower: string): string {
  const [first = '', rest = ''] = lower.split(/[/_ ](.*)/s, 2);
  return isSplit(first) && COUNTERS.has(rest) ? rest : lower;
}

interface Place {
  step?: number;
  epoch?: number;
  time?: number;
}

/**
 * Where a record stands, and whether it has a plain loss. Undefined of one that is no point: it sums up a whole run (`train_runtime`), or
 * has none of loss, step and epoch and is a banner of settings.
 */
function placeOf(fields: Fields): { place: Place; plain: boolean } | undefined {
  const place: Place = {};
  let surest = Infinity;
  let index: number | undefined;
  let known = false;
  let plain = false;
  for (const [name, value] of fields) {
    const { is, rank } = kindOf(name);
    if (is === 'summary') return undefined;
    if (is === 'step' && rank < surest) [place.step, surest] = [value, rank];
    else if (is === 'epoch') place.epoch ??= value;
    else if (is === 'index') index = value;
    else if (is === 'time' && value > 1e9) place.time ??= value > 1e12 ? value : value * 1000;
    const loss = is === 'value' ? lossiness(name) : 0;
    known ||= loss > 0 || is === 'step' || is === 'epoch' || wordsOf(name).includes('loss');
    plain ||= loss === 2;
  }
  if (index !== undefined && place.step === undefined && place.epoch === undefined) place.step = index;
  return known ? { place, plain } : undefined;
}

/** Tells the samples of one structured record, if it is a point of a training. The rate that a validation repeats is none of its own. */
export function tellFields(fields: Fields, sink: SampleSink, part?: Part): void {
  const found = placeOf(fields);
  if (!found) return;
  for (const [name, value] of fields) {
    const { is, plan } = kindOf(name);
    if (is === 'plan') sink.plan(plan === 'steps' ? { steps: value } : { epochs: value });
    if (is !== 'value') continue;
    const role = roleOf(name, part?.split, found.plain);
    if (part?.split === 'val' && role === 'lr') continue;
    const series = part?.split === 'val' && !splitOf(wordsOf(name)) ? `${part.word} ${name}` : name;
    sink.sample({ series, role, value, ...found.place });
  }
}

/** A structured record that stands among prints, as the record of a line. */
export function toLogRecord(fields: Fields): LogRecord {
  // A box of settings says how many epochs there will be.
  const found = fields.has('Epochs') ? undefined : placeOf(fields);
  const metrics = found ? [...fields].filter(([name]) => kindOf(name).is === 'value') : [];
  return { ...found?.place, within: false, heading: false, metrics: metrics.map(([name, value]) => ({ name, value })) };
}

/** Does the record hold a loss, or a cost, a rate or a metric with a place on the x axis? Then it is surely one of a training. */
export function isTraining(fields: Fields): boolean {
  let placed = false;
  let learns = false;
  let measures = false;
  let settings = false;
  for (const name of fields.keys()) {
    const { is } = kindOf(name);
    if (is === 'summary') return false;
    placed ||= is === 'step' || is === 'epoch';
    learns ||= is === 'value' && saysLoss(name);
    settings ||= isSetting(name);
    measures ||= is === 'value' && isMeasure(name);
  }
  return learns || (placed && measures && !settings);
}

/** Beside a step or an epoch, a name with a word of measuring, or of a part of the data, in it. */
function isMeasure(name: string): boolean {
  return roleOf(name) !== 'other' || isMetricName(name) || splitOf(wordsOf(name)) !== undefined;
}
