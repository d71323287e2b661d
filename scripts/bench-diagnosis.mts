/**
 * What a verdict costs, in µs a sample: all samples at once, and one by one with a verdict after each, beside the least that any rule
 * does, a running mean with a counter of values without a new low. npm run bench:diagnosis, on a quiet machine; the last line is JSON.
 */
import { Diagnosis } from '../src/core/diagnosis/diagnosis.ts';
import { Ema } from '../src/core/runs/ema.ts';
import { Run } from '../src/core/runs/run.ts';
import type { Sample } from '../src/core/runs/sample.ts';
import { Random } from './random.mts';

const ROUNDS = 5;
const KINDS = {
  'per step': { lines: 200_000, axis: 'step', valEvery: 100 },
  'per step, training alone': { lines: 200_000, axis: 'step', valEvery: Infinity },
  'per epoch': { lines: 2_000, axis: 'epoch', valEvery: 1 },
} as const;

/** A noisy fall to a floor: the training loss and the rate of each step or epoch, and some validation losses. */
function logOf(kind: keyof typeof KINDS): Sample[] {
  const { lines: n, axis, valEvery } = KINDS[kind];
  const chance = new Random(1);
  const log: Sample[] = [];
  for (let i = 0; i < n; i++) {
    const place = { [axis]: i + 1 };
    const value = 0.3 + 2 * Math.exp((-8 * i) / n) + 0.1 * (chance.below(1000) / 1000 - 0.5);
    log.push({ series: 'loss', role: 'train/loss', value, ...place });
    log.push({ series: 'lr', role: 'lr', value: 0.1, ...place });
    if ((i + 1) % valEvery === 0) log.push({ series: 'val_loss', role: 'val/loss', value: value + 0.05, ...place });
  }
  return log;
}

/** Microseconds a sample, the median of some rounds. */
function time(samples: number, round: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    round();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return (1000 * (times[ROUNDS >> 1] ?? 0)) / samples;
}

/** `portion` samples arrive at once. What it costs to keep them in series is taken off. */
function diagnosing(log: readonly Sample[], portion: number): number {
  const round = (judged: boolean) => (): void => {
    const run = new Run({ id: '', name: '', source: '', startedAt: 0 });
    const diagnosis = new Diagnosis();
    for (let i = 0; i < log.length; i++) {
      const sample = log[i];
      if (sample) run.sample(sample);
      if (judged && (i + 1) % portion === 0) diagnosis.update({ ...run.learning(), lr: run.byRole('lr') });
    }
  };
  return time(log.length, round(true)) - time(log.length, round(false));
}

function patience(log: readonly Sample[]): number {
  let longest = 0;
  const us = time(log.length, () => {
    const ema = new Ema(0.9);
    let [best, waited] = [Infinity, 0];
    for (const { value } of log) {
      const mean = ema.push(value);
      waited = mean < best ? 0 : waited + 1;
      best = Math.min(best, mean);
      longest = Math.max(longest, waited);
    }
  });
  // What nobody asks for need not be computed.
  if (longest === 0) throw new Error('noise waits');
  return us;
}

const figures = Object.fromEntries(
  (Object.keys(KINDS) as (keyof typeof KINDS)[]).map((kind) => {
    const log = logOf(kind);
    const [atOnce, oneByOne, reference] = [diagnosing(log, log.length), diagnosing(log, 1), patience(log)];
    const text = [atOnce, oneByOne, reference].map((us) => us.toFixed(2));
    console.log(
      `${kind}, ${log.length} samples: ${text[0]} µs a sample at once, ${text[1]} one by one; mean and patience ${text[2]}`,
    );
    return [kind, { atOnce, oneByOne, reference }];
  }),
);
console.log(JSON.stringify(figures));
