import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Monitor } from '../../../src/core/monitor/monitor.ts';
import { Run } from '../../../src/core/runs/run.ts';
import type { Role } from '../../../src/core/runs/sample.ts';
import { ChartFeed } from '../../../src/protocol/chartFeed.ts';
import { chartPayload } from '../../../src/protocol/chartModel.ts';
import type { HostMessage } from '../../../src/protocol/messages.ts';
import { readHostMessage } from '../../../src/protocol/readMessage.ts';

/** As it arrives: all but typed arrays travels as JSON. */
function journey(message: HostMessage): unknown {
  const arrays: Float64Array[] = [];
  const text = JSON.stringify(message, (_, value: unknown) => {
    if (!(value instanceof Float64Array)) return value;
    return { array: arrays.push(value) - 1 };
  });
  return JSON.parse(text, (_, value: unknown) => {
    const { array } = (value ?? {}) as { array?: unknown };
    return typeof array === 'number' ? arrays[array] : value;
  });
}

function arrives(message: HostMessage): void {
  assert.ok(readHostMessage(journey(message)), `The charts refuse ${JSON.stringify(message).slice(0, 500)}`);
}

const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 30 }), fc.constantFrom(NaN, Infinity, -Infinity, 1e308, -0));
const role = fc.constantFrom<Role>('train/loss', 'val/loss', 'lr', 'val/acc', 'grad_norm', 'other');
const sample = fc.record(
  { series: fc.constantFrom('loss', 'val_loss', 'lr', '__proto__', 'x'.repeat(3000)), role, value: number },
  { requiredKeys: ['series', 'role', 'value'] },
);
const placed = fc.tuple(sample, fc.option(number), fc.option(number));

describe('what the host says of a run', () => {
  it('is never refused by the charts, whatever the log held', () => {
    fc.assert(
      fc.property(fc.array(placed, { maxLength: 60 }), fc.array(placed, { maxLength: 20 }), (past, news) => {
        const run = new Run({ id: 'r', name: 'y'.repeat(1000), source: 's', startedAt: 0 });
        const push = (samples: typeof past) => {
          for (const [given, step, epoch] of samples)
            run.sample({ ...given, ...(step !== null && { step }), ...(epoch !== null && { epoch }) });
        };
        push(past);
        const feed = new ChartFeed(run);
        arrives({ type: 'run', run: feed.hydrate() });
        push(news);
        feed.update().forEach(arrives);
      }),
    );
  });

  it('is read also when the loss has become no number', () => {
    const monitor = new Monitor({ id: 'r', name: 'r', source: 'r', startedAt: 0 });
    const stream = monitor.open();
    for (let epoch = 1; epoch < 40; epoch++) stream.push(Buffer.from(`epoch ${epoch} loss: ${epoch < 20 ? 1 / epoch : 'nan'}\n`));
    assert.equal(monitor.verdict?.kind, 'diverging');
    arrives({ type: 'run', run: chartPayload(monitor.run, { verdict: monitor.verdict, remedies: monitor.offers }) });
  });

  it('is read also where positions start over again and again, and a thousand series are named', () => {
    const run = new Run({ id: 'r', name: 'r', source: 'r', startedAt: 0 });
    for (let i = 0; i < 200_000; i++) run.sample({ series: 'loss', role: 'train/loss', value: Math.random(), step: i % 100 });
    for (let i = 0; i < 1500; i++) run.sample({ series: `metric ${i}`, role: 'other', value: i, step: i });
    const payload = chartPayload(run);
    arrives({ type: 'run', run: payload });
    const points = payload.series[0]?.points;
    assert.equal(points?.smooth?.length, points?.xs.length);
    assert.equal(points?.ys.at(-1), run.series.get('loss')?.value(199_999), 'the newest part');
    assert.ok(payload.series.length < 100);
  });
});
