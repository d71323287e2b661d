import type { Verdict } from '../../src/core/diagnosis/verdict.ts';
import { Run } from '../../src/core/runs/run.ts';
import type { ChartContext } from '../../src/protocol/chartModel.ts';

/** Numbers that look random and are the same each time: a linear congruential generator, -1…1. */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  };
}

/** A run of 200 planned epochs that has not become better since epoch 27. */
export function stalledRun(epochs = 41, id = 'stalled', name = 'train.mjs'): Run {
  const run = new Run({ id, name, source: `logs/${name}`, script: 'train.mjs', startedAt: 0 });
  const next = noise(7);
  run.plan({ epochs: 200 });
  for (let epoch = 1; epoch <= epochs; epoch++) pushEpoch(run, epoch, next);
  return run;
}

/** One more epoch of a run that is stuck on its plateau. */
export function pushEpoch(run: Run, epoch: number, next: () => number): void {
  const level = 0.3 + 1.7 * Math.exp(-epoch / 7);
  const rate = epoch < 10 ? 0.003 : 0.001;
  run.sample({ series: 'loss', role: 'train/loss', value: level * 0.95 + 0.006 * next(), epoch });
  run.sample({ series: 'val_loss', role: 'val/loss', value: level + 0.01 + 0.012 * next(), epoch });
  run.sample({ series: 'lr', role: 'lr', value: rate, epoch });
  run.sample({ series: 'accuracy', role: 'train/acc', value: 1 - level / 3, epoch });
}

/** The verdict of the stalled run. */
export const stalledVerdict: Verdict = {
  kind: 'stalled',
  series: 'val_loss',
  sinceIndex: 26,
  since: 27,
  confidence: 0.93,
  strength: 'offer',
  evidence: [
    { label: 'best val loss', value: 0.308, at: 27 },
    { label: 'noise', value: 0.004 },
  ],
  sentence: 'Stalled since epoch 27: val loss 0.312 ± 0.004 for 14 epochs at 0.001.',
  explanation: 'The best value of the last 14 epochs is no better than noise. A val loss below 0.304 would change this verdict.',
};

/** The same, as no more than a hint. */
export const stallingHint: Verdict = {
  ...stalledVerdict,
  strength: 'hint',
  confidence: 0.55,
  sentence: 'May be stalling since epoch 27: val loss 0.312 ± 0.004 for 14 epochs at 0.001.',
};

/** The stalled verdict, its two remedies with what they would have done, and a former run. */
export function stalledContext(epochs = 41): ChartContext {
  return {
    verdict: stalledVerdict,
    claim: 'open',
    pace: '12 s an epoch · 32 min left',
    reasons: ['single values scatter by 1.3 % of the level', 'its best value is 41 % of the run ago'],
    remedies: [
      {
        remedy: {
          id: 'reduce-on-plateau',
          title: 'Reduce learning rate on plateau',
          reason: '0.001 → 0.0002 (÷5) after 8 epochs without a better val loss.',
        },
        rates: Array.from({ length: epochs }, (_, i) => (i < 9 ? 0.003 : i < 34 ? 0.001 : 0.0002)),
      },
      {
        remedy: { id: 'cosine', title: 'Cosine decay', reason: '0.001 → 0.00001 over the 159 epochs that are left.' },
        rates: Array.from({ length: epochs }, (_, i) => 0.003 * 0.5 * (1 + Math.cos((Math.PI * i) / (epochs * 1.1)))),
      },
    ],
    comparison: { sentence: '0.312 against 0.298 of baseline.log: worse by more than the noise.', former: formerRun() },
  };
}

function formerRun(): Run {
  const run = new Run({ id: 'former', name: 'baseline.log', source: 'baseline.log', startedAt: 0 });
  const next = noise(3);
  for (let epoch = 1; epoch <= 200; epoch++)
    run.sample({ series: 'val_loss', role: 'val/loss', value: 0.28 + 1.5 * Math.exp(-epoch / 9) + 0.01 * next(), epoch });
  return run;
}

/** A long noisy run, by step, with a cosine schedule, a number that is not one, and a restart at an earlier step. */
export function noisyRun(steps = 20_000): Run {
  const run = new Run({ id: 'noisy', name: 'gpt2-small', source: 'gpt2.jsonl', startedAt: 0 });
  const next = noise(11);
  run.plan({ steps });
  for (let step = 0; step < steps; step++) {
    const value = step === steps / 4 ? NaN : 3 + 6 * Math.exp(-step / 1500) + 0.4 * next() * next();
    run.sample({ series: 'train/loss', role: 'train/loss', value, step });
    run.sample({ series: 'lr', role: 'lr', value: 6e-4 * 0.5 * (1 + Math.cos((Math.PI * step) / steps)) + 6e-6, step });
    if (step % 1000 === 999) run.sample({ series: 'val/loss', role: 'val/loss', value: 3.1 + 6 * Math.exp(-step / 1500), step });
  }
  return run;
}
