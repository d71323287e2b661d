import assert from 'node:assert/strict';
import { ratesAround, ratesText, readRates } from '../../../../src/core/monitor/rateGrid.ts';
import { compareRates, lengthFor, ownRate, type Tried } from '../../../../src/core/monitor/tryRates.ts';
import { Run } from '../../../../src/core/runs/run.ts';
import { normal } from '../diagnosis/synthetic.ts';

/** A run at a rate whose val_loss is this, epoch by epoch. */
function tried(rate: number, losses: readonly number[]): Tried {
  const run = new Run({ id: `lr ${rate}`, name: `train.mjs · lr ${rate}`, source: 'train.mjs', startedAt: 0 });
  losses.forEach((value, i) => {
    run.sample({ series: 'loss', role: 'train/loss', value, epoch: i + 1 });
    run.sample({ series: 'val_loss', role: 'val/loss', value, epoch: i + 1 });
  });
  return { rate, run };
}

/** Five epochs that fall from 2 to a level, with noise. */
function falling(rate: number, level: number, noise = 0.002, seed = 1): Tried {
  const gauss = normal(seed + Math.round(1e5 * rate));
  return tried(
    rate,
    Array.from({ length: 5 }, (_, i) => level + (2 - level) * 0.3 ** (i + 1) + noise * gauss()),
  );
}

describe('the rates that are tried', () => {
  it('are half decades from 1e-4 to 0.1, the present one among them', () => {
    assert.deepEqual(ratesAround(), [1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1]);
    assert.deepEqual(ratesAround(0.005), [1e-4, 3e-4, 1e-3, 0.005, 0.01, 0.03, 0.1]);
    for (const present of [1e-7, 2e-5, 0.1, 0.7, 5]) {
      const rates = ratesAround(present);
      assert.ok(rates.length === 7 && rates.includes(present), `${present}: ${ratesText(rates)}`);
      assert.deepEqual(
        rates,
        rates.toSorted((a, b) => a - b),
      );
    }
  });

  it('are those that the user writes', () => {
    assert.deepEqual(readRates('0.01, 1e-3; 0.01 3E-3'), [1e-3, 3e-3, 0.01]);
    assert.deepEqual(readRates(ratesText(ratesAround(0.005))), ratesAround(0.005));
  });

  it('are refused where they are none, too few or too many', () => {
    const reason = (text: string) => {
      const rates = readRates(text);
      return 'reason' in rates ? rates.reason : '';
    };
    assert.match(reason('0.01, fast'), /“fast” is no learning rate/);
    assert.match(reason('0.01, -1'), /“-1”/);
    assert.match(reason('0.01'), /at least two/);
    assert.match(reason(Array.from({ length: 13 }, (_, i) => i + 1).join()), /13 rates: 12 at most/);
  });

  it('are tried for five epochs, longer where the training is long', () => {
    assert.deepEqual(
      [lengthFor(), lengthFor(50), lengthFor(200), lengthFor(5000)].map(({ epochs }) => epochs),
      [5, 5, 10, 20],
    );
  });
});

describe('the best of several rates', () => {
  it('is named where it is better than the present one by more than noise', () => {
    const finding = compareRates([falling(0.001, 0.9), falling(0.003, 0.4), falling(0.01, 0.7)], 0.001);
    assert.equal(finding.best, 0.003);
    assert.match(
      finding.sentence,
      /^0\.003 is the best of 3 rates after 5 epochs: val_loss 0\.4\d* against 0\.9\d* at 0\.001, the present rate\.$/,
    );
  });

  it('is not named where it is the present one, or where those that are lower differ by noise', () => {
    const own = compareRates([falling(0.001, 0.9), falling(0.003, 0.4), falling(0.01, 0.7)], 0.003);
    assert.equal(own.best, undefined);
    assert.match(own.sentence, /The present rate 0\.003 is the best of these .*nothing to change/);
    const named = Array.from({ length: 200 }, (_, seed) => {
      return compareRates(
        [1, 2, 3, 4, 5, 6, 7].map((k) => falling(k / 1000, 0.5, 0.05, seed * 100)),
        0.002,
      ).best;
    });
    const wrong = named.filter((best) => best !== undefined).length;
    assert.ok(wrong <= 10, `${wrong} of 200 times a rate was named that differs by noise only`);
  });

  it('is, of rates that cannot be told apart, the one nearest to the present', () => {
    const finding = compareRates([falling(0.001, 0.9), falling(0.003, 0.4), falling(0.01, 0.399), falling(0.03, 0.8)], 0.001);
    assert.equal(finding.best, 0.003);
    assert.match(finding.sentence, /0\.01 is no different beyond the noise/);
  });

  it('is never one that diverged, however low its loss was', () => {
    const lost = [tried(0.1, [1, 0.1, NaN]), tried(0.3, [2, 5, 30, 900, 1e9]), tried(1, [NaN])];
    const finding = compareRates([falling(0.001, 0.9), falling(0.01, 0.4), ...lost], 0.1);
    assert.equal(finding.best, 0.01);
    assert.match(finding.sentence, /0\.1, 0\.3 and 1 diverged\./);
  });

  it('may lie beyond the edge of what was tried', () => {
    assert.match(compareRates([falling(0.001, 0.9), falling(0.01, 0.4)], 0.001).sentence, /highest that was tried/);
  });

  it('is told at the last epoch that all have reached', () => {
    const long = tried(0.01, [1, 0.9, 0.85, 0.82, 0.8, 0.1, 0.1, 0.1]);
    const finding = compareRates([tried(0.001, [1, 0.7, 0.6, 0.55, 0.53]), long], 0.001);
    assert.equal(finding.best, undefined);
    assert.match(finding.sentence, /after 5 epochs/);
  });

  it('is compared with the rate of the script as its process tells it, where all runs tell the same', () => {
    const runs = [falling(0.001, 0.9), falling(0.01, 0.4)];
    assert.equal(ownRate(runs.map((run) => ({ ...run, own: 0.001 }))), 0.001);
    assert.equal(ownRate(runs.map((run) => ({ ...run, own: run.rate }))), undefined);
    assert.equal(ownRate(runs), undefined);
  });

  it('is not to be had where the runs failed, and why is said', () => {
    const failed = (rate: number): Tried => ({ ...tried(rate, []), failed: 'ended with exit code 1' });
    const finding = compareRates([failed(0.001), failed(0.01)], 0.001);
    assert.equal(finding.best, undefined);
    assert.match(finding.sentence, /Too few .* 0\.001 and 0\.01: ended with exit code 1\./);
  });

  it('is told of a loop without epochs by its steps', () => {
    const loop = (rate: number, level: number): Tried => {
      const run = new Run({ id: `lr ${rate}`, name: 'loop.mjs', source: 'loop.mjs', startedAt: 0 });
      const gauss = normal(3);
      for (let step = 1; step <= 400; step++)
        run.sample({ series: 'loss', role: 'train/loss', value: level + Math.exp(-step / 60) + 0.02 * gauss(), step });
      return { rate, run };
    };
    const finding = compareRates([loop(0.001, 0.8), loop(0.01, 0.4), loop(0.1, 0.9)], 0.001);
    assert.equal(finding.best, 0.01);
    assert.match(finding.sentence, /after 400 steps/);
  });
});
