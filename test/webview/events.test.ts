import assert from 'node:assert/strict';
import { type RunEvent } from '../../src/core/runs/event.ts';
import { Run } from '../../src/core/runs/run.ts';
import { ChartFeed } from '../../src/protocol/chartFeed.ts';
import { chartPayload } from '../../src/protocol/chartModel.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/messages.ts';
import { samplesOfEpoch, samplesOfStep } from '../../src/protocol/training/samples.ts';
import { withCharts } from './chartsPage.ts';
import { axe, overflowsNowhere } from './looks.ts';
import { noise, stalledContext, stalledRun } from './runs.ts';
import { type ThemeName, themes } from './themes.ts';

const version = PROTOCOL_VERSION;
const RED = [0xf1, 0x4c, 0x4c] as const;
const GREEN = [0x89, 0xd1, 0x85] as const;

/** A fit of so many epochs with what its batches say: the rate is lowered twice, then it pauses. */
function steeredRun(epochs = 30, batches = 50): Run {
  const run = new Run({ id: 'steered', name: 'train.mjs', source: 'train.mjs', script: 'train.mjs', startedAt: 0 });
  run.plan({ epochs: 60 });
  const next = noise(5);
  const begin = { type: 'begin', run: 'r', thread: 0, kind: 'fit', time: 0, batches } as const;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const lr = epoch <= 12 ? 0.01 : epoch <= 18 ? 0.005 : 0.001;
    const loss = (at: number) => 0.3 * (lr / 0.01) ** 0.3 + 2 * Math.exp(-at / 4);
    for (let batch = 0; batch < batches; batch++) {
      const value = loss(epoch - 1 + batch / batches) * (1 + 0.25 * next());
      const step = { type: 'step', run: 'r', step: epoch * batches + batch, time: 0, epoch: epoch - 1, batch } as const;
      for (const sample of samplesOfStep(begin, { ...step, logs: [{ name: 'loss', value }] })) run.sample(sample);
    }
    const logs = [
      { name: 'loss', value: loss(epoch - 0.5) },
      { name: 'val_loss', value: 1.05 * loss(epoch) * (1 + 0.02 * next()) },
    ];
    const over = { type: 'epoch', run: 'r', epoch, step: epoch * batches, time: 0, lr, logs } as const;
    for (const sample of samplesOfEpoch(begin, over)) run.sample(sample);
  }
  return run;
}

function happened(run: Run, ...events: readonly (Pick<RunEvent, 'kind' | 'text'> & { readonly epoch: number })[]): Run {
  for (const event of events) run.event({ ...event, time: 0 });
  return run;
}

const EVENTS = [
  { kind: 'rate', text: 'Learning rate 0.01 → 0.005.', epoch: 12 },
  { kind: 'rate', text: 'Learning rate 0.005 → 0.001.', epoch: 18 },
  { kind: 'paused', text: 'Paused.', epoch: 24 },
  { kind: 'resumed', text: 'Resumed.', epoch: 24 },
] as const;

describe('the charts of a training that is steered', () => {
  const open = withCharts();

  it('mark what was done to it, say it in words and have it in the data table', async () => {
    const charts = await open({ width: 400 });
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(happened(steeredRun(), ...EVENTS))] });
    const label = (await charts.page.locator('.canvas-box.loss canvas').getAttribute('aria-label')) ?? '';
    assert.match(label, /Learning rate 0\.01 → 0\.005 at epoch 12/);
    const box = await charts.page.locator('.canvas-box.loss canvas').boundingBox();
    if (box) await charts.page.mouse.move(box.x + 52 + (12 / 30) * (box.width - 70), box.y + box.height / 2);
    await charts.send();
    await charts.shoot('events-pointed-at');
    await charts.page.getByText('Events (4)').click();
    assert.match(await charts.page.locator('.events li').last().innerText(), /Learning rate 0\.01 → 0\.005\.\s*epoch 12/);
    await charts.page.getByText('Data table').click();
    const row = charts.page.locator('tbody tr').filter({ hasText: 'Paused. Resumed.' });
    assert.equal(await row.locator('th').innerText(), '24');
    assert.deepEqual(await charts.complaints(), []);
    assert.deepEqual(await axe(charts), []);
  });

  it('mark an event that comes while they are looked at, and lost numbers in red', async () => {
    const charts = await open();
    const run = stalledRun(8);
    const feed = new ChartFeed(run);
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate()] });
    assert.equal((await charts.pixels('loss', RED, 60)).count, 0);
    happened(run, { kind: 'not-finite', text: 'The loss is not a number.', epoch: 4 });
    await charts.send(...feed.update());
    const mark = await charts.pixels('loss', RED, 60);
    assert.ok(mark.count > 30, `${mark.count} pixels`);
    assert.match(await charts.page.locator('.events summary').innerText(), /Events \(1\)/);
  });

  it('mark a rate that was set once, not again where its first epoch ends', () => {
    const byHand = chartPayload(steeredRun()).lrChanges.map(({ x }) => x);
    assert.deepEqual(byHand, [13, 19], 'a script that sets its rate has no events');
    const one = happened(steeredRun(), { kind: 'rate', text: 'Learning rate 0.01 → 0.005.', epoch: 12 });
    assert.deepEqual(
      chartPayload(one).lrChanges.map(({ x }) => x),
      [19],
    );
    const paused = happened(steeredRun(), { kind: 'paused', text: 'Paused.', epoch: 12 });
    assert.equal(chartPayload(paused).lrChanges.length, 2);
  });

  it('say why the process failed, below what it had come to', async () => {
    const charts = await open({ width: 240 });
    const run = stalledRun();
    const feed = new ChartFeed(run);
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate()] });
    assert.equal(await charts.page.locator('.ending').isVisible(), false);
    run.ending = { how: 'ended with exit code 1: TypeError: no such layer.', why: 'TypeError: no such layer.', lines: [] };
    run.state = 'failed';
    await charts.send(...feed.update());
    assert.equal(await charts.page.locator('.ending').innerText(), 'Ended with exit code 1: TypeError: no such layer.');
    await overflowsNowhere(charts);
    assert.deepEqual(await axe(charts), []);
    await charts.shoot('failed');
  });

  it('say that it is paused', async () => {
    const charts = await open();
    const feed = new ChartFeed(stalledRun());
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate()] });
    assert.equal(await charts.page.locator('.progress').innerText(), 'epoch 41 of 200');
    await charts.send(...feed.update({ doing: 'paused' }));
    assert.equal(await charts.page.locator('.progress').innerText(), 'paused · epoch 41 of 200');
    const left = stalledRun(41, 'left');
    left.state = 'finished';
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(left, { doing: 'detached' })] });
    assert.equal(
      await charts.page.locator('.progress').innerText(),
      'detached · epoch 41 of 200',
      'it is not known to have ended',
    );
  });

  it('draw batches faintly behind their epochs, and not at all when they are not wanted', async () => {
    const charts = await open({ width: 400 });
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(steeredRun())] });
    const legend = () => charts.page.locator('.legend > ul').innerText();
    assert.match(await legend(), /loss \(batch\)/);
    const all = await charts.pixels('loss', GREEN);
    await charts.page.getByRole('checkbox', { name: 'Batches' }).click();
    await charts.send();
    assert.doesNotMatch(await legend(), /loss \(batch\)/);
    assert.ok((await charts.pixels('loss', GREEN)).count >= all.count / 2, 'the line of the epochs stays');
    assert.deepEqual(await charts.savedState(), { log: false, smooth: true, batches: false });
  });

  it('draw batches as the line they are as long as there are no epochs beside them', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(steeredRun(1, 400))] });
    assert.ok((await charts.pixels('loss', GREEN)).count > 100);
    assert.equal(await charts.page.getByRole('checkbox', { name: 'Batches' }).isVisible(), false);
    await charts.shoot('first-epoch');
  });

  it('offer a lower rate for the process that goes on, beside the remedies for its script', async () => {
    const charts = await open();
    const run = stalledRun();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(run, stalledContext())] });
    const button = charts.page.getByRole('button', { name: 'Lower the rate now…' });
    assert.equal(await button.count(), 0);
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(run, { ...stalledContext(), lowerNow: true })] });
    await button.click();
    assert.deepEqual((await charts.posted()).at(-1), { type: 'lowerRate', runId: run.id });
    await charts.shoot('lower-now');
  });

  it('show hostile words of a process as the text they are, however many there are', async () => {
    const charts = await open({ width: 240 });
    const hostile = ['<img src=x onerror="window.owned=1">', '\u202Egnp.exe', 'x'.repeat(5000)];
    const run = stalledRun();
    for (let i = 0; i < 300; i++)
      run.event({ kind: 'rate', text: hostile[i % hostile.length] ?? '', epoch: 1 + (i % 41), time: i });
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(run)] });
    await charts.page.getByText('Events (100)').click();
    await charts.page.getByText('Data table').click();
    assert.equal(await charts.page.locator('main img').count(), 0);
    assert.equal(await charts.page.evaluate(() => 'owned' in window), false);
    await overflowsNowhere(charts);
    await charts.shoot('events-hostile');
    assert.deepEqual(await charts.complaints(), []);
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    for (const width of [240, 900]) {
      it(`neither cut nor overflow in the ${theme} theme at ${width} pixels`, async () => {
        const charts = await open({ theme, width, height: 800 });
        await charts.send({ type: 'hydrate', version, runs: [chartPayload(happened(steeredRun(), ...EVENTS))] });
        await charts.page.getByText('Events (4)').click();
        await overflowsNowhere(charts);
        await charts.shoot(`events-${theme}-${width}`);
      });
    }
  }
});
