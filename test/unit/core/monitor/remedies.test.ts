import assert from 'node:assert/strict';
import { watching } from '../rewrite/support.ts';
import { fittedTo } from '../../../../src/core/monitor/fitted.ts';
import { scriptRemedies } from '../../../../src/core/monitor/scriptRemedies.ts';
import type { TrainingSite } from '../../../../src/core/rewrite/analysis.ts';
import type { Remedy } from '../../../../src/core/schedules/remedy.ts';

const site = (more: Partial<TrainingSite> = {}): TrainingSite => ({
  kind: 'fit',
  range: { start: 0, end: 9 },
  line: 7,
  what: 'model.fit',
  monitors: watching('val_loss', 'loss'),
  ...more,
});

describe('remedies for a script that has not been seen to run', () => {
  it('take what the script says', () => {
    const [plateau, cosine] = scriptRemedies(site({ epochs: 1500, optimizer: { line: 3, lr: 0.02 } }));
    assert.deepEqual(plateau, {
      id: 'reduce-on-plateau',
      title: 'Reduce learning rate on plateau',
      reason: '0.02 → 0.004 (÷5) after 15 epochs without a better val_loss.',
      settings: {
        kind: 'reduce-on-plateau',
        monitor: 'val_loss',
        factor: 0.2,
        patience: 15,
        minDelta: 1e-4,
        cooldown: 8,
        minLr: 0.0002,
      },
    });
    assert.deepEqual(cosine?.settings, { kind: 'cosine', initialLr: 0.02, decaySteps: 1500, alpha: 0.01 });
    assert.equal(cosine.reason, '0.02 → 0.0002 (÷100), smoothly over all 1,500 epochs.');
  });

  it('watch the training loss where there is no validation', () => {
    const [plateau] = scriptRemedies(site({ monitors: watching('loss') }));
    assert.ok(plateau?.settings?.kind === 'reduce-on-plateau');
    assert.equal(plateau.settings.monitor, 'loss');
  });

  it('leave to the script what it does not say as a number, and say what is missing', () => {
    const all = scriptRemedies(undefined);
    const [plateau, cosine] = all;
    assert.equal(plateau?.reason, 'Learning rate ÷5 after 10 epochs without a better loss.');
    assert.ok(plateau.settings?.kind === 'reduce-on-plateau');
    assert.equal(plateau.settings.minLr, 0);
    assert.deepEqual(cosine?.settings, { kind: 'cosine', alpha: 0.01 });
    const lacking = all.filter(({ settings }) => !settings);
    assert.deepEqual(
      lacking.map(({ id }) => id),
      ['set-rate', 'switch-to-sgd'],
    );
    assert.equal(lacking[0]?.reason, 'The script does not say its learning rate as a number.');
  });

  it('bring the rate of a loop of many steps down, but not within the first of them', () => {
    const perStep = (epochs?: number) => scriptRemedies(site({ unit: 'step', ...(epochs !== undefined && { epochs }) }));
    for (const all of [perStep(50_000), perStep()]) {
      const settings = (kind: string) => all.find(({ id }) => id === kind)?.settings;
      const [plateau, step, exponential, own] = ['reduce-on-plateau', 'step', 'exponential', 'lr-callback'].map(settings);
      assert.ok(plateau?.kind === 'reduce-on-plateau' && plateau.patience === 50);
      assert.ok(step?.kind === 'step' && step.stepSize > 1000);
      assert.ok(exponential?.kind === 'exponential' && exponential.gamma < 1 && exponential.gamma ** 5000 > 0.05);
      assert.ok(own?.kind === 'lr-callback' && own.gamma < 1 && own.gamma ** 1000 > 0.05);
    }
  });
});

describe('a remedy fitted to a training call', () => {
  const [plateau, cosine] = scriptRemedies(site({ epochs: 100, optimizer: { line: 3, lr: 0.1 } }));

  it('watches what is reported there, and says so', () => {
    assert.ok(plateau?.settings?.kind === 'reduce-on-plateau');
    const fitted = fittedTo(plateau, site({ monitors: watching('loss') }));
    assert.deepEqual(fitted.settings, { ...plateau.settings, monitor: 'loss', mode: 'min' });
    assert.equal(
      fitted.reason,
      '0.1 → 0.02 (÷5) after 10 epochs without a better loss. It watches loss, since model.fit in line 7 reports no val_loss.',
    );
    assert.deepEqual([fitted.id, fitted.title], [plateau.id, plateau.title]);
  });

  it('is left alone where it fits, where nothing is reported, and where it watches nothing', () => {
    const nothing: Remedy = { id: 'nothing', title: 'Leave it', reason: 'It falls.' };
    assert.ok(plateau && cosine);
    assert.equal(fittedTo(plateau, site()), plateau);
    assert.equal(fittedTo(plateau, site({ monitors: watching() })), plateau);
    assert.equal(fittedTo(cosine, site({ monitors: watching('loss') })), cosine);
    assert.equal(fittedTo(nothing, site({ monitors: watching('loss') })), nothing);
  });
});
