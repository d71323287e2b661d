import assert from 'node:assert/strict';
import { kerasPlateau } from '../../../../src/core/diagnosis/rules/keras.ts';
import { leastPatience, plateauSettings } from '../../../../src/core/schedules/plateauSettings.ts';
import { ratesInForce } from '../../../../src/core/schedules/replay.ts';
import { normal, values } from '../diagnosis/synthetic.ts';

const PLANNED = 1500;

/**
 * A training of which floor and noise are in proportion to the rate, and which also learns something slowly: its loss in each epoch
 * under a rule that sees it with noise.
 */
function trained(
  rule: ReturnType<typeof kerasPlateau> | undefined,
  seed: number,
  epochs: number,
  measured: number[] = [],
): number {
  const noise = normal(seed);
  let [rate, fast, slow, floor] = [1, 1, 0.03, 0.04];
  for (let i = 0; i < epochs; i++) {
    fast *= Math.exp(-rate / 2);
    slow *= Math.exp(-rate / 100);
    floor += (0.04 * rate - floor) * (1 - Math.exp(-0.7 * rate));
    const value = 0.02 + fast + slow + floor + (0.009 * rate + 0.0005) * noise();
    measured.push(value);
    const action = rule?.next({ value, step: i });
    if (action?.kind === 'rate') rate = action.to;
  }
  return 0.02 + fast + slow + floor;
}

/** Settings for a run of this length, chosen from its first epochs. */
function chosen(seed: number, seen: number, epochsPlanned: number) {
  const monitored: number[] = [];
  trained(undefined, seed, seen, monitored);
  return plateauSettings({ lr: 0.02, monitor: 'val_loss', monitored, stalledSince: 9, factor: 0.2, epochsPlanned });
}
const seeds = values(10, (i) => i + 1);
const mean = (of: (seed: number) => number) => seeds.reduce((sum, seed) => sum + of(seed), 0) / seeds.length;

describe('settings of reduce-on-plateau', () => {
  const patiences: readonly [number, number][] = [
    [10, 5],
    [50, 5],
    [70, 7],
    [100, 10],
    [1000, 10],
    [1500, 15],
    [3000, 30],
    [90_000, 50],
  ];
  for (const [epochs, patience] of patiences)
    it(`a run of ${epochs} epochs is given at least ${patience} to improve`, () => assert.equal(leastPatience(epochs), patience));

  it('a long run with an early noisy floor: patient, and with room below', () => {
    for (const seed of seeds) {
      for (const seen of [30, 60, 200]) {
        const { patience, cooldown, minLr, minDelta } = chosen(seed, seen, PLANNED);
        assert.ok(patience >= 15 && patience <= 25, `patience ${patience}`);
        assert.equal(cooldown, Math.round(patience / 2));
        assert.equal(minLr, 0.0002);
        assert.ok(minDelta > 0.001 && minDelta < 0.02, `minDelta ${minDelta}`);
      }
    }
  });

  it('what is recorded counts where no length is planned', () => {
    const monitored = values(200, (i) => 1 / (1 + i));
    const settings = plateauSettings({ monitor: 'loss', monitored, stalledSince: 200, factor: 0.2 });
    assert.ok(settings.patience >= 10);
    assert.equal(settings.minLr, 0);
  });

  it('a floor that is younger than the patience does not blow up minDelta', () => {
    for (const seed of seeds) {
      const { minDelta } = chosen(seed, 20, PLANNED);
      assert.ok(minDelta <= 0.01, `minDelta ${minDelta}`);
    }
  });

  it('never cuts as long as the recorded loss falls', () => {
    const noise = normal(2);
    const monitored = values(120, (i) => Math.max(0.3, 1 - i / 100) + 0.02 * noise());
    const settings = plateauSettings({ lr: 0.1, monitor: 'loss', monitored, stalledSince: 70, factor: 0.2, epochsPlanned: 120 });
    const rates = ratesInForce(kerasPlateau(0.1, settings), 0.1, monitored);
    assert.ok(rates.slice(0, 71).every((rate) => rate === 0.1));
    assert.ok((rates.at(-1) ?? 1) < 0.1);
  });

  it('the next run ends lower than with a hasty rule that freezes it, and far lower than without any', () => {
    for (const planned of [100, 300, PLANNED]) {
      const play = (more: object) => (seed: number) =>
        trained(kerasPlateau(1, { ...chosen(seed, 60, planned), minLr: 0.01, ...more }), seed + 50, planned);
      const ours = mean(play({}));
      assert.ok(ours < mean(play({ patience: 3, cooldown: 2, minLr: 0.001 })) * 0.9, `${planned}: ${ours}`);
      assert.ok(ours < mean(play({ minLr: 0.001 })) * 1.001, `${planned}: ${ours}`);
      assert.ok(ours < mean((seed) => trained(undefined, seed + 50, planned)) * 0.75, `${planned}: ${ours}`);
    }
  });
});
