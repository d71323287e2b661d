import assert from 'node:assert/strict';
import { ChartFeed } from '../../src/protocol/chartFeed.ts';
import { chartPayload } from '../../src/protocol/chartModel.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/messages.ts';
import { withCharts } from './chartsPage.ts';
import { noisyRun, pushEpoch, stalledContext, stalledRun } from './runs.ts';
import { type ThemeName, themes } from './themes.ts';

const BLUE = [0x59, 0xa4, 0xf9] as const;
const GREEN = [0x89, 0xd1, 0x85] as const;
const PURPLE = [0xb1, 0x80, 0xd7] as const;
const YELLOW = [0xcc, 0xa7, 0x00] as const;
const version = PROTOCOL_VERSION;

describe('the charts draw', () => {
  const open = withCharts();

  it('the losses, the learning rate and what the preferred remedy would have done', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun(), stalledContext())] });
    assert.ok((await charts.pixels('loss', BLUE)).count > 100, 'validation loss');
    assert.ok((await charts.pixels('loss', GREEN)).count > 50, 'training loss');
    assert.ok((await charts.pixels('rate', PURPLE)).count > 50, 'learning rate');
    await charts.shoot('stalled-dark');
    assert.deepEqual(await charts.complaints(), []);
  });

  it('batches no higher than the epochs before which they lie', async () => {
    const charts = await open();
    const heights: number[] = [];
    for (const first of [1, 1e6]) {
      const run = stalledRun();
      for (const [i, value] of [first, 0.5, 0.4].entries())
        run.sample({ series: 'loss (batch)', role: 'train/loss', value, epoch: i / 3, batchesOf: 'loss' });
      await charts.send({ type: 'hydrate', version, runs: [chartPayload(run)] });
      heights.push((await charts.pixels('loss', BLUE)).count);
    }
    assert.equal(heights[1], heights[0], 'the first batch flattens what comes later');
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`legibly in the ${theme} theme`, async () => {
      const charts = await open({ theme, width: 400, height: 800 });
      await charts.send({
        type: 'hydrate',
        version,
        runs: [chartPayload(noisyRun()), chartPayload(stalledRun(), stalledContext())],
      });
      await charts.shoot(`theme-${theme}`);
      assert.deepEqual(await charts.complaints(), []);
    });
  }

  it('the colours of a new theme as soon as it is worn', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun())] });
    await charts.wear('light');
    assert.ok((await charts.pixels('loss', [0x00, 0x63, 0xd3])).count > 100);
    await charts.shoot('switched-to-light');
  });

  it('a long noisy run smoothed, at four points a pixel at most', async () => {
    const charts = await open({ width: 600, height: 800 });
    const view = chartPayload(noisyRun());
    for (const { points } of view.series) assert.ok((points?.xs.length ?? 0) <= 2100);
    await charts.send({ type: 'hydrate', version, runs: [view] });
    assert.ok((await charts.pixels('loss', GREEN)).count > 100);
    await charts.shoot('noisy-wide');
  });

  it('new points as they come', async () => {
    const charts = await open();
    const run = stalledRun(8);
    const feed = new ChartFeed(run);
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate()] });
    const before = await charts.pixels('loss', BLUE);
    for (let epoch = 9; epoch <= 60; epoch++) pushEpoch(run, epoch);
    const messages = feed.update();
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['append'],
    );
    await charts.send(...messages);
    const after = await charts.pixels('loss', BLUE);
    assert.ok(after.y > before.y + 0.05, `the curve now lies lower: ${before.y} → ${after.y}`);
  });

  it('the stalled stretch shaded, from the verdict on', async () => {
    const charts = await open();
    const feed = new ChartFeed(stalledRun());
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate()] });
    assert.equal((await charts.pixels('loss', YELLOW)).count, 0);
    await charts.send(...feed.update(stalledContext()));
    const shaded = await charts.pixels('loss', YELLOW);
    assert.ok(shaded.count > 100, 'its edge is drawn');
    assert.ok(Math.abs(shaded.x - 0.36) < 0.05, `at epoch 11 of 41: ${shaded.x}`);
  });

  it('both charts on the same x axis, however long its numbers are', async () => {
    const charts = await open();
    const verdict = { ...stalledContext().verdict, series: 'train/loss', sinceIndex: 15_000, since: 15_000 };
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(noisyRun(20_001), { verdict })] });
    const [loss, rate] = [await charts.pixels('loss', YELLOW), await charts.pixels('rate', YELLOW)];
    assert.ok(loss.count > 50 && rate.count > 20 && Math.abs(loss.x - rate.x) < 0.004, `${loss.x} and ${rate.x}`);
  });

  it('loss on a logarithmic scale when asked to', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun(), stalledContext())] });
    await charts.page.getByRole('checkbox', { name: 'Log scale' }).click();
    await charts.send();
    assert.match(await charts.page.locator('.charts').innerText(), /loss, logarithmic/);
    await charts.shoot('log-scale');
  });
});
