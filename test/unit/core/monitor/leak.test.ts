import assert from 'node:assert/strict';
import { LeakWatch } from '../../../../src/core/monitor/leak.ts';

/** What is said after each of these counts, an epoch each. */
function saidOf(counts: readonly number[]): (string | undefined)[] {
  const leaks = new LeakWatch('epoch');
  return counts.map((tensors, i) => {
    leaks.take({ at: i + 1, tensors });
    return leaks.sentence;
  });
}

const epochs = (n: number, tensors: (epoch: number) => number): number[] => Array.from({ length: n }, (_, i) => tensors(i + 1));

describe('tensors that are never disposed of', () => {
  it('are told with their number after some epochs of steady growth', () => {
    const said = saidOf(epochs(12, (epoch) => 400 + 12 * epoch));
    assert.equal(said.findIndex((sentence) => sentence !== undefined) + 1, 6);
    assert.equal(said.at(-1), 'Tensors grow by 12 an epoch, 544 are alive: something is not disposed of (tf.tidy, dispose).');
  });

  it('are no longer told when they are let go', () => {
    const leaking = epochs(10, (epoch) => 400 + 12 * epoch);
    assert.equal(saidOf([...leaking, 400, 412, 424]).at(-1), undefined);
  });

  it('are not those that the first epochs make, nor a cache that is filled once', () => {
    const warming = epochs(30, (epoch) => 100 + 40 * Math.min(epoch, 4));
    assert.ok(saidOf(warming).every((sentence) => sentence === undefined));
    const jumping = epochs(40, (epoch) => 100 + 500 * Math.floor(epoch / 10));
    assert.ok(saidOf(jumping).every((sentence) => sentence === undefined));
  });

  it('are not those that come and go', () => {
    for (const period of [2, 3, 5, 6]) {
      const sawtooth = epochs(60, (epoch) => 100 + 20 * (epoch % period));
      assert.ok(
        saidOf(sawtooth).every((sentence) => sentence === undefined),
        `a period of ${period}`,
      );
    }
    const slow = saidOf(epochs(200, (epoch) => 100 + 20 * (epoch % 20)));
    assert.ok(
      slow.slice(25).every((sentence) => sentence === undefined),
      'once it was seen to be let go',
    );
    const noisy = epochs(60, (epoch) => 100 + Math.round(30 * Math.sin(epoch * 1.7)));
    assert.ok(saidOf(noisy).every((sentence) => sentence === undefined));
  });

  it('are told by the epoch also where only some epochs were looked at', () => {
    const leaks = new LeakWatch('epoch');
    for (const at of [3, 4, 9, 11, 30, 31, 40]) leaks.take({ at, tensors: 100 + 5 * at });
    assert.match(leaks.sentence ?? '', /^Tensors grow by 5 an epoch, 300 are alive/);
  });

  it('take longer to be believed in a loop without epochs, whose buffers fill', () => {
    const leaks = new LeakWatch('step');
    const look = (from: number, to: number) => {
      for (let i = from; i < to; i++) leaks.take({ at: 400 * i, tensors: 100 + 200 * i });
      return leaks.sentence;
    };
    assert.equal(look(1, 15), undefined);
    assert.equal(look(15, 30), 'Tensors grow by 0.5 a step, 5,900 are alive: something is not disposed of (tf.tidy, dispose).');
  });
});
