import assert from 'node:assert/strict';
import { Run } from '../../../src/core/runs/run.ts';
import { TriedRates } from '../../../src/core/runs/tried.ts';
import { chartPayload } from '../../../src/protocol/chartModel.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/messages.ts';
import { readHostMessage } from '../../../src/protocol/readMessage.ts';

describe('runs that are drawn beside another', () => {
  const among = new TriedRates();
  function tried(rate: number, ...losses: readonly number[]): Run {
    const run = new Run({
      id: `${rate}`,
      name: `train.mjs · lr ${rate}`,
      source: 'train.mjs',
      startedAt: 0,
      tried: { among, rate },
    });
    losses.forEach((value, i) => run.sample({ series: 'loss', role: 'train/loss', value, epoch: i + 1 }));
    return run;
  }

  it('come in the order of their rates, with the last value and the best, and are read as they were sent', () => {
    among.best = 0.01;
    const run = chartPayload(tried(0.001, 3, 2), { companions: [tried(0.1, 3, NaN), tried(0.01, 3, 1), tried(0.03)] });
    const { companions = [] } = run.finding;
    assert.deepEqual(
      companions.map(({ name, last, emphasis }) => [name, last, emphasis]),
      [
        ['at lr 0.01', 1, true],
        ['at lr 0.1', undefined, false],
      ],
    );
    assert.deepEqual(companions[0]?.points.ys, new Float64Array([3, 1]));
    const message = { type: 'hydrate', version: PROTOCOL_VERSION, runs: [run] } as const;
    assert.deepEqual(readHostMessage(structuredClone(message)), message);
  });

  it('are left out where there are none', () => {
    assert.ok(!('companions' in chartPayload(tried(0.001, 1)).finding));
  });
});
