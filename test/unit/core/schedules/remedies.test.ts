import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Verdict, VerdictKind } from '../../../../src/core/diagnosis/verdict.ts';
import { rateChange } from '../../../../src/core/diagnosis/numbers.ts';
import { remediesFor } from '../../../../src/core/schedules/remedies.ts';
import { replayLr } from '../../../../src/core/schedules/replay.ts';

const verdict = (kind: VerdictKind, sinceIndex = 0): Verdict => ({
  kind,
  series: 'loss',
  sinceIndex,
  since: sinceIndex,
  confidence: 0.9,
  strength: 'offer',
  evidence: [],
  sentence: '',
  explanation: '',
});

/** Falls for `falling` epochs from 1 to 0.3, then stays; noise from a fixed generator. */
function curve(falling: number, staying: number, noise: number, seed: number): number[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: falling + staying }, (_, i) => 0.3 + 0.7 * Math.max(0, 1 - i / falling) + noise * random());
}

describe('remedies', () => {
  const stalled = (monitored: number[], since: number, lr: number | undefined = 0.1) =>
    remediesFor(verdict('stalled', since), {
      ...(lr !== undefined && { lr }),
      epochsSeen: monitored.length,
      epochsPlanned: 200,
      monitored,
      monitor: 'val_loss',
    });

  it('offers plateau first, then a cosine over the whole next run', () => {
    const [plateau, cosine, ...more] = stalled(curve(30, 20, 0.01, 1), 30);
    assert.equal(plateau?.id, 'reduce-on-plateau');
    assert.match(plateau.reason, /^0\.1 → 0\.02 \(÷5\) after \d+ epochs without a better val_loss\.$/);
    assert.equal(cosine?.id, 'cosine');
    assert.deepEqual(cosine.settings, { kind: 'cosine', initialLr: 0.1, decaySteps: 200, alpha: 0.01 });
    assert.match(cosine.reason, /0\.1 → 0\.001 \(÷100\)/);
    assert.deepEqual(more, []);
  });

  it('offers no cosine where the rate is unknown, and a floor of nothing', () => {
    const remedies = remediesFor(verdict('stalled', 30), { epochsSeen: 50, monitored: curve(30, 20, 0.01, 1), monitor: 'loss' });
    assert.equal(remedies.length, 1);
    assert.match(remedies[0]?.reason ?? '', /^Learning rate ÷5 after/);
  });

  it('swings are met with half the rate', () => {
    const [plateau] = remediesFor(verdict('oscillating', 0), {
      lr: 0.1,
      epochsSeen: 40,
      monitored: curve(1, 40, 0.5, 3),
      monitor: 'loss',
    });
    assert.match(plateau?.reason ?? '', /0\.1 → 0\.05 \(÷2\)/);
  });

  it('chosen settings, replayed on the run they were chosen for, sleep while it falls and act while it stands', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 60 }),
        fc.integer({ min: 15, max: 60 }),
        fc.constantFrom(0, 0.001, 0.01, 0.05),
        fc.integer(),
        (falling, staying, noise, seed) => {
          const monitored = curve(falling, staying, noise, seed);
          const [plateau] = stalled(monitored, falling);
          assert.ok(plateau?.settings?.kind === 'reduce-on-plateau');
          assert.ok(plateau.settings.patience >= 10);
          const rates = replayLr(plateau.settings, 0.1, monitored);
          const cut = rates.findIndex((lr) => lr < 0.1);
          assert.ok(cut === -1 || cut > falling, `cut in epoch ${cut} of a fall of ${falling}`);
          // A lucky low may stand for a while on a young floor, and for long under strong noise; else the rule must act.
          if (noise === 0 || (noise <= 0.01 && staying >= 3 * plateau.settings.patience)) assert.notEqual(cut, -1);
        },
      ),
      { numRuns: 300, seed: 3 },
    );
  });

  it('"nothing" is an answer with a reason for every other verdict', () => {
    const kinds: VerdictKind[] = ['warming-up', 'progressing', 'rate-too-low', 'converged', 'overfitting', 'diverging', 'silent'];
    for (const kind of kinds) {
      const remedies = remediesFor(verdict(kind), { lr: 0.1, epochsSeen: 5, monitored: [1, 2], monitor: 'loss' });
      assert.equal(remedies.length, 1);
      assert.equal(remedies[0]?.id, 'nothing');
      assert.ok(remedies[0].reason.length > 30);
      assert.equal(remedies[0].settings, undefined);
    }
  });

  it('a change of rate always shows both numbers', () => {
    assert.equal(rateChange(0.1, 0.02), '0.1 → 0.02 (÷5)');
    assert.equal(rateChange(0.001, 0.003), '0.001 → 0.003 (×3)');
    assert.equal(rateChange(1e-7, 1e-8), '1e-7 → 1e-8 (÷10)');
    assert.equal(rateChange(0.1, 1e-15), '0.1 → 1e-15 (÷1e14)');
    assert.equal(rateChange(0.1, 0), '0.1 → 0');
  });
});
