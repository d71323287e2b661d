import assert from 'node:assert/strict';
import { Run } from '../../../src/core/runs/run.ts';
import { ChartFeed } from '../../../src/protocol/chartFeed.ts';
import { chartPayload, sharedAxis } from '../../../src/protocol/chartModel.ts';
import { readHostMessage } from '../../../src/protocol/readMessage.ts';
import { chartsHtml } from '../../../src/protocol/chartsHtml.ts';

function newRun(): Run {
  return new Run({ id: 'r', name: 'a.log', source: 'logs/a.log', startedAt: 0 });
}

function steps(run: Run, from: number, to: number): Run {
  for (let step = from; step < to; step++) run.sample({ series: 'loss', role: 'train/loss', value: 1 + Math.sin(step), step });
  return run;
}

describe('chartPayload', () => {
  it('chooses the axis that all losses have', () => {
    const run = newRun();
    run.sample({ series: 'loss', role: 'train/loss', value: 1, step: 10, epoch: 1 });
    assert.equal(sharedAxis(run), 'step');
    run.sample({ series: 'val_loss', role: 'val/loss', value: 1, epoch: 1 });
    assert.equal(sharedAxis(run), 'epoch');
    assert.deepEqual(chartPayload(run).series[1]?.points?.xs, new Float64Array([1]));
  });

  it('leaves a series undrawn that has no place on the axis, and lists it', () => {
    const run = steps(newRun(), 0, 3);
    run.sample({ series: 'lr', role: 'lr', value: 0.1 });
    const rate = chartPayload(run).series.find(({ name }) => name === 'lr');
    assert.equal(rate?.last, 0.1);
    assert.equal(rate?.points, undefined);
  });

  it('lists the series that is judged among those that could be, however many there are', () => {
    const run = newRun();
    for (let i = 0; i < 60; i++) run.sample({ series: `loss ${i}`, role: 'train/loss', value: 1 });
    run.judgedBy = 'loss 55';
    const { judged } = chartPayload(run).finding;
    assert.equal(judged?.name, 'loss 55');
    assert.ok(judged.choices.includes('loss 55') && judged.choices.length <= 100);
  });

  it('says the best in the direction of the role, and nothing where there is no number', () => {
    const run = newRun();
    for (const [epoch, value] of [0.2, 0.9, NaN].entries()) {
      run.sample({ series: 'loss', role: 'train/loss', value, epoch });
      run.sample({ series: 'acc', role: 'train/acc', value, epoch });
    }
    const [loss, accuracy] = chartPayload(run).series;
    assert.deepEqual([loss?.best, loss?.last], [{ x: 0, value: 0.2 }, null]);
    assert.deepEqual(accuracy?.best, { x: 1, value: 0.9 });
  });

  it('puts the stalled stretch and the previews on the shared axis', () => {
    const run = newRun();
    for (let i = 0; i < 50; i++) run.sample({ series: 'loss', role: 'train/loss', value: 1, step: 100 * i });
    const { finding } = chartPayload(run, {
      verdict: {
        kind: 'stalled',
        series: 'loss',
        sinceIndex: 20,
        since: 2000,
        confidence: 1,
        strength: 'offer',
        evidence: [],
        sentence: '',
        explanation: '',
      },
      remedies: [{ remedy: { id: 'cosine', title: 'Cosine decay', reason: '' }, rates: [0.1, 0.05] }],
    });
    assert.equal(finding.stalledSince, 2000);
    assert.deepEqual(finding.remedies[0]?.preview, { xs: new Float64Array([0, 100]), ys: new Float64Array([0.1, 0.05]) });
  });

  it('puts what happened to a run on the axis, the latest of it, and leaves out what was refused', () => {
    const run = newRun();
    run.sample({ series: 'loss', role: 'train/loss', value: 1, epoch: 1 });
    for (let epoch = 1; epoch <= 120; epoch++) run.event({ kind: 'rate', text: `no. ${epoch}`, epoch, step: 9 * epoch, time: 0 });
    run.event({ kind: 'refused', text: 'No.', epoch: 120, time: 0 });
    run.event({ kind: 'saved', text: 'In a step.', step: 1, time: 0 });
    const { events } = chartPayload(run);
    assert.deepEqual([events.length, events[0]?.x, events.at(-1)?.text], [100, 21, 'no. 120']);
    assert.ok(readHostMessage({ type: 'run', run: chartPayload(run) }));
  });

  it('shows epochs before their batches, and a million of those at four points a pixel', () => {
    const run = newRun();
    const count = 1_000_000;
    for (let i = 0; i < count; i++)
      run.sample({
        series: 'loss (batch)',
        role: 'train/loss',
        batchesOf: 'loss',
        value: Math.sin(i),
        epoch: (10 * (i + 1)) / count,
      });
    for (let epoch = 1; epoch <= 10; epoch++) run.sample({ series: 'loss', role: 'train/loss', value: 1 / epoch, epoch });
    const started = performance.now();
    const { axis, series } = chartPayload(run);
    assert.ok(performance.now() - started < 1000, 'not in the time of a frame or two, but soon');
    assert.equal(axis, 'epoch');
    assert.deepEqual(
      series.map(({ name, batchesOf }) => [name, batchesOf]),
      [
        ['loss', undefined],
        ['loss (batch)', 'loss'],
      ],
    );
    assert.ok((series[1]?.points?.xs.length ?? 0) <= 2100);
  });

  it('smooths a long noisy line on all of its samples', () => {
    const points = chartPayload(steps(newRun(), 0, 20_000)).series[0]?.points;
    assert.ok(points && points.xs.length <= 2100);
    const late = [...(points.smooth ?? [])].slice(500);
    assert.ok(Math.max(...late) < 1.05 && Math.min(...late) > 0.95, 'the mean of the sine');
  });
});

describe('ChartFeed', () => {
  it('sends everything once and then what is new', () => {
    const run = steps(newRun(), 0, 10);
    const feed = new ChartFeed(run);
    assert.equal(feed.hydrate().series[0]?.points?.xs.length, 10);
    steps(run, 10, 13);
    const [message] = feed.update();
    assert.ok(message?.type === 'append');
    assert.deepEqual(message.growth.series[0]?.points?.xs, new Float64Array([10, 11, 12]));
    const [again] = feed.update();
    assert.ok(again?.type === 'append' && again.growth.series[0]?.points === undefined);
  });

  it('sends the run anew when a series or an axis appears or much has come', () => {
    const run = steps(newRun(), 0, 10);
    const feed = new ChartFeed(run);
    const types = (): string[] => feed.update().map(({ type }) => type);
    feed.hydrate();
    run.sample({ series: 'val', role: 'val/loss', value: 1, step: 9 });
    assert.deepEqual(types(), ['run']);
    run.sample({ series: 'val', role: 'val/loss', value: 1 });
    assert.deepEqual(types(), ['run']);
    steps(run, 10, 3000);
    assert.deepEqual(types(), ['run']);
    assert.deepEqual(types(), ['append']);
  });

  it('goes on with the smoothed line where it was', () => {
    const run = steps(newRun(), 0, 1000);
    const feed = new ChartFeed(run);
    const before = feed.hydrate().series[0]?.points?.smooth?.at(-1) ?? NaN;
    steps(run, 1000, 1001);
    const [message] = feed.update();
    const after = message?.type === 'append' ? message.growth.series[0]?.points?.smooth?.[0] : undefined;
    assert.ok(Math.abs((after ?? NaN) - before) < 0.1);
  });

  it('breaks the line where a run is resumed at an earlier step', () => {
    const run = steps(newRun(), 0, 10);
    const feed = new ChartFeed(run);
    feed.hydrate();
    steps(run, 5, 6);
    const [message] = feed.update();
    const points = message?.type === 'append' ? message.growth.series[0]?.points : undefined;
    assert.deepEqual([[...(points?.xs ?? [])], points?.ys[0]], [[5, 5], NaN]);
  });

  it('sends what is said of the run only when it has changed', () => {
    const run = steps(newRun(), 0, 10);
    const feed = new ChartFeed(run);
    feed.hydrate();
    const context = { comparison: { sentence: 'Better than before.' } };
    assert.deepEqual(
      feed.update(context).map(({ type }) => type),
      ['append', 'finding'],
    );
    assert.deepEqual(
      feed.update(context).map(({ type }) => type),
      ['append'],
    );
  });
});

describe('chartsHtml', () => {
  it('allows nothing but its own script and the styles of the extension', () => {
    const html = chartsHtml({
      cspSource: 'https://x.test',
      nonce: 'abc',
      scriptUri: 'https://x.test/a.js?"',
      styleUri: 'https://x.test/a.css',
    });
    assert.match(html, /default-src 'none'; script-src 'nonce-abc'; style-src https:\/\/x\.test 'nonce-abc'; font-src/);
    assert.match(html, /src="https:\/\/x\.test\/a\.js\?&quot;"/);
    assert.doesNotMatch(html, /unsafe|style=/);
  });
});
