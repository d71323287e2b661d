import type { SampleSink } from '../runs/sample.ts';
import { lossiness, roleOf } from './roles.ts';
import { wordsOf } from './words.ts';

/** Names with numbers that some structured record gives: a dict, a JSON object, a row of a table. */
export type Fields = ReadonlyMap<string, number>;

const EPOCH = new Set(['epoch', 'epochs', 'trainer/epoch', 'current_epoch']);
/** The surest name of a step first. */
const STEPS = [
  'global_step',
  'trainer/global_step',
  'step',
  '_step',
  'current_steps',
  'iteration',
  'iter',
  'time/total_timesteps',
  'total_timesteps',
  'timesteps',
  'steps',
  'batch',
];
const PLANS = new Map([
  ['total_steps', 'steps'],
  ['max_steps', 'steps'],
  ['total_epochs', 'epochs'],
  ['num_epochs', 'epochs'],
] as const);
const TIMES = ['_timestamp', 'timestamp', 'wall_time'];
/** Clocks, speeds and counters of the frameworks that write such records. */
const CLOCK =
  /(?:^|[_/ ])(?:time|eta|eta_seconds|timestamp|elapsed|elapsed_time|remaining_time|runtime|_runtime|seconds|samples_per_second|steps_per_second|tokens_per_second|throughput|percentage|fps|memory|time_elapsed|n_parameters|total_flos|data_time)$/i;

/**
 * Tells the samples of one structured record. A record that sums up a whole run (`train_runtime`) is none, and neither is one without
 * any of loss, step and epoch: that is a banner of settings. Returns how many samples it told.
 */
export function tellFields(fields: Fields, sink: SampleSink): number {
  const names = new Map([...fields.keys()].map((name) => [name.toLowerCase(), name]));
  if (names.has('train_runtime')) return 0;
  const step = STEPS.find((name) => names.has(name));
  const epoch = [...EPOCH].find((name) => names.has(name));
  const time = TIMES.find((name) => names.has(name));
  const losses = [...fields.keys()].map((name) => lossiness(wordsOf(name)));
  if (step === undefined && epoch === undefined && !losses.some((loss) => loss > 0)) return 0;
  const at = (name: string | undefined): number | undefined =>
    name === undefined ? undefined : fields.get(names.get(name) ?? name);
  const [x, e, seconds] = [at(step), at(epoch), at(time)];
  const place = {
    ...(x !== undefined && { step: x }),
    ...(e !== undefined && { epoch: e }),
    ...(seconds !== undefined && seconds > 1e9 && { time: seconds > 1e12 ? seconds : seconds * 1000 }),
  };
  const plain = losses.includes(2);
  let told = 0;
  for (const [series, value] of fields) {
    const lower = series.toLowerCase();
    const plan = PLANS.get(lower as 'total_steps');
    if (plan) sink.plan(plan === 'steps' ? { steps: value } : { epochs: value });
    if (plan || EPOCH.has(lower) || STEPS.includes(lower) || CLOCK.test(series)) continue;
    sink.sample({ series, role: roleOf(series, undefined, plain), value, ...place });
    told++;
  }
  return told;
}

/** Does the record hold a loss, or a rate with a place on the x axis? Then it is surely one of a training. */
export function isTraining(fields: Fields): boolean {
  const names = [...fields.keys()];
  if (names.some((name) => name.toLowerCase() === 'train_runtime')) return false;
  const placed = names.some((name) => EPOCH.has(name.toLowerCase()) || STEPS.includes(name.toLowerCase()));
  return names.some((name) => lossiness(wordsOf(name)) > 0 || (placed && roleOf(name) !== 'other'));
}
