import assert from 'node:assert/strict';
import { Monitor } from '../../../src/core/monitor/monitor.ts';
import { PREVIEWED } from '../../../src/core/monitor/preview.ts';
import { previewView } from '../../../src/protocol/previewModel.ts';
import { readHostMessage } from '../../../src/protocol/readMessage.ts';

/** A long run by step, of which a fifth is over. */
function long(): Monitor {
  const monitor = new Monitor({ id: 'r', name: 'r', source: 'r', startedAt: 0 });
  const log = monitor.open();
  monitor.run.plan({ steps: 100_000 });
  for (let step = 1; step <= 20_000; step++) {
    monitor.run.sample({ series: 'loss', role: 'train/loss', value: 1 + 5 * Math.exp(-step / 3000), step });
    monitor.run.sample({ series: 'lr', role: 'lr', value: 6e-4, step });
  }
  log.push(new Uint8Array());
  return monitor;
}

describe('a preview as the charts show it', () => {
  const monitor = long();
  for (const id of PREVIEWED) {
    it(`goes from the first sample to the planned end, or some way towards it, at few points: ${id}`, () => {
      const preview = monitor.preview(id);
      assert.ok(preview);
      const view = previewView(monitor.run, preview, monitor.previewable);
      assert.ok(view.seen.xs.length <= 2100 && (view.ahead?.xs.length ?? 0) <= 1100);
      assert.equal(view.seen.xs[0], 1);
      assert.deepEqual([view.ahead?.xs[0], view.ahead?.xs.at(-1)], [20_000, view.depends ? 40_000 : 100_000]);
      assert.equal(view.ahead?.ys[0], preview.foresight.seen.at(-1));
      for (const { value, min, max, whole } of view.parameters)
        assert.ok(value >= min && value <= max && (!whole || Number.isInteger(value)));
      const message = { type: 'preview', runId: 'r', turn: 1, preview: view };
      assert.deepEqual(readHostMessage(structuredClone(message)), message);
    });
  }
});
