import type { Entry, SampleSink } from '../runs/sample.ts';
import { memo } from './memo.ts';
import type { LogRecord } from './logRecord.ts';
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

/** What the fields of a record are, whatever their numbers: where to find its place, and which series the others go to. */
interface Plan {
  /** Indices of fields; -1: none. */
  readonly step: number;
  readonly epoch: number;
  readonly times: readonly number[];
  readonly plans: readonly { readonly at: number; readonly unit: 'steps' | 'epochs' }[];
  readonly entries: readonly Entry[];
}

/**
 * Undefined of a record that is no point: it sums up a whole run (`train_runtime`), or has none of loss, step and epoch and is a banner of
 * settings. The rate that a validation repeats is none of its own.
 */
function planOf(names: readonly string[], part: Part | undefined): Plan | undefined {
  const kinds = names.map(kindOf);
  const indices = (is: Kind['is']): number[] => [...kinds.keys()].filter((i) => kinds[i]?.is === is);
  const values = indices('value');
  const [epochs, steps, index] = [indices('epoch'), indices('step'), indices('index').at(-1)];
  const rank = (i: number): number => kinds[i]?.rank ?? Infinity;
  const [surest] = [...steps].sort((i, j) => rank(i) - rank(j));
  const name = (i: number): string => names[i] ?? '';
  const known = steps.length + epochs.length > 0 || names.some((each) => wordsOf(each).includes('loss'));
  if (kinds.some(({ is }) => is === 'summary') || !(known || values.some((i) => lossiness(name(i)) > 0))) return undefined;
  const plain = values.some((i) => lossiness(name(i)) === 2);
  const all = values.map((at) => ({ series: seriesOf(name(at), part), role: roleOf(name(at), part?.split, plain), at }));
  return {
    step: surest ?? (epochs.length === 0 ? index : undefined) ?? -1,
    epoch: epochs[0] ?? -1,
    times: indices('time'),
    plans: indices('plan').map((at) => ({ at, unit: kinds[at]?.plan ?? 'steps' })),
    entries: part?.split === 'val' ? all.filter(({ role }) => role !== 'lr') : all,
  };
}

function seriesOf(name: string, part: Part | undefined): string {
  return part?.split === 'val' && !splitOf(wordsOf(name)) ? `${part.word} ${name}` : name;
}

function stamp(numbers: ArrayLike<number>, times: readonly number[]): number | undefined {
  const at = times.find((i) => (numbers[i] ?? 0) > 1e9);
  const time = at === undefined ? undefined : numbers[at];
  return time === undefined || time > 1e12 ? time : time * 1000;
}

/** Tells records that have these fields, over and over. */
export class FieldTeller {
  private readonly plan: Plan | undefined;

  constructor(names: readonly string[], part?: Part) {
    this.plan = planOf(names, part);
  }

  /** Tells a record with these numbers, in the order of the names, if it is a point of a training. */
  tell(numbers: ArrayLike<number>, sink: SampleSink): void {
    const { plan } = this;
    if (!plan) return;
    for (const { at, unit } of plan.plans) sink.plan({ [unit]: numbers[at] ?? NaN });
    const { entries, step, epoch, times } = plan;
    if (entries.length === 0) return;
    const time = times.length > 0 ? stamp(numbers, times) : undefined;
    sink.row({
      entries,
      numbers,
      step: step < 0 ? undefined : numbers[step],
      epoch: epoch < 0 ? undefined : numbers[epoch],
      time,
    });
  }
}

const tellers = memo((key: string): FieldTeller => {
  const [part, ...names] = JSON.parse(key) as [Part | null, ...string[]];
  return new FieldTeller(names, part ?? undefined);
});

/** What tells records of these fields: they come again and again. */
export function tellerOf(names: Iterable<string>, part?: Part): FieldTeller {
  return tellers(JSON.stringify([part ?? null, ...names]));
}

/** Tells the samples of one structured record, if it is a point of a training. */
export function tellFields(fields: Fields, sink: SampleSink, part?: Part): void {
  tellerOf(fields.keys(), part).tell([...fields.values()], sink);
}

/** A structured record that stands among prints, as the record of a line. */
export function toLogRecord(fields: Fields): LogRecord {
  // A box of settings says how many epochs there will be.
  const names = [...fields.keys()];
  const numbers = [...fields.values()];
  const plan = fields.has('Epochs') ? undefined : planOf(names, undefined);
  if (!plan) return { within: false, heading: false, metrics: [] };
  const { step, epoch, entries } = plan;
  const place = { ...(step >= 0 && { step: numbers[step] }), ...(epoch >= 0 && { epoch: numbers[epoch] }) };
  const metrics = entries.map(({ at }) => ({ name: names[at] ?? '', value: numbers[at] ?? NaN }));
  return { ...place, within: false, heading: false, metrics };
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
