import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sink, type Plan, type Sample } from '../../../../src/core/runs/sample.ts';
import type { Pattern } from '../../../../src/core/formats/patterns.ts';
import { LogReader } from '../../../../src/core/formats/registry.ts';

/** What one log told. */
export interface Told {
  readonly format: string | undefined;
  readonly samples: readonly Sample[];
  readonly plans: readonly Plan[];
}

/** Reads a log given as text or as chunks. `close` = false leaves it open, as a log that is still being written. */
export function read(log: string | readonly Uint8Array[], close = true, patterns: readonly Pattern[] = []): Told {
  const samples: Sample[] = [];
  const plans: Plan[] = [];
  const told = sink(
    (sample) => samples.push(sample),
    (plan) => plans.push(plan),
  );
  const reader = new LogReader(told, undefined, patterns);
  for (const chunk of typeof log === 'string' ? [new TextEncoder().encode(log)] : log) reader.push(chunk);
  if (close) reader.end();
  return { format: reader.format?.id, samples, plans };
}

/** Fails unless the samples are the same however the bytes are cut. */
export function assertSameHoweverCut(log: string | Uint8Array, patterns: readonly Pattern[] = []): void {
  const all = typeof log === 'string' ? new TextEncoder().encode(log) : log;
  const whole = read([all], true, patterns);
  assert.ok(whole.samples.length > 0);
  fc.assert(
    fc.property(fc.array(fc.nat(all.length), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), all.length];
      assert.deepEqual(
        read(
          at.slice(1).map((end, i) => all.subarray(at[i], end)),
          true,
          patterns,
        ),
        whole,
      );
    }),
  );
  assert.deepEqual(
    read(
      Array.from(all, (byte) => Uint8Array.of(byte)),
      true,
      patterns,
    ),
    whole,
  );
}

/** Samples as short lines: `val_loss val/loss 0.5 epoch 3 step 10`. */
export function lines(log: string | readonly Uint8Array[], close = true, patterns: readonly Pattern[] = []): string[] {
  return read(log, close, patterns).samples.map(
    ({ series, role, value, epoch, step }) =>
      `${series} ${role} ${value}${epoch === undefined ? '' : ` epoch ${epoch}`}${step === undefined ? '' : ` step ${step}`}`,
  );
}
