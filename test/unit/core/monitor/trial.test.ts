import assert from 'node:assert/strict';
import { Monitor } from '../../../../src/core/monitor/monitor.ts';
import { trialFactsOf } from '../../../../src/core/monitor/trialFacts.ts';
import { type NoTrial, type Trial, trialOf, trialSentence } from '../../../../src/core/monitor/trial.ts';
import { normal, values } from '../diagnosis/synthetic.ts';

const NOISE = 0.02;

function factsOf(seen: readonly number[], epochs?: number) {
  return { monitor: 'val_loss', values: seen, epoch: seen.length, rate: 0.1, ...(epochs !== undefined && { epochs }) };
}

function made(trial: Trial | NoTrial): Trial {
  if ('reason' in trial) assert.fail(trial.reason);
  return trial;
}

/** How often of 400 simulated trials the rule keeps, where the loss is `before` until the trial and `after` in its epochs, with noise. */
function kept(before: (epoch: number) => number, after: (epoch: number) => number, noiseAfter = NOISE): number {
  const all = values(400, (seed) => {
    const gauss = normal(seed + 1);
    const seen = values(30, (i) => before(i) + NOISE * gauss());
    const { epochs, judged, below } = made(trialOf(factsOf(seen), 5));
    const losses = values(judged, (k) => after(31 + epochs - judged + k) + noiseAfter * gauss());
    return losses.reduce((sum, loss) => sum + loss, 0) / judged < below;
  });
  return all.filter(Boolean).length / all.length;
}

describe('the rule of a trial', () => {
  const floor = () => 0.5;
  const falling = (i: number) => 1 - 0.01 * i;
  const bent = (i: number) => 0.3 + Math.exp(-i / 12);

  it('rarely keeps a rate that changes nothing', () => {
    assert.ok(kept(floor, floor) < 0.05, `on a floor: ${kept(floor, floor)}`);
    assert.ok(kept(falling, falling) < 0.06, `while the loss falls: ${kept(falling, falling)}`);
    assert.ok(kept(bent, bent) < 0.01, `while it levels off: ${kept(bent, bent)}`);
  });

  it('never keeps one that only slows the fall down', () => {
    assert.equal(
      kept(falling, (i) => falling(30) - 0.002 * (i - 30)),
      0,
    );
  });

  it('keeps most that leave the floor by as much as its noise, and hardly misses one that does by twice as much', () => {
    const [once, twice] = [1, 2].map((times) => kept(floor, () => 0.5 - times * NOISE, NOISE / 2));
    assert.ok((once ?? 0) > 0.5, `by the noise: ${once}`);
    assert.ok((twice ?? 0) > 0.9, `by twice the noise: ${twice}`);
  });

  it('asks for more epochs the more noise there is, within bounds', () => {
    const lengths = [0.001, 0.05, 1].map((noise) => {
      const gauss = normal(3);
      return made(trialOf(factsOf(values(20, () => 5 + noise * gauss())), 5)).epochs;
    });
    const [quiet = 0, some = 0, loud = 0] = lengths;
    assert.ok(quiet === 4 && some > quiet && loud >= some && loud <= 40, lengths.join(', '));
  });

  it('says in one sentence what is compared and what is done else', () => {
    const trial = { rate: 0.02, epochs: 12, judged: 8, monitor: 'val_loss', below: 0.3112 };
    assert.equal(
      trialSentence(trial, 18),
      'Kept if the mean val_loss of epochs 24–31 is below 0.3112; else weights and optimizer are set back to those of epoch 19.',
    );
  });

  it('refuses with a reason where nothing could be told', () => {
    const gauss = normal(5);
    const seen = values(20, () => 0.5 + NOISE * gauss());
    const reasons = [
      trialOf(factsOf(seen.slice(0, 5)), 5),
      trialOf(factsOf(seen, 26), 5),
      trialOf(factsOf([...seen, NaN]), 5),
      trialOf(factsOf(values(20, (i) => 1 - i / 21)), 5),
    ].map((trial) => ('reason' in trial ? trial.reason : 'a trial'));
    assert.match(reasons[0] ?? '', /8 epochs at this rate are needed to know its noise; 5 epochs so far/);
    assert.match(reasons[1] ?? '', /takes \d+ epochs to tell; 5 epochs are left/);
    assert.match(reasons[2] ?? '', /no number/);
    assert.match(reasons[3] ?? '', /falls so fast/);
  });
});

describe('what a trial is worked out from', () => {
  function run(...rates: readonly number[]) {
    const monitor = new Monitor({ id: 'run', name: 'train.mjs', source: 'train.mjs', startedAt: 0 });
    monitor.training = {
      pid: 1,
      thread: 0,
      steerable: 'epochs',
      lr: rates.at(-1) ?? NaN,
      paused: false,
      stopping: false,
      undoable: [],
    };
    rates.forEach((lr, i) => {
      const place = { epoch: i + 1 };
      monitor.take([
        { series: 'loss (batch)', role: 'train/loss', value: 9, batchesOf: 'loss', epoch: i + 0.5 },
        { series: 'loss', role: 'train/loss', value: 1 + i, ...place },
        { series: 'acc', role: 'train/acc', value: 0.5, ...place },
        { series: 'lr', role: 'lr', value: lr, ...place },
      ]);
    });
    return monitor;
  }

  it('is the epochs since the rate was changed last', () => {
    const facts = trialFactsOf(run(0.1, 0.1, 0.05, 0.05, Math.fround(0.05)));
    assert.ok(!('reason' in facts));
    assert.deepEqual(facts, { monitor: 'loss', values: [3, 4, 5], epoch: 5, rate: Math.fround(0.05) });
  });

  it('is a loss where an accuracy is judged: the process compares with a bar from below', () => {
    const monitor = run(0.1, 0.1, 0.1);
    monitor.judge('acc');
    const facts = trialFactsOf(monitor);
    assert.ok(!('reason' in facts) && facts.monitor === 'loss');
  });

  it('is nothing where a schedule moves the rate, or nobody can be asked', () => {
    const scheduled = trialFactsOf(run(0.1, 0.09, 0.08, 0.07, 0.06));
    assert.ok('reason' in scheduled && /by itself/.test(scheduled.reason));
    const monitor = run(0.1, 0.1);
    monitor.training = undefined;
    const unseen = trialFactsOf(monitor);
    assert.ok('reason' in unseen && /observes/.test(unseen.reason));
  });
});
