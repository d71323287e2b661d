import assert from 'node:assert/strict';
import { Run } from '../../src/core/runs/run.ts';
import { chartPayload } from '../../src/protocol/chartModel.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/messages.ts';
import { withCharts } from './chartsPage.ts';
import { axe, overflowsNowhere } from './looks.ts';
import { noisyRun, stalledContext, stalledRun } from './runs.ts';
import { type ThemeName, themes } from './themes.ts';

const version = PROTOCOL_VERSION;
const HOSTILE = [
  '<img src=x onerror="window.owned=1">',
  '</script><script>window.owned=1</script>',
  'javascript:window.owned=1',
  '__proto__',
  'constructor',
  '\u202Egnp.exe',
  'x'.repeat(100_000),
];

describe('the charts view is safe to look at', () => {
  const open = withCharts();

  it('shows hostile names as the text they are', async () => {
    const charts = await open();
    const runs = HOSTILE.map((name, i) => {
      const run = new Run({ id: `r${i}`, name, source: name, script: name, startedAt: 0 });
      for (const [k, series] of HOSTILE.entries())
        for (let step = 0; step < 5; step++) run.sample({ series, role: k % 2 ? 'lr' : 'val/loss', value: 1 / (step + 1), step });
      return chartPayload(run, {
        verdict: { ...stalledContext().verdict, series: name, sentence: name, explanation: name } as never,
        comparison: { sentence: name, former: run },
      });
    });
    for (const run of runs) {
      await charts.send({ type: 'hydrate', version, runs, selected: run.id });
      await charts.page.getByRole('button', { name: 'Why?' }).click();
      assert.equal(await charts.page.locator('main img, main script').count(), 0);
    }
    await charts.send({ type: 'hydrate', version, runs, selected: 'r0' });
    assert.match(await charts.page.locator('.legend').innerText(), /<img src=x onerror="window\.owned=1">/);
    assert.equal(await charts.page.evaluate(() => 'owned' in window), false);
    assert.deepEqual(await charts.complaints(), []);
    await overflowsNowhere(charts);
    await charts.shoot('hostile');
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`gives axe nothing to complain about in the ${theme} theme`, async () => {
      const charts = await open({ theme });
      await charts.send({ type: 'hydrate', version, runs: [] });
      assert.deepEqual(await axe(charts), []);
      await charts.send({
        type: 'hydrate',
        version,
        runs: [chartPayload(noisyRun(600)), chartPayload(stalledRun(), stalledContext())],
      });
      await charts.page.getByText('Data table').click();
      await charts.page.getByText('Other series').click();
      await charts.page.getByRole('button', { name: 'Why?' }).click();
      assert.deepEqual(await axe(charts), []);
    });
  }

  for (const [name, width] of [
    ['narrow', 240],
    ['wide', 900],
  ] as const) {
    it(`neither cuts nor overflows at ${width} pixels`, async () => {
      const charts = await open({ width });
      await charts.send({ type: 'hydrate', version, runs: [] });
      await overflowsNowhere(charts);
      await charts.shoot(`${name}-empty`);
      await charts.send({
        type: 'hydrate',
        version,
        runs: [chartPayload(noisyRun(600)), chartPayload(stalledRun(), stalledContext())],
      });
      await charts.page.getByRole('button', { name: 'Why?' }).click();
      await overflowsNowhere(charts);
      await charts.shoot(name);
    });
  }

  it('lets everything be reached by keyboard', async () => {
    const charts = await open();
    await charts.send({
      type: 'hydrate',
      version,
      runs: [chartPayload(noisyRun(600)), chartPayload(stalledRun(), stalledContext())],
    });
    const reached: string[] = [];
    for (let i = 0; i < 13; i++) {
      await charts.page.keyboard.press('Tab');
      reached.push(await charts.page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''));
    }
    for (const name of [
      'Open script',
      'Reduce learning rate on plateau',
      'Cosine decay',
      'Preview…',
      'Why?',
      'Not so',
      'Log scale',
      'Smooth',
      'Data table',
    ])
      assert.ok(reached.includes(name), `${name} is not among ${reached.join(', ')}`);
  });
});
