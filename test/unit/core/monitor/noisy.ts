import { Monitor } from '../../../../src/core/monitor/monitor.ts';
import { Run } from '../../../../src/core/runs/run.ts';
import { tooHigh } from '../diagnosis/synthetic.ts';

/** A monitor of a run that nobody has written yet. */
export function monitorOf(name = 'train.log'): Monitor {
  return new Monitor({ id: name, name, source: name, startedAt: 0 });
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Lines of a run whose rate is too high: down within some ten epochs, then noise about a floor. */
export function noisyLines(seed: number, epochs: number, planned = 200): string[] {
  const { train, validation } = tooHigh(seed, epochs);
  return train.map((loss, i) => `epoch ${i + 1}/${planned} - loss: ${loss} - val_loss: ${validation[i]} - lr: 0.02\n`);
}

/** A run of which nothing but one loss is known. */
export function runOf(losses: readonly number[], name = 'loss', axis: 'epoch' | 'step' = 'epoch'): Run {
  const run = new Run({ id: name, name, source: name, startedAt: 0 });
  const role = name === 'loss' ? 'train/loss' : 'val/loss';
  for (const [i, value] of losses.entries()) run.sample({ series: name, role, value, [axis]: i + 1 });
  return run;
}
