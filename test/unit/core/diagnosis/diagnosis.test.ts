import assert from 'node:assert/strict';
import type { Context } from '../../../../src/core/diagnosis/curve.ts';
import { Diagnosis } from '../../../../src/core/diagnosis/diagnosis.ts';
import type { Verdict } from '../../../../src/core/diagnosis/verdict.ts';
import type { Numbers } from './synthetic.ts';
import { normal, tooHigh, values, viewOf } from './synthetic.ts';

/** The verdict after each value of a run whose series grow together. */
function verdicts(numbers: Numbers, axis: 'epoch' | 'step' | 'index' = 'epoch', context: Context = {}): Verdict[] {
  const live = { train: [] as number[], validation: [] as number[], lr: [] as number[] };
  const shown: Numbers = Object.fromEntries(Object.keys(numbers).map((key) => [key, live[key as keyof Numbers]]));
  const view = viewOf(shown, axis);
  const diagnosis = new Diagnosis(context);
  const n = Math.max(...Object.values(numbers).map((series: readonly number[]) => series.length));
  return values(n, (i) => i).flatMap((i) => {
    for (const key of Object.keys(numbers) as (keyof Numbers)[]) {
      const value = numbers[key]?.[i];
      if (value !== undefined) live[key].push(value);
    }
    return diagnosis.update(view) ?? [];
  });
}
const last = (all: readonly Verdict[]): Verdict => all[all.length - 1] ?? assert.fail('no verdict');
const kinds = (all: readonly Verdict[]): string[] => [...new Set(all.map((verdict) => verdict.kind))];
const firstOf = (all: readonly Verdict[], kind: string): number => all.findIndex((verdict) => verdict.kind === kind) + 1;

describe('Diagnosis of a rate that is too high', () => {
  for (let seed = 1; seed <= 8; seed++) {
    it(`says stalled on the floor, never in the fall, and stays with it (seed ${seed})`, () => {
      const all = verdicts(tooHigh(seed, 60));
      const at = firstOf(all, 'stalled');
      assert.ok(at > 13 && at <= 48, `at ${at}`);
      assert.ok(all.slice(at).every((verdict) => verdict.kind === 'stalled'));
      assert.match(last(all).sentence, /^Stalled since epoch \d+: val loss 0\.3\d? ± 0\.0\d for \d+ epochs\.$/);
      assert.ok(last(all).since >= 7 && last(all).since <= 16, last(all).sentence);
    });

    it(`is progressing again after a reduction, and not stalled at once (seed ${seed})`, () => {
      const gauss = normal(seed + 50);
      const lower = values(40, (i) => 0.3 - 0.12 * (1 - Math.exp(-i / 8)) + 0.008 * gauss());
      const before = tooHigh(seed, 48);
      const all = verdicts({
        train: [...before.train, ...lower],
        validation: [...before.validation, ...lower.map((v) => v * 1.04)],
        lr: values(88, (i) => (i < 48 ? 0.5 : 0.05)),
      });
      assert.equal(all[47]?.kind, 'stalled');
      assert.match(all[47]?.sentence ?? '', / at 0\.5\.$/);
      assert.ok(all.slice(48, 68).every((verdict) => verdict.kind === 'progressing'));
    });
  }

  it('notices a reduction from the loss alone', () => {
    const gauss = normal(3);
    const before = tooHigh(3, 48);
    const lower = values(30, (i) => 0.3 - 0.12 * (1 - Math.exp(-i / 5)) + 0.008 * gauss());
    const all = verdicts({ train: [...before.train, ...lower], validation: [...before.validation, ...lower] });
    assert.equal(all[47]?.kind, 'stalled');
    assert.equal(all[60]?.kind, 'progressing');
  });

  it('says so with the script known, too', () => {
    const all = verdicts(tooHigh(3, 60), 'epoch', { optimizer: 'sgd', lr: 0.5, batch: 8, plannedPoints: 100 });
    assert.equal(last(all).kind, 'stalled');
    assert.match(last(all).sentence, / at 0\.5\.$/);
  });

  it('calls strict turns an oscillation', () => {
    const all = verdicts({ train: values(90, (i) => 1 + Math.exp(-i / 4) + (i % 2 ? 0.2 : -0.2)) });
    assert.equal(last(all).kind, 'oscillating');
  });

  it('reads negative losses', () => {
    const { train } = tooHigh(2, 60, 0.03, -5);
    assert.equal(last(verdicts({ train })).kind, 'stalled');
    assert.match(last(verdicts({ train })).sentence, /loss −(5\.0|4\.9)/);
  });
});

describe('Diagnosis of a fall', () => {
  const neverStalled = (train: number[]): Verdict[] => {
    const all = verdicts({ train });
    assert.deepEqual(
      kinds(all).filter((kind) => !['warming-up', 'progressing', 'rate-too-low'].includes(kind)),
      [],
    );
    return all;
  };

  it('never calls an exponential decay stalled', () => {
    for (const pace of [20, 60, 200]) neverStalled(values(4 * pace, (i) => 2 * Math.exp(-i / pace)));
    const gauss = normal(9);
    neverStalled(values(150, (i) => 2 * Math.exp(-i / 60) * (1 + 0.03 * gauss())));
  });

  it('never calls a power law stalled', () => {
    neverStalled(values(300, (i) => 1 / Math.sqrt(i + 1)));
  });

  it('says how much it fell, in the unit of the axis', () => {
    const fall = values(40, (i) => Math.exp(-i / 60));
    assert.match(last(neverStalled(fall)).sentence, /: loss fell \d+ % over the last 10 epochs/);
    assert.match(last(verdicts({ train: fall }, 'step')).sentence, / over the last 10 steps/);
    assert.match(last(verdicts({ train: fall }, 'index')).sentence, / over the last 10 points/);
  });

  it('warms up first', () => {
    assert.equal(
      last(verdicts({ train: [5, 4, 3.5, 3.2, 3] })).sentence,
      'Warming up: 5 of about 8 values needed for a verdict.',
    );
  });

  it('finds a slow straight fall too slow', () => {
    assert.equal(last(verdicts({ train: values(60, (i) => 5 - 0.01 * i) })).kind, 'rate-too-low');
  });
});

describe('Diagnosis of an end', () => {
  it('is converged where nothing moves, but not sure of it', () => {
    const flat = last(verdicts({ train: values(60, () => 1.5) }));
    assert.equal(flat.kind, 'converged');
    assert.ok(flat.confidence < 0.5);
    assert.equal(flat.sentence, 'Converged: loss has not moved from 1.5 for 59 epochs.');
    assert.equal(last(verdicts({ train: values(120, (i) => 1 + Math.exp(-i / 5)) })).kind, 'converged');
  });

  it('is overfitting where validation rises and training falls', () => {
    for (const noise of [0, 0.01, 0.03]) {
      const gauss = normal(4);
      const all = verdicts({
        train: values(60, (i) => 1.5 * Math.exp(-i / 15) + noise * gauss()),
        validation: values(60, (i) => 0.6 + Math.exp(-i / 5) + 0.01 * Math.max(0, i - 12) + noise * gauss()),
      });
      assert.equal(last(all).kind, 'overfitting');
      if (noise < 0.03) assert.equal(firstOf(all, 'stalled'), 0);
      assert.match(last(all).sentence, /^Overfitting: val loss 1\.\d+, best was 0\.\d+ at epoch \d+; train loss still falls\.$/);
    }
  });

  it('is diverging once the loss is no number, and no longer when it is one again', () => {
    const fall = values(20, (i) => Math.exp(-i / 9));
    for (const bad of [NaN, Infinity, -Infinity]) {
      const all = verdicts({ train: [...fall, bad, bad, bad] });
      assert.deepEqual(
        all.slice(20).map((verdict) => [verdict.kind, verdict.sinceIndex]),
        [20, 20, 20].map((i) => ['diverging', i]),
      );
      assert.ok(last(all).confidence > 0.9);
    }
    assert.equal(last(verdicts({ train: [...fall, NaN, 0.1] })).kind, 'progressing');
    assert.equal(last(verdicts({ train: [NaN, NaN, ...fall] })).kind, 'progressing');
    assert.equal(
      last(verdicts({ train: [...fall, NaN], validation: fall })).sentence,
      'Diverging since epoch 21: train loss is NaN.',
    );
  });

  it('is diverging when the loss blows up', () => {
    const all = verdicts({ train: [...values(30, (i) => 2 * Math.exp(-i / 9)), ...values(10, (i) => 0.1 * Math.exp(i))] });
    assert.equal(last(all).kind, 'diverging');
    assert.equal(firstOf(all.slice(0, 30), 'diverging'), 0);
  });
});

describe('Diagnosis of what there is', () => {
  it('is nothing without a loss', () => {
    assert.equal(new Diagnosis().update({}), undefined);
    assert.equal(new Diagnosis().update(viewOf({ train: [] })), undefined);
  });

  it('judges the validation loss where there is enough of it', () => {
    const { train, validation } = tooHigh(1, 30);
    assert.equal(last(verdicts({ train, validation })).series, 'val_loss');
    assert.equal(last(verdicts({ train, validation: validation.slice(0, 3) })).series, 'loss');
    assert.equal(last(verdicts({ validation })).series, 'val_loss');
  });

  it('gives evidence and reasons with every verdict', () => {
    for (const verdict of verdicts(tooHigh(1, 60)).slice(8)) {
      assert.ok(verdict.evidence.some(({ label, at }) => label === 'best' && at !== undefined));
      assert.ok(verdict.explanation.length > 40 && !verdict.sentence.includes('\n'));
      assert.ok(verdict.confidence >= 0 && verdict.confidence <= 1);
    }
  });
});
