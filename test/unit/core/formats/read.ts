import type { Plan, Sample } from '../../../../src/core/runs/sample.ts';
import { LogReader } from '../../../../src/core/formats/registry.ts';

/** What one log told. */
export interface Told {
  readonly format: string | undefined;
  readonly samples: readonly Sample[];
  readonly plans: readonly Plan[];
}

/** Reads a log given as text or as chunks. `close` = false leaves it open, as a log that is still being written. */
export function read(log: string | readonly Uint8Array[], close = true): Told {
  const samples: Sample[] = [];
  const plans: Plan[] = [];
  const reader = new LogReader({ sample: (sample) => samples.push(sample), plan: (plan) => plans.push(plan) });
  for (const chunk of typeof log === 'string' ? [new TextEncoder().encode(log)] : log) reader.push(chunk);
  if (close) reader.end();
  return { format: reader.format?.id, samples, plans };
}

/** Samples as short lines: `val_loss val/loss 0.5 epoch 3 step 10`. */
export function lines(log: string | readonly Uint8Array[], close = true): string[] {
  return read(log, close).samples.map(
    ({ series, role, value, epoch, step }) =>
      `${series} ${role} ${value}${epoch === undefined ? '' : ` epoch ${epoch}`}${step === undefined ? '' : ` step ${step}`}`,
  );
}
