import assert from 'node:assert/strict';
import { Monitor } from '../../../src/core/monitor/monitor.ts';
import type { ProbeMessage, TrainingKind } from '../../../src/protocol/training/messages.ts';
import { ProbedRuns } from '../../../src/protocol/training/probedRuns.ts';
import { rateChoices, rateProblem } from '../../../src/protocol/training/rateChoices.ts';

/** A training that is told by hand. */
function told(kind: TrainingKind, plan: { readonly epochs?: number; readonly batches?: number; readonly lr?: number } = {}) {
  const runs = new ProbedRuns({
    begin: ({ run, time }) => new Monitor({ id: run, name: 'train.mjs', source: 'test', startedAt: time }),
    blind: () => undefined,
    changed: () => undefined,
  });
  const at = { run: 'r', thread: 0 };
  runs.take({ type: 'begin', ...at, kind, time: 0, optimizer: 'SGD', ...plan });
  const [monitor = assert.fail('no run')] = runs.monitors;
  const batches = plan.batches ?? 1;
  return {
    monitor,
    tell: (message: Omit<Extract<ProbeMessage, { type: 'status' }>, 'type' | 'thread' | 'run'>) =>
      runs.take({ type: 'status', ...at, ...message }),
    batch: (epoch: number, batch: number, loss: number) => {
      const logs = [{ name: 'loss', value: loss }];
      runs.take({ type: 'step', run: 'r', step: epoch * batches + batch + 1, time: 0, epoch, batch, logs });
    },
    step: (step: number, loss: number) =>
      runs.take({ type: 'step', run: 'r', step, time: 0, logs: [{ name: 'loss', value: loss }] }),
    epoch: (epoch: number, loss: number) => {
      const logs = [{ name: 'loss', value: loss }];
      runs.take({ type: 'epoch', run: 'r', epoch, step: epoch * batches, time: 0, lr: plan.lr ?? 0.01, logs });
    },
    happen: (message: Partial<Extract<ProbeMessage, { type: 'event' }>>) =>
      runs.take({
        type: 'event',
        run: 'r',
        kind: 'rate',
        text: '',
        time: 0,
        undoable: [],
        paused: false,
        stopping: false,
        ...message,
      }),
    end: () => runs.take({ type: 'end', run: 'r', time: 0 }),
  };
}

describe('a training that tells of its epochs and batches', () => {
  it('has its events where its steps are: an epoch is over with its last one, however long its end takes', () => {
    const { monitor, epoch, happen } = told('fit', { epochs: 10, batches: 200 });
    epoch(1, 1);
    happen({ epoch: 1, step: 399 });
    happen({ epoch: 1, step: 400 });
    epoch(2, 1);
    happen({ epoch: 2, step: 400 });
    const places = monitor.run.events.map((event) => event.epoch);
    assert.deepEqual(places, [1, 2, 2]);
  });

  it('is judged by its epochs alone', () => {
    const { monitor, batch, epoch } = told('fit', { epochs: 10, batches: 200 });
    for (let i = 0; i < 200; i++) batch(0, i, 1 + Math.sin(i));
    const said = () => monitor.verdict?.series;
    assert.equal(said(), undefined, 'nothing is said of the first epoch');
    assert.deepEqual([monitor.run.judged(), monitor.run.judgeable().length], [undefined, 0]);
    epoch(1, 1);
    for (let i = 0; i < 200; i++) batch(1, i, 1 + Math.sin(i));
    assert.equal(said(), 'loss');
    assert.equal(monitor.run.learning().train?.name, 'loss');
    assert.deepEqual(
      monitor.run.judgeable().map(({ name }) => name),
      ['loss'],
    );
    assert.equal(monitor.run.series.get('loss (batch)')?.length, 400);
  });

  it('is judged by its batches where it has one epoch only, also when that is over', () => {
    const { monitor, batch, epoch } = told('fit', { epochs: 1, batches: 200 });
    for (let i = 0; i < 200; i++) batch(0, i, 2 / (i + 1));
    assert.equal(monitor.verdict?.series, 'loss (batch)');
    epoch(1, 0.05);
    assert.equal(monitor.run.judged()?.name, 'loss (batch)');
  });

  it('is judged by its steps where it has no epochs', () => {
    const { monitor, step } = told('loop');
    for (let i = 1; i <= 50; i++) step(i, 1 / i);
    assert.equal(monitor.verdict?.series, 'loss');
  });

  it('diverges as soon as the loss of an epoch is no number', () => {
    const { monitor, epoch } = told('fit', { epochs: 100 });
    for (let i = 1; i <= 3; i++) epoch(i, 1 / i);
    epoch(4, NaN);
    assert.equal(monitor.verdict?.kind, 'diverging');
    assert.equal(monitor.verdict.strength, 'offer');
  });

  it('is not silent while it is paused', () => {
    const { monitor, epoch, happen } = told('fit', { epochs: 100 });
    epoch(1, 1);
    monitor.listen(0);
    happen({ kind: 'paused', paused: true });
    for (const minutes of [10, 20, 600]) assert.equal(monitor.listen(minutes * 60_000), false);
    assert.equal(monitor.run.state, 'running');
    happen({ kind: 'resumed' });
    monitor.listen(601 * 60_000);
    assert.equal(monitor.run.state, 'running');
    monitor.listen(620 * 60_000);
    assert.equal(monitor.run.state, 'silent');
  });
});

describe('what a training process does wrong', () => {
  it('is a leak, by epochs, while it goes on', () => {
    const { monitor, epoch, tell } = told('fit', { epochs: 100 });
    for (let i = 1; i <= 10; i++) {
      epoch(i, 1 / i);
      tell({ time: i, tensors: 900 });
      tell({ time: i, epoch: i, tensors: 100 + 12 * i });
    }
    assert.match(monitor.training?.leak ?? '', /^Tensors grow by 12 an epoch, 220 are alive/);
    for (let i = 11; i <= 13; i++) {
      epoch(i, 1 / i);
      tell({ time: i, epoch: i, tensors: 100 });
    }
    assert.equal(monitor.training?.leak, undefined);
  });

  it('is a leak, by steps, in a loop, however often it says how it is', () => {
    const { monitor, step, tell } = told('loop');
    for (let i = 1; i <= 300; i++) {
      step(10 * i, 1);
      tell({ time: 100 * i, tensors: 10 * i });
      if (i === 100) assert.equal(monitor.training?.leak, undefined);
    }
    assert.match(monitor.training?.leak ?? '', /^Tensors grow by 1 a step/);
  });

  it('is a rate that nobody reads, until it is set right', () => {
    const { monitor, tell } = told('fit', { epochs: 5 });
    tell({ time: 0, ignoredRate: 0.001 });
    assert.equal(monitor.training?.ignoredRate, 0.001);
    tell({ time: 1 });
    assert.equal(monitor.training.ignoredRate, undefined);
  });
});

describe('what can be made of the rate of a training that goes on', () => {
  const detailOf = (monitor: Monitor, label: RegExp) => rateChoices(monitor).find((choice) => label.test(choice.label));

  it('is said in numbers', () => {
    const { monitor, epoch } = told('fit', { epochs: 50, lr: 0.1 });
    for (let i = 1; i <= 9; i++) epoch(i, 1 / i);
    assert.deepEqual(detailOf(monitor, /÷5/), { label: '÷5', detail: '0.1 → 0.02 (÷5)', steering: { do: 'rate', rate: 0.02 } });
    assert.deepEqual(detailOf(monitor, /Cosine/), {
      label: 'Cosine decay to the end',
      detail: '0.1 → 0.001 (÷100), smoothly over the 40 epochs that are left',
      steering: { do: 'schedule', rounds: 40, settings: { kind: 'cosine', decaySteps: 40, alpha: 0.01 } },
    });
    const plateau = detailOf(monitor, /plateau/);
    assert.match(plateau?.detail ?? '', /^0\.1 → 0\.02 \(÷5\) after 5 epochs without a better loss, down to 0\.001$/);
    assert.deepEqual(plateau?.steering?.do === 'schedule' && [plateau.steering.rounds, plateau.steering.settings.kind], [
      40,
      'reduce-on-plateau',
    ]);
  });

  it('counts the next epoch in while the training waits before it', () => {
    const { monitor, epoch, happen } = told('fit', { epochs: 50 });
    epoch(9, 1);
    happen({ kind: 'paused', paused: true });
    assert.match(detailOf(monitor, /Cosine/)?.detail ?? '', /over the 41 epochs/);
  });

  it('has the reason beside what is not to be had', () => {
    const loop = told('loop');
    loop.step(1, 1);
    assert.deepEqual(detailOf(loop.monitor, /Cosine/), {
      label: 'Cosine decay to the end',
      detail: 'This training has no epochs, and a schedule counts them.',
    });
    assert.match(detailOf(told('fitDataset').monitor, /plateau/)?.detail ?? '', /not known how many epochs/);
    const late = told('fit', { epochs: 10 });
    late.epoch(9, 1);
    assert.match(detailOf(late.monitor, /Cosine/)?.detail ?? '', /Too few epochs/);
  });

  it('is a positive number where it is typed in', () => {
    for (const typed of ['0.001', ' 1e-4 ', '3']) assert.equal(rateProblem(typed), undefined);
    for (const typed of ['', 'fast', 'NaN', 'Infinity', '0', '-0.1', '0,1']) assert.ok(rateProblem(typed), typed);
  });
});
