import assert from 'node:assert/strict';
import { eventMarks } from '../../../webview/chart/eventMarks.ts';
import type { EventView } from '../../../src/protocol/view.ts';

const at = (x: number, kind: EventView['kind'] = 'rate'): EventView => ({ x, kind, text: '' });
const pixelOf = (x: number): number => 10 * x;

describe('marks of events', () => {
  it('name each one where there is room', () => {
    assert.deepEqual(eventMarks([at(20, 'paused'), at(1)], pixelOf), [
      { pixels: [10], labels: ['lr'], lost: false },
      { pixels: [200], labels: ['paused'], lost: false },
    ]);
  });

  it('name those together that lie close, and draw no line twice', () => {
    const [mark, ...others] = eventMarks([at(1), at(1.1), at(2)], pixelOf);
    assert.deepEqual([mark, others], [{ pixels: [10, 20], labels: ['lr ×3', '×3'], lost: false }, []]);
    const dense = Array.from({ length: 100 }, (_, i) => at(i / 100, i % 2 ? 'rate' : 'not-finite'));
    assert.deepEqual(
      eventMarks(dense, pixelOf).map(({ labels, lost }) => [labels[0], lost]),
      [['100 events', true]],
    );
  });

  it('leave out what has no place', () => assert.deepEqual(eventMarks([at(NaN)], pixelOf), []));
});
