import assert from 'node:assert/strict';
import { watching } from '../rewrite/support.ts';
import type { TrainingSite } from '../../../../src/core/rewrite/analysis.ts';
import { factsOfScript } from '../../../../src/core/monitor/scriptFacts.ts';
import { bytes, monitorOf, noisyLines } from './noisy.ts';
import { toldRun } from './told.ts';

describe('the series that is judged', () => {
  it('is the validation loss, or the one that the user wants, judged from its start', () => {
    const text = noisyLines(1, 60).join('');
    const [chosen, only] = [monitorOf(), monitorOf()];
    chosen.open().push(bytes(text));
    assert.equal(chosen.verdict?.series, 'val_loss');
    chosen.judge('loss');
    assert.deepEqual([chosen.verdict.series, chosen.run.judged()?.name, chosen.run.judgedBy], ['loss', 'loss', 'loss']);
    assert.match(chosen.verdict.sentence, /: loss /);
    only.judge('loss');
    only.open().push(bytes(text));
    assert.deepEqual(chosen.verdict, only.verdict, 'whenever it was chosen');
    chosen.judge(undefined);
    assert.equal(chosen.verdict.series, 'val_loss');
  });

  it('is waited for, and is never one that tells nothing of the model', () => {
    const { monitor, stream, train } = toldRun();
    monitor.judge('late_loss');
    train(3);
    assert.equal(monitor.run.judged()?.name, 'val_loss');
    stream.push(bytes('{"epoch": 4, "late_loss": 1}\n'));
    monitor.judge('lr');
    assert.equal(monitor.run.judged()?.name, 'val_loss');
    assert.deepEqual(
      monitor.run.judgeable().map(({ name }) => name),
      ['loss', 'val_loss', 'accuracy'],
    );
  });

  it('has episodes of its own, and those of the former one are remembered', () => {
    const { monitor, train } = toldRun();
    train(40, { kind: 'stalled', since: 20 });
    monitor.dismiss();
    monitor.judge('val_loss');
    assert.deepEqual([monitor.verdict?.series, monitor.dismissed], ['val_loss', false]);
    monitor.judge('loss');
    assert.equal(monitor.dismissed, true);
  });

  it('beside a floor of an accuracy, the schedule watches the loss of the same data', () => {
    const { monitor, train } = toldRun();
    monitor.judge('accuracy');
    train(40, { kind: 'stalled', since: 20 });
    const [plateau] = monitor.offers;
    assert.ok(plateau?.remedy.settings?.kind === 'reduce-on-plateau');
    assert.equal(plateau.remedy.settings.monitor, 'loss');
    assert.equal(plateau.rates?.length, 40);
  });
});

describe('what the script says', () => {
  const site = (more: Partial<TrainingSite>): TrainingSite => ({
    kind: 'fit',
    range: { start: 0, end: 9 },
    line: 7,
    what: 'model.fit',
    monitors: watching('loss'),
    ...more,
  });

  it('reaches the judge, whenever it becomes known, and fills the plan that the log leaves out', () => {
    const { judge, monitor, stream } = toldRun();
    monitor.facts = { scheduled: false, optimizer: 'adam', lr: 0.01, batch: 16, epochs: 30 };
    assert.deepEqual(judge.context, { optimizer: 'adam', lr: 0.01, batch: 16 });
    stream.push(bytes('epoch 1 loss: 2\n'));
    assert.deepEqual(judge.run?.plan, { epochs: 30 });
    stream.push(bytes('epoch 2/20 loss: 2\n'));
    assert.deepEqual(judge.run.plan, { epochs: 20 });
  });

  it('makes no difference to the verdict by the time at which it becomes known', () => {
    const facts = { scheduled: false, optimizer: 'sgd', lr: 0.02, batch: 8, epochs: 200 };
    const [early, late] = [monitorOf(), monitorOf()];
    const text = noisyLines(3, 60).join('');
    early.facts = facts;
    early.open().push(bytes(text));
    late.open().push(bytes(text));
    const without = late.verdict?.confidence;
    late.facts = facts;
    assert.deepEqual(late.verdict, early.verdict);
    assert.notEqual(late.verdict?.confidence, without);
  });

  it('counts from the start also where nothing but the length of the run becomes known late', () => {
    const lines = noisyLines(3, 60).map((line) => line.replace(/(\d)\/\d+/, '$1'));
    const [early, late] = [monitorOf(), monitorOf()];
    early.facts = { scheduled: false, epochs: 61 };
    early.open().push(bytes(lines.join('')));
    late.open().push(bytes(lines.join('')));
    assert.deepEqual(late.run.planned, {});
    const without = late.verdict?.confidence;
    late.facts = early.facts;
    assert.deepEqual(late.verdict, early.verdict);
    assert.notEqual(late.verdict?.confidence, without);
  });

  it('is only what all of its training calls say alike', () => {
    const adam = { line: 3, kind: 'adam', lr: 0.01 };
    const sites = [site({ epochs: 30, batch: 8, optimizer: adam }), site({ epochs: 40, batch: 8, optimizer: adam })];
    assert.deepEqual(factsOfScript({ sites }), { scheduled: false, optimizer: 'adam', lr: 0.01, batch: 8 });
    assert.deepEqual(factsOfScript({ sites: [] }), { scheduled: false });
    const momentum = site({ optimizer: { line: 3, kind: 'sgd', momentum: true }, existingSchedule: { line: 1, what: 'x' } });
    assert.deepEqual(factsOfScript({ sites: [momentum] }), { scheduled: true, optimizer: 'momentum' });
    assert.deepEqual(factsOfScript({ sites: [momentum, site({})] }), { scheduled: false });
  });
});
