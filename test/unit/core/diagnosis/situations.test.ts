import assert from 'node:assert/strict';
import { Diagnosis } from '../../../../src/core/diagnosis/diagnosis.ts';
import { digits } from '../../../../src/core/diagnosis/numbers.ts';
import type { Verdict } from '../../../../src/core/diagnosis/verdict.ts';
import { Run } from '../../../../src/core/runs/run.ts';
import type { Sample } from '../../../../src/core/runs/sample.ts';
import { normal, tooHigh, values } from './synthetic.ts';

/** What a log says at one place. */
type Line = Partial<Record<'train' | 'validation' | 'lr' | 'trainAcc' | 'valAcc' | 'step' | 'epoch', number>>;

const SERIES = {
  train: { series: 'loss', role: 'train/loss' },
  trainAcc: { series: 'acc', role: 'train/acc' },
  lr: { series: 'lr', role: 'lr' },
  validation: { series: 'val_loss', role: 'val/loss' },
  valAcc: { series: 'val_acc', role: 'val/acc' },
} as const;

/** The verdict after each line of a log, as a live run has it. */
function verdicts(lines: readonly Line[]): Verdict[] {
  const run = new Run({ id: '', name: '', source: '', startedAt: 0 });
  const diagnosis = new Diagnosis();
  return lines.flatMap(({ step, epoch, ...numbers }) => {
    for (const [key, value] of Object.entries(numbers)) {
      const place = { ...(step !== undefined && { step }), ...(epoch !== undefined && { epoch }) };
      const sample: Sample = { ...SERIES[key as keyof typeof SERIES], value, ...place };
      run.sample(sample);
    }
    return diagnosis.update({ ...run.learning(), lr: run.byRole('lr') }) ?? [];
  });
}

const at = (of: readonly number[], i: number): number => of[i] ?? NaN;
const last = (all: readonly Verdict[]): Verdict => all[all.length - 1] ?? assert.fail('no verdict');
const ever = (all: readonly Verdict[], ...kinds: string[]): number[] =>
  all.flatMap(({ kind, strength }, i) => (kinds.includes(kind) && strength === 'offer' ? [i] : []));
const steps = (from: number, to: number, of: (step: number) => number): Line[] =>
  values(to - from, (i) => ({ step: from + i, train: of(from + i) }));
const epochs = (n: number, of: (i: number) => Line): Line[] => values(n, (i) => ({ epoch: i + 1, ...of(i) }));
const gist = ({ kind, since, confidence, sentence }: Verdict): unknown => ({ kind, since, confidence, sentence });

describe('a log that goes back', () => {
  const gauss = normal(5);
  const noisy = (step: number): number => 2 * Math.exp(-step / 150) + 0.3 + 0.02 * gauss();

  it('is judged as if what was trained again had been trained once', () => {
    const [before, lost, after] = [steps(0, 400, noisy), steps(400, 501, noisy), steps(400, 700, noisy)];
    assert.deepEqual(gist(last(verdicts([...before, ...lost, ...after]))), gist(last(verdicts([...before, ...after]))));
  });

  it('forgets at once what is trained again', () => {
    const blownUp = [...steps(0, 400, noisy), ...steps(400, 500, (step) => 2 ** ((step - 400) / 4))];
    assert.equal(last(verdicts(blownUp)).kind, 'diverging');
    assert.equal(last(verdicts([...blownUp, ...steps(390, 391, noisy)])).kind, 'progressing');
  });

  it('is judged anew where it starts from scratch', () => {
    const floor = tooHigh(1, 60);
    const first = epochs(60, (i) => ({ train: floor.train[i] ?? 0 }));
    assert.equal(last(verdicts(first)).kind, 'stalled');
    const all = verdicts([...first, ...epochs(12, (i) => ({ train: 3 * Math.exp(-i / 10) }))]);
    assert.equal(all[60]?.sentence, 'Warming up: 1 of about 8 values needed for a verdict.');
    assert.equal(last(all).kind, 'progressing');
    assert.ok(last(all).sinceIndex >= 60, `${last(all).sinceIndex}`);
  });

  it('goes on where only the steps of each epoch are counted anew', () => {
    const lines = values(300, (i) => ({ epoch: Math.floor(i / 30), step: i % 30, train: 2 * Math.exp(-i / 100) }));
    assert.match(last(verdicts(lines)).sentence, /^Progressing: loss fell \d+ % over the last \d epochs\.$/);
    const bare = lines.map(({ step, train }) => ({ step, train }));
    assert.match(last(verdicts(bare)).sentence, /^Progressing: loss fell \d+ % over the last 75 points\.$/);
  });
});

describe('values that are no numbers', () => {
  const fall = (i: number): number => 2 * Math.exp(-i / 30) + 0.2;

  it('in a burst are said, and forgotten when the loss is back', () => {
    const burst = (i: number): number => (i >= 40 && i < 46 ? NaN : fall(i));
    const all = verdicts(epochs(60, (i) => ({ train: burst(i) })));
    assert.deepEqual(ever(all, 'diverging'), [40, 41, 42, 43, 44, 45]);
    assert.equal(last(all).kind, 'progressing');
  });

  it('between numbers mean that there is none at that place', () => {
    const all = verdicts(epochs(100, (i) => ({ train: fall(i), validation: i % 5 === 0 ? fall(i) : NaN })));
    assert.deepEqual(ever(all.slice(10), 'diverging'), []);
  });

  it('may be missing from any line', () => {
    const all = verdicts(
      epochs(80, (i) => (i % 7 === 3 ? { lr: 0.1 } : i % 5 === 2 ? { train: fall(i) } : { train: fall(i), lr: 0.1 })),
    );
    assert.equal(last(all).kind, 'progressing');
  });
});

describe('a learning rate that moves', () => {
  const gauss = normal(8);

  it('by hand ends the floor, before the effect is there', () => {
    const { train } = tooHigh(4, 60);
    const lines = epochs(64, (i) => ({ train: train[i] ?? train[i - 10] ?? 0, lr: i < 60 ? 0.1 : 0.02 }));
    const all = verdicts(lines);
    assert.equal(all[59]?.kind, 'stalled');
    assert.equal(last(all).kind, 'progressing');
    const mean = (of: readonly Line[]): string => digits(of.reduce((sum, { train: value = NaN }) => sum + value, 0) / of.length);
    const [before, after] = [mean(lines.slice(55, 60)), mean(lines.slice(60))];
    assert.equal(last(all).sentence, `Settling at 0.02 since epoch 61: loss ${after}, before ${before}.`);
  });

  it('leaves too few values to call them an oscillation', () => {
    const noise = [1, -1, 1, -1, 1, -1, -0.5, -1, 1, -1, 1, -1, 1];
    const lines = epochs(93, (i) => ({
      train: 0.3 + 2 * Math.exp(-i / 10) + 0.01 * (noise[i - 80] ?? gauss()),
      lr: i < 80 ? 0.1 : 0.02,
    }));
    assert.deepEqual(
      verdicts(lines).filter(({ kind }) => kind === 'oscillating'),
      [],
    );
  });

  it('down a cosine over the whole run is no floor while the loss still falls', () => {
    const lines = epochs(100, (i) => {
      const rate = 0.05 * (1 + Math.cos((Math.PI * i) / 100));
      return { train: 0.3 + 2 * Math.exp(-i / 25) + 0.2 * rate * gauss() + rate, lr: rate };
    });
    assert.deepEqual(ever(verdicts(lines), 'stalled', 'oscillating', 'diverging'), []);
  });

  it('to next to nothing is said to be over', () => {
    const lines = epochs(80, (i) => ({ train: 0.3 + 2 * Math.exp(-i / 30), lr: 0.1 * 0.85 ** i }));
    assert.match(last(verdicts(lines)).explanation, /down to 2\.66e-7 from 0\.1: its schedule is over/);
  });

  it('up from step to step, as a rate finder does, says nothing until it blows up', () => {
    const finder = (i: number): number => 2.3 - 1.5 / (1 + Math.exp((60 - i) / 8)) + 0.02 * Math.exp((i - 80) / 3);
    const all = verdicts(values(110, (i) => ({ step: i, lr: 1e-6 * 1.15 ** i, train: finder(i) })));
    assert.deepEqual(ever(all.slice(0, 80), 'stalled', 'oscillating', 'diverging', 'converged'), []);
    assert.equal(last(all).kind, 'diverging');
  });

  it('up a warm-up is neither too low nor diverging', () => {
    const lines = values(300, (i) => {
      const warm = Math.min(1, (i + 1) / 100);
      return { step: i, lr: 0.001 * warm, train: 5 - 0.004 * i * warm + 0.001 * gauss() };
    });
    assert.deepEqual(ever(verdicts(lines).slice(0, 100), 'rate-too-low', 'diverging', 'stalled'), []);
  });
});

describe('an accuracy in the place of a loss', () => {
  const gauss = normal(3);
  const acc = (i: number, noise = 0): number => 0.9 - 0.6 * Math.exp(-i / 6) + noise * gauss();

  it('is better when it is higher, and said as it is printed', () => {
    const rising = last(verdicts(epochs(30, (i) => ({ trainAcc: acc(i / 3) }))));
    assert.match(rising.sentence, /^Progressing: acc rose \d+ % over the last 10 epochs\.$/);
    const best = rising.evidence.find(({ label }) => label === 'best');
    assert.deepEqual([best?.value, best?.at], [acc(29 / 3), 30]);
  });

  it('stands on a floor, too', () => {
    const floor = last(verdicts(epochs(80, (i) => ({ trainAcc: acc(i, 0.02), valAcc: acc(i, 0.02) - 0.03 }))));
    assert.equal(floor.kind, 'stalled');
    assert.match(floor.sentence, /^Stalled since epoch \d+: val acc 0\.8\d ± 0\.0\d for \d+ epochs\.$/);
    assert.match(floor.explanation, /A clear new high/);
  });

  it('overfits where that of the validation falls', () => {
    const all = verdicts(
      epochs(80, (i) => ({ trainAcc: 1 - 0.6 * Math.exp(-i / 20), valAcc: acc(i) - 0.002 * Math.max(0, i - 20) })),
    );
    assert.match(last(all).sentence, /^Overfitting: val acc 0\.7\d+, best was 0\.8\d+ at epoch \d+; train acc still rises\.$/);
    assert.match(last(all).explanation, /^It is 0\.\d+ below that best, while train acc is at 0\.988\./);
  });

  it('is left alone where there is a loss', () => {
    assert.equal(last(verdicts(epochs(20, (i) => ({ train: 1 / (i + 1), valAcc: 0.5 })))).series, 'loss');
  });
});

describe('losses of every kind', () => {
  it('reads training alone, validation alone, and an evaluation every so many steps', () => {
    const { train, validation } = tooHigh(6, 80);
    assert.equal(last(verdicts(epochs(80, (i) => ({ train: train[i] ?? 0 })))).kind, 'stalled');
    assert.equal(last(verdicts(epochs(80, (i) => ({ validation: validation[i] ?? 0 })))).kind, 'stalled');
    const sparse = values(800, (i) => ({
      step: i + 1,
      train: train[Math.floor(i / 10)] ?? 0,
      ...(i % 10 === 9 && { validation: validation[Math.floor(i / 10)] ?? 0 }),
    }));
    assert.equal(last(verdicts(sparse)).kind, 'stalled');
    assert.equal(last(verdicts(sparse)).series, 'val_loss');
  });

  it('judges the curve that it is told to, as if there were no other, and comes back to the first', () => {
    const run = new Run({ id: '', name: '', source: '', startedAt: 0 });
    const { train, validation } = tooHigh(6, 80);
    for (const [i, value] of train.entries()) {
      run.sample({ series: 'loss', role: 'train/loss', value, epoch: i + 1 });
      run.sample({ series: 'box_loss', role: 'other', value: 3 * Math.exp(-i / 40), epoch: i + 1 });
      run.sample({ series: 'val_loss', role: 'val/loss', value: at(validation, i), epoch: i + 1 });
    }
    const diagnosis = new Diagnosis();
    const [first, box] = [
      diagnosis.update(run.learning()),
      diagnosis.update({ ...run.learning(), judged: run.series.get('box_loss') }),
    ];
    assert.match(box?.sentence ?? '', /^(Progressing|Learning rate looks too low): box_loss fell/);
    assert.equal(box?.series, 'box_loss');
    assert.deepEqual(diagnosis.update(run.learning()), first);
  });

  it('has no doubt that nothing moves where nothing does', () => {
    for (const constant of [0, 1.5, -3, 1e-8, 1e8]) {
      const flat = last(verdicts(epochs(40, () => ({ train: constant }))));
      assert.equal(flat.kind, 'converged');
      assert.ok(flat.confidence < 0.5);
    }
  });

  it('reads a fall printed with two digits', () => {
    const all = verdicts(epochs(100, (i) => ({ train: Math.round(100 * (0.2 + 2 * Math.exp(-i / 25))) / 100 })));
    assert.deepEqual(ever(all, 'stalled', 'oscillating', 'diverging', 'overfitting'), []);
  });

  it('reads log-likelihoods and policy losses below zero', () => {
    const gauss = normal(2);
    const all = verdicts(epochs(60, (i) => ({ train: -3 - 2 * (1 - Math.exp(-i / 30)) + 0.005 * gauss() })));
    assert.match(last(all).sentence, /loss fell by 0\.\d+ over the last/);
    assert.deepEqual(ever(all, 'stalled', 'diverging'), []);
  });
});

describe('curves that mislead', () => {
  const quiet = normal(11);

  it('a saddle at the start is no floor', () => {
    for (const share of [0.1, 0.15, 0.2]) {
      const all = verdicts(
        epochs(100, (i) => ({
          train: 2.3 - (i < 100 * share ? 0.002 * i : 2 * (1 - Math.exp((100 * share - i) / 20))) + 0.004 * quiet(),
        })),
      );
      assert.deepEqual(ever(all.slice(0, 60), 'stalled', 'oscillating'), [], `${share}`);
    }
  });

  it('a spike that comes down again is no divergence', () => {
    const all = verdicts(
      values(400, (i) => ({ step: i, train: 0.5 + 2 * Math.exp(-i / 80) + (i >= 200 && i < 204 ? 3 : 0) + 0.02 * quiet() })),
    );
    assert.deepEqual(ever(all, 'diverging'), []);
  });

  it('a slow blow-up is one in the end', () => {
    const all = verdicts(
      epochs(120, (i) => ({ train: 0.3 + Math.exp(-i / 10) + 0.01 * Math.exp(Math.max(0, i - 40) / 8) + 0.01 * quiet() })),
    );
    assert.equal(last(all).kind, 'diverging');
    assert.deepEqual(ever(all.slice(0, 40), 'diverging'), []);
  });

  it('a blow-up of the training loss is said of the training loss', () => {
    const all = verdicts(
      epochs(40, (i) => ({ train: i < 30 ? 2 * Math.exp(-i / 9) : 0.1 * Math.exp(i - 30), validation: 2 * Math.exp(-i / 9) })),
    );
    assert.equal(last(all).series, 'loss');
    assert.match(last(all).sentence, /^Diverging since epoch 3\d: train loss rose to \d+, best was 0\.\d+ at epoch 3\d\.$/);
  });

  it('a verdict does not go back to warming up when the validation takes over', () => {
    const all = verdicts(
      values(200, (i) => ({ step: i, train: 2 * Math.exp(-i / 80), ...(i % 10 === 9 && { validation: 2 * Math.exp(-i / 80) }) })),
    );
    assert.equal(last(all).series, 'val_loss');
    assert.deepEqual(
      all.slice(10).filter(({ kind }) => kind === 'warming-up'),
      [],
    );
  });

  it('a double descent is not called an end for good', () => {
    const curve = (i: number): number =>
      0.5 + Math.exp(-i / 8) + 0.4 * Math.exp(-(((i - 40) / 12) ** 2)) - 0.2 / (1 + Math.exp((60 - i) / 6));
    const all = verdicts(epochs(110, (i) => ({ train: 2 * Math.exp(-i / 25), validation: curve(i) + 0.004 * quiet() })));
    assert.ok(ever(all.slice(25, 50), 'overfitting').length > 0);
    assert.notEqual(last(all).kind, 'overfitting');
  });

  it('the loss of a run that learns from rewards is good for a hint at most', () => {
    const run = new Run({ id: '', name: '', source: '', startedAt: 0 });
    for (const [i, value] of tooHigh(1, 60).train.entries()) {
      run.sample({ series: 'rollout/ep_rew_mean', role: 'other', value: i, step: i });
      run.sample({ series: 'train/loss', role: 'train/loss', value, step: i });
    }
    const verdict = new Diagnosis().update({ ...run.learning(), rewarded: run.rewarded });
    assert.equal(verdict?.strength, 'hint');
    assert.match(verdict.explanation, /judge it by the reward/);
  });
});
