import assert from 'node:assert/strict';
import type { VerdictKind } from '../../../../src/core/diagnosis/verdict.ts';
import type { Monitor } from '../../../../src/core/monitor/monitor.ts';
import { bytes, monitorOf, noisyLines } from './noisy.ts';
import { toldRun } from './told.ts';

const standing = ({ claims, dismissed, urge, speaksUp }: Monitor) => ({ claims, dismissed, urge, speaksUp });

describe('how loudly a verdict may be said', () => {
  it('a hint offers its remedies as possibilities, and does not speak up', () => {
    const { monitor, train } = toldRun();
    train(40, { kind: 'stalled', since: 20, strength: 'hint' });
    assert.deepEqual(standing(monitor), { claims: true, dismissed: false, urge: 'hint', speaksUp: false });
    assert.equal(monitor.verdict?.sentence, 'May be stalling since epoch 21: loss.');
    assert.equal(monitor.offers.length, 2);
    train(1, { kind: 'stalled', since: 20 });
    assert.deepEqual(standing(monitor), { claims: true, dismissed: false, urge: 'offer', speaksUp: true });
    assert.equal(monitor.verdict.sentence, 'Stalled since epoch 21: loss.');
  });

  it('a hint is said as a possibility', () => {
    const real = monitorOf();
    real.open().push(bytes(noisyLines(1, 50).join('')));
    assert.match(real.verdict?.sentence ?? '', real.verdict?.strength === 'hint' ? /^May be stalling since/ : /^Stalled since/);
  });

  it('lost work is told, also where the script has a schedule; what asks for nothing is not', () => {
    for (const [kind, urge] of [
      ['diverging', 'offer'],
      ['overfitting', undefined],
      ['converged', undefined],
      ['rate-too-low', undefined],
    ] as const) {
      const { monitor, train } = toldRun();
      monitor.facts = { scheduled: true };
      train(40, { kind, since: 20 });
      assert.deepEqual([monitor.urge, monitor.speaksUp], [urge, urge === 'offer'], kind);
    }
  });

  it('nothing is told in the first part of a run', () => {
    const { monitor, train } = toldRun();
    train(7, { kind: 'diverging', since: 2 });
    assert.deepEqual([monitor.urge, monitor.speaksUp], ['offer', false]);
    train(1, { kind: 'diverging', since: 2 });
    assert.equal(monitor.speaksUp, true);
  });
});

describe('"not so"', () => {
  const kinds: readonly VerdictKind[] = ['stalled', 'oscillating', 'rate-too-low', 'converged', 'overfitting', 'diverging'];
  for (const kind of kinds) {
    it(`silences an episode of "${kind}", can be taken back, and leaves the next one alone`, () => {
      const { monitor, train } = toldRun();
      train(40, { kind, since: 20 });
      const { episode, urge } = monitor;
      monitor.dismiss();
      assert.deepEqual(standing(monitor), { claims: true, dismissed: true, urge: undefined, speaksUp: false });
      assert.deepEqual([monitor.episode, monitor.asksForChange, monitor.offers], [episode, false, []]);
      monitor.undismiss();
      assert.deepEqual([monitor.episode, monitor.dismissed, monitor.urge], [episode, false, urge]);
      monitor.dismiss();
      train(5, { kind: 'progressing', since: 40 });
      assert.deepEqual([monitor.dismissed, monitor.claims], [false, false]);
      train(5, { kind, since: 38 }); // it began before the answer
      assert.deepEqual([monitor.episode, monitor.dismissed], [episode, true]);
      train(20, { kind, since: 60 });
      assert.deepEqual([monitor.episode === episode, monitor.dismissed, monitor.urge], [false, false, urge]);
    });
  }

  it('may be said of the episode that was told of, though another has begun since', () => {
    const { monitor, train } = toldRun();
    train(40, { kind: 'stalled', since: 20 });
    const { episode } = monitor;
    train(5, { kind: 'overfitting', since: 30 });
    monitor.dismiss(episode);
    assert.equal(monitor.dismissed, false);
    train(5, { kind: 'stalled', since: 25 });
    assert.equal(monitor.dismissed, true);
  });

  it('means nothing where nothing is claimed', () => {
    for (const kind of ['progressing', 'warming-up'] as const) {
      const { monitor, train } = toldRun();
      train(40, { kind, since: 0 });
      monitor.dismiss();
      assert.equal(monitor.dismissed, false);
    }
  });

  it('says why nothing is to be done only while something could be', () => {
    const { monitor, train } = toldRun();
    train(40, { kind: 'overfitting', since: 20 });
    assert.match(monitor.nothing?.reason ?? '', /^Overfitting: a lower rate does not help/);
    monitor.dismiss();
    assert.equal(monitor.nothing, undefined);
    train(1, { kind: 'stalled', since: 39 });
    assert.equal(monitor.nothing, undefined);
  });
});

describe('a log that is read again', () => {
  it('keeps what the user has said of it', () => {
    const [before, again] = [toldRun(), toldRun()];
    before.train(40, { kind: 'stalled', since: 20 });
    before.monitor.dismiss();
    before.monitor.muted = true;
    before.monitor.facts = { scheduled: false, lr: 0.1 };
    again.monitor.follow(before.monitor);
    again.train(40, { kind: 'stalled', since: 20 });
    assert.deepEqual(standing(again.monitor), standing(before.monitor));
    assert.deepEqual([again.monitor.muted, again.monitor.facts.lr], [true, 0.1]);
  });
});
