import type { Verdict } from '../../src/core/diagnosis/verdict.ts';
import { compare } from '../../src/core/monitor/comparison.ts';
import { Monitor } from '../../src/core/monitor/monitor.ts';
import { Run } from '../../src/core/runs/run.ts';
import type { ChartContext } from '../../src/protocol/chartModel.ts';
import type { ChartsMessage, HostMessage } from '../../src/protocol/messages.ts';
import { previewView } from '../../src/protocol/previewModel.ts';
import { tooHigh } from '../unit/core/diagnosis/synthetic.ts';

/** Numbers that look random and are the same each time: a linear congruential generator, -1…1. */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  };
}

/** More epochs than any test asks for: a run of fewer is the beginning of the same run. */
const LOSSES = tooHigh(12, 400);

/** A run of 200 planned epochs at a rate that is too high: after a short warm-up it falls, and from epoch 11 on it is noise about a floor. */
export function stalledRun(epochs = 41, id = 'stalled', name = 'train.mjs'): Run {
  return stalledMonitor(epochs, id, name).run;
}

/** The same as Lossline watches it. */
export function stalledMonitor(epochs = 41, id = 'stalled', name = 'train.mjs'): Monitor {
  const monitor = new Monitor({ id, name, source: `logs/${name}`, script: 'train.mjs', startedAt: 0 });
  monitor.run.plan({ epochs: 200 });
  const log = monitor.open();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    pushEpoch(monitor.run, epoch);
    log.push(new Uint8Array()); // the monitor looks at what has come
  }
  return monitor;
}

/** One more epoch of that run. */
export function pushEpoch(run: Run, epoch: number): void {
  const [loss = NaN, validation = NaN] = [LOSSES.train[epoch - 1], LOSSES.validation[epoch - 1]];
  run.sample({ series: 'loss', role: 'train/loss', value: loss, epoch });
  run.sample({ series: 'val_loss', role: 'val/loss', value: validation, epoch });
  run.sample({ series: 'lr', role: 'lr', value: 0.02 * Math.min(1, epoch / 4), epoch });
  run.sample({ series: 'accuracy', role: 'train/acc', value: 1 - loss / 3, epoch });
}

/** What is said of that run after so many epochs, beside a former run: a hint after 25, beyond doubt after 41. */
export function stalledContext(epochs = 41): ChartContext & { readonly verdict: Verdict } {
  return contextOf(stalledMonitor(epochs));
}

/** What is said of a run that is judged, beside a former run. */
export function contextOf(monitor: Monitor): ChartContext & { readonly verdict: Verdict } {
  const { verdict, reasons, offers: remedies, canPreview: previewable } = monitor;
  if (!verdict) throw new Error('Nothing is said of this run.');
  const comparison = compare(monitor.run, formerRun());
  return { verdict, claim: 'open', pace: '12 s an epoch · 32 min left', reasons, remedies, previewable, comparison };
}

/** The answer of the host to a question of the preview. */
export function answer(monitor: Monitor, message: ChartsMessage | undefined): HostMessage {
  if (message?.type !== 'preview') throw new Error(`This asks for no preview: ${JSON.stringify(message)}`);
  const choices = monitor.previewable;
  const id = message.remedyId ?? choices[0]?.remedy.id ?? 'nothing';
  const preview = monitor.preview(id, message.values);
  return {
    type: 'preview',
    runId: message.runId,
    turn: message.turn,
    ...(preview && { preview: previewView(monitor.run, preview, choices) }),
  };
}

/** A run of the same script at a lower rate: slower, and lower in the end. */
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
