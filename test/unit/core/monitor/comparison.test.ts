import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compare, formerOf } from '../../../../src/core/monitor/comparison.ts';
import { Run } from '../../../../src/core/runs/run.ts';
import { normal } from '../diagnosis/synthetic.ts';
import { runOf } from './noisy.ts';

const flat = (length: number, value: number) => Array.from({ length }, () => value);
const compared = (now: readonly number[], former: readonly number[]) => compare(runOf(now), runOf(former));
const noisy = (seed: number, length: number, level: number, noise: number) => {
  const gauss = normal(seed);
  return Array.from({ length }, () => level + noise * gauss());
};

/** A run at this rate, whose validation loss comes down to a floor. */
function training(rates: readonly number[], floor: number, seed = 1): Run {
  const run = new Run({ id: `${seed}`, name: 'train.py', source: 'train.py', script: '/train.py', startedAt: seed });
  const gauss = normal(seed);
  for (const [i, rate] of rates.entries()) {
    run.sample({ series: 'lr', role: 'lr', value: rate, epoch: i + 1 });
    run.sample({ series: 'val_loss', role: 'val/loss', value: floor + Math.exp(-i / 4) + 0.002 * gauss(), epoch: i + 1 });
  }
  return run;
}

describe('comparison with a former run', () => {
  it('compares means of the last five values at the furthest epoch that both have reached', () => {
    const former = runOf([9, 9, 3, 3, 3, 3, 3, 0, 0, 0]);
    const { at, value, formerValue, sentence, explanation } = compare(runOf([9, 9, 1, 1, 1, 1, 1]), former) ?? {};
    assert.deepEqual([at, value, formerValue], [7, 1, 3]);
    assert.equal(sentence, 'loss 1 at epoch 7, 67 % lower than the former run (3).');
    assert.match(explanation ?? '', /^Means of 5 values up to epoch 7;/);
  });

  const sentences: readonly [string, number, number, string][] = [
    ['better', 0.3, 0.4, 'loss 0.3 at epoch 9, 25 % lower than the former run (0.4).'],
    ['worse', 0.4, 0.38, 'loss 0.4 at epoch 9, 5.3 % higher than the former run (0.38).'],
    ['the same', 0.4, 0.4, 'loss 0.4 at epoch 9, no clear difference from the former run (0.4).'],
    ['as good as the same', 0.4, 0.401, 'loss 0.4 at epoch 9, no clear difference from the former run (0.401).'],
    ['negative losses', -2, -1.5, 'loss −2 at epoch 9, 0.5 lower than the former run (−1.5).'],
    ['a loss that turned negative', -0.1, 0.2, 'loss −0.1 at epoch 9, 0.3 lower than the former run (0.2).'],
    ['zero', 0, 0, 'loss 0 at epoch 9, no clear difference from the former run (0).'],
    ['zero before', 0.5, 0, 'loss 0.5 at epoch 9, 0.5 higher than the former run (0).'],
  ];
  for (const [name, now, former, sentence] of sentences) {
    it(`says it: ${name}`, () => assert.equal(compared(flat(9, now), flat(9, former))?.sentence, sentence));
  }

  it('takes what is within the noise of both runs for no difference', () => {
    let differ = 0;
    for (let seed = 1; seed <= 100; seed++)
      if (compared(noisy(seed, 40, 0.3, 0.03), noisy(seed + 1000, 40, 0.3, 0.03))?.outcome !== 'same') differ++;
    assert.ok(differ <= 12, `${differ} of 100 runs that are alike but for their noise`);
    assert.equal(compared(noisy(1, 40, 0.3, 0.03), noisy(2, 40, 0.42, 0.03))?.outcome, 'better');
  });

  it('the other way round it says the other', () => {
    const losses = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 5, maxLength: 40 });
    const opposite = { better: 'worse', worse: 'better', same: 'same' } as const;
    fc.assert(
      fc.property(losses, losses, (a, b) => {
        const outcome = compared(a, b)?.outcome;
        const back = compared(b, a)?.outcome;
        // A share is taken of the former level: what is just no difference one way may be one the other.
        assert.ok(outcome && back && (back === opposite[outcome] || outcome === 'same' || back === 'same'));
      }),
    );
  });

  it('compares at the end of the shorter run, whichever that is', () => {
    assert.equal(compared(flat(30, 0.5), flat(20, 0.4))?.at, 20);
    assert.equal(compared(flat(20, 0.5), flat(30, 0.4))?.at, 20);
  });

  it('says nothing of few values', () => {
    assert.equal(compared(flat(4, 1), flat(9, 1)), undefined);
    assert.equal(compared(flat(9, 1), flat(4, 1)), undefined);
    assert.equal(compared([], flat(9, 1)), undefined);
  });

  it('says nothing where a compared value is no number', () => {
    assert.equal(compared([...flat(8, 1), NaN], flat(9, 1)), undefined);
    assert.equal(compared(flat(9, 1), [...flat(8, 1), Infinity]), undefined);
  });

  it('says nothing where the runs have no such loss or no axis in common', () => {
    assert.equal(compare(runOf(flat(9, 1)), runOf(flat(9, 1), 'val_loss')), undefined);
    assert.equal(compare(runOf(flat(9, 1)), runOf(flat(9, 1), 'loss', 'step')), undefined);
  });

  it('counts points from 1, as everywhere', () => {
    const bare = (value: number) => {
      const run = new Run({ id: 'r', name: 'r', source: 'r', startedAt: 0 });
      for (let i = 0; i < 9; i++) run.sample({ series: 'loss', role: 'train/loss', value });
      return run;
    };
    assert.match(compare(bare(1), bare(2))?.sentence ?? '', /^loss 1 at point 9,/);
  });
});

describe('whether a remedy has helped', () => {
  const former = training(flat(60, 0.1), 0.313, 2);
  const cut = [...flat(20, 0.1), ...flat(20, 0.02)];

  it('is said in one sentence, in its name', () => {
    assert.match(
      compare(training(cut, 0.291), former, 'cosine')?.sentence ?? '',
      /^With cosine decay: val_loss 0\.29\d* at epoch 40, [67](\.\d)? % lower than the former run \(0\.31\d*\)\.$/,
    );
    assert.match(
      compare(training(cut, 0.35), former, 'reduce-on-plateau')?.sentence ?? '',
      /^Reducing the rate on plateau did not help: val_loss 0\.35\d* at epoch 40, 1\d % higher than the former run/,
    );
    assert.match(
      compare(training(cut, 0.313), former, 'step')?.sentence ?? '',
      /^Step decay has not helped so far: .*no clear difference from the former run/,
    );
  });

  it('is not said before it has acted, unless the run is over', () => {
    const early = training([...flat(20, 0.1), ...flat(3, 0.02)], 0.291);
    assert.equal(compare(early, former, 'cosine'), undefined, 'some of the values are from before');
    assert.ok(compare(early, former), 'that the runs differ may be said at any time');
    early.state = 'finished';
    assert.ok(compare(early, former, 'cosine')?.settled);
  });

  it('is settled where the former run ended', () => {
    assert.equal(compare(training(cut, 0.291), former, 'cosine')?.settled, false);
    assert.equal(compare(training([...cut, ...flat(20, 0.01)], 0.291), former, 'cosine')?.settled, true);
  });

  it('an accuracy helps when it is higher', () => {
    const run = (value: number) => {
      const one = new Run({ id: 'r', name: 'r', source: 'r', startedAt: 0 });
      for (let epoch = 1; epoch <= 9; epoch++) one.sample({ series: 'val_acc', role: 'val/acc', value, epoch });
      return one;
    };
    const comparison = compare(run(0.9), run(0.8), 'cosine');
    assert.equal(comparison?.outcome, 'better');
    assert.equal(comparison.sentence, 'With cosine decay: val_acc 0.9 at epoch 9, 13 % higher than the former run (0.8).');
  });
});

describe('the run to compare with', () => {
  const run = (startedAt: number, state: Run['state'], script = '/train.py') => {
    const one = training(flat(9, 0.1), 0.3, startedAt);
    one.script = script;
    one.state = state;
    return one;
  };

  it('is the latest that is over, of the same script', () => {
    const [first, second] = [run(1, 'finished'), run(2, 'failed')];
    const mine = run(9, 'running');
    const others = [first, second, run(3, 'running'), run(4, 'finished', '/other.py'), mine];
    assert.equal(formerOf(mine, others), second);
  });

  it('began before the remedy was put in', () => {
    const [before, after] = [run(1, 'finished'), run(5, 'finished')];
    assert.equal(formerOf(run(9, 'running'), [before, after], 3), before);
    assert.equal(formerOf(run(9, 'running'), [after], 3), undefined);
  });
});
