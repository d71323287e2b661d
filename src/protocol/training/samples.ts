import { roleOf } from '../../core/formats/roles.ts';
import type { Sample } from '../../core/runs/sample.ts';
import type { ProbeMessage } from './messages.ts';

type Begin = Extract<ProbeMessage, { type: 'begin' }>;
type Epoch = Extract<ProbeMessage, { type: 'epoch' }>;
type Step = Extract<ProbeMessage, { type: 'step' }>;

/** What an epoch says, at its end. Its steps stand beside it only where those of its batches have no place among the epochs. */
export function samplesOfEpoch({ batches }: Begin, { epoch, step, time, lr, logs }: Epoch): Sample[] {
  const place = batches === undefined ? { epoch, step, time } : { epoch, time };
  return [
    ...logs.map(({ name, value }): Sample => ({ series: name, role: roleOf(name), value, ...place })),
    ...(lr === undefined ? [] : [{ series: 'lr', role: 'lr', value: lr, ...place } as const]),
  ];
}

/**
 * What a step says. In a training with epochs these are values of one batch: series of their own, with the part of the epochs that is over as
 * their place, as far as it is known how many batches make one.
 */
export function samplesOfStep({ kind, batches }: Begin, { step, epoch, batch, time, lr, logs }: Step): Sample[] {
  if (epoch === undefined || batch === undefined || kind === 'loop') {
    const rate: Sample[] = lr === undefined ? [] : [{ series: 'lr', role: 'lr', value: lr, step, time }];
    return [...logs.map(({ name, value }): Sample => ({ series: name, role: roleOf(name), value, step, time })), ...rate];
  }
  const place = batches === undefined ? { step, time } : { epoch: epoch + (batch + 1) / batches, time };
  return logs.map(({ name, value }) => ({ series: `${name} (batch)`, role: roleOf(name), value, batchesOf: name, ...place }));
}
