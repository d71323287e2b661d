import assert from 'node:assert/strict';
import { Run } from '../../src/core/runs/run.ts';
import { TriedRates } from '../../src/core/runs/tried.ts';
import { ChartFeed } from '../../src/protocol/chartFeed.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/messages.ts';
import { withCharts } from './chartsPage.ts';
import { axe, overflowsNowhere } from './looks.ts';
import { noise } from './runs.ts';
import { type ThemeName, themes } from './themes.ts';

const RATES = [1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1];

/** Runs of one script at several rates; the highest diverges. */
function triedRuns(epochs = 5): { runs: readonly Run[]; among: TriedRates } {
  const among = new TriedRates();
  const runs = RATES.map((rate, i) => {
    const run = new Run({
      id: `tried ${rate}`,
      name: `train.mjs · lr ${rate}`,
      source: 'train.mjs',
      startedAt: 0,
      tried: { among, rate },
    });
    const next = noise(i + 1);
    for (let epoch = 1; epoch <= epochs; epoch++) learn(run, rate, epoch, 0.02 * next());
    return run;
  });
  return { runs, among };
}

function learn(run: Run, rate: number, epoch: number, noise = 0): void {
  const level = 0.3 + 0.25 * Math.abs(Math.log10(rate / 3e-3));
  const value = rate > 0.05 ? 1.8 * 40 ** (epoch - 1) : level + 1.5 * 0.45 ** epoch + noise;
  run.sample({ series: 'loss', role: 'train/loss', value: value * 0.9, epoch });
  run.sample({ series: 'val_loss', role: 'val/loss', value, epoch });
  run.sample({ series: 'lr', role: 'lr', value: rate, epoch });
}

describe('rates that were tried', () => {
  const open = withCharts();
  const show = async (options: Parameters<typeof open>[0], best?: number, at = 2) => {
    const { runs, among } = triedRuns();
    among.best = best;
    const charts = await open(options);
    const [run] = runs.slice(at);
    assert.ok(run);
    const view = new ChartFeed(run).hydrate({ companions: runs.filter((each) => each !== run) });
    await charts.send({ type: 'hydrate', version: PROTOCOL_VERSION, runs: [view] });
    return charts;
  };
  const legend = async (charts: Awaited<ReturnType<typeof open>>) => {
    const rows = await charts.page.locator('.legend li').allInnerTexts();
    return rows.map((row) => row.replace(/\s+/g, ' ').trim());
  };

  it('stand in the legend with their last values, the best in words', async () => {
    const charts = await show({}, 3e-3);
    const rows = await legend(charts);
    const companions = rows.slice(3);
    assert.deepEqual(
      companions.map((row) => row.replace(/ [\d,.e+]+$/, '')),
      ['at lr 0.0001', 'at lr 0.0003', 'at lr 0.003, the best', 'at lr 0.01', 'at lr 0.03', 'at lr 0.1'],
    );
    for (const row of companions) assert.match(row, / [\d,.e+]+$/, 'with its last value');
    const summary = await charts.page.locator('.canvas-box.loss canvas').getAttribute('aria-label');
    assert.match(summary ?? '', /beside it at lr 0\.003: last 0\.3\d*, the best/);
    assert.deepEqual(await charts.complaints(), []);
  });

  it('have strokes that differ from one another and from the run’s own', async () => {
    const charts = await show({ width: 400 });
    const strokes = await charts.page
      .locator('.legend svg.swatch')
      .evaluateAll((swatches) =>
        swatches.map(
          (swatch) => `${getComputedStyle(swatch).color} ${swatch.querySelector('line')?.getAttribute('stroke-dasharray')}`,
        ),
      );
    assert.equal(strokes.length, 9);
    const losses = strokes.filter((_, i) => i !== 2); // the rate has a chart of its own
    assert.equal(new Set(losses).size, losses.length, losses.join('\n'));
    const dashes = losses.map((stroke) => stroke.replace(/^rgba?\([^)]*\)/, ''));
    assert.equal(new Set(dashes).size, dashes.length, `told apart without colour: ${dashes.join(';')}`);
  });

  it('keep the others in sight when one is lost', async () => {
    const charts = await show({}, 3e-3);
    const best = await charts.pixels('loss', [0xcc, 0xcc, 0xcc], 40);
    assert.ok(best.count > 20 && best.y > 0.5, `the best one lies low in the chart: ${JSON.stringify(best)}`);
    const own = await charts.pixels('loss', [0x59, 0xa4, 0xf9]);
    assert.ok(own.count > 50 && own.y < 0.9, `and this run is not pressed to the ground: ${JSON.stringify(own)}`);
  });

  it('are drawn further as they go on, and the best as soon as it is known', async () => {
    const { runs, among } = triedRuns(2);
    const [run, other] = [runs[3], runs[4]];
    assert.ok(run && other);
    const feed = new ChartFeed(run);
    const charts = await open();
    const context = () => ({ companions: [other] });
    await charts.send({ type: 'hydrate', version: PROTOCOL_VERSION, runs: [feed.hydrate(context())] });
    const before = (await legend(charts)).find((row) => row.startsWith('at lr 0.01'));
    learn(other, 0.01, 3);
    await charts.send(...feed.update(context()));
    assert.notEqual(
      (await legend(charts)).find((row) => row.startsWith('at lr 0.01')),
      before,
    );
    among.best = 0.01;
    await charts.send(...feed.update(context()));
    assert.ok((await legend(charts)).some((row) => row.startsWith('at lr 0.01, the best')));
    assert.ok(!feed.update(context()).some(({ type }) => type === 'finding'), 'nothing is told twice');
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`fit into 240 pixels in the ${theme} theme`, async () => {
      const charts = await show({ theme, width: 240, height: 900 }, 3e-3);
      await overflowsNowhere(charts);
      assert.deepEqual(await axe(charts), []);
      await charts.shoot(`tried-240-${theme}`);
      assert.deepEqual(await charts.complaints(), []);
    });
  }

  it('are there for people to look at', async () => {
    for (const theme of ['dark', 'light'] as const)
      await (await show({ theme, width: 480, height: 900 }, 3e-3)).shoot(`tried-480-${theme}`);
  });
});
