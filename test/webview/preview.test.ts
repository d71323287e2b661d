import assert from 'node:assert/strict';
import { chartPayload } from '../../src/protocol/chartModel.ts';
import { ChartFeed } from '../../src/protocol/chartFeed.ts';
import { PROTOCOL_VERSION } from '../../src/protocol/messages.ts';
import { readChartsMessage, readHostMessage } from '../../src/protocol/readMessage.ts';
import { type ChartsPage, type PageOptions, withCharts } from './chartsPage.ts';
import { axe, overflowsNowhere } from './looks.ts';
import { answer, contextOf, noisyRun, pushEpoch, stalledMonitor } from './runs.ts';
import { type ThemeName, themes } from './themes.ts';

const version = PROTOCOL_VERSION;
const BLUE = [0x59, 0xa4, 0xf9] as const;
const PURPLE = [0xb1, 0x80, 0xd7] as const;

describe('the preview of a remedy', () => {
  const open = withCharts();

  /** The charts of a stalled run with the preview open, and a host that answers. */
  async function preview(options: PageOptions = {}, monitor = stalledMonitor()) {
    const charts = await open(options);
    const run = chartPayload(monitor.run, contextOf(monitor));
    await charts.send({ type: 'hydrate', version, runs: [run] });
    const reply = async () => {
      const asked = (await charts.posted()).at(-1);
      assert.deepEqual(readChartsMessage(asked), asked, 'the host reads it as it was sent');
      const message = answer(monitor, asked);
      assert.ok(readHostMessage(structuredClone(message)), 'the charts read the answer');
      await charts.send(message);
      return asked;
    };
    const before = { loss: await charts.pixels('loss', BLUE), text: await words(charts) };
    await charts.page.getByRole('button', { name: 'Preview…' }).click();
    await charts.send();
    await reply();
    return { charts, reply, before, monitor };
  }

  const words = (charts: ChartsPage) => charts.page.locator('article').innerText();
  const field = (charts: ChartsPage, label: string) => charts.page.getByRole('textbox', { name: label, exact: true });

  it('opens only when asked to, with the preferred remedy, its numbers, and what it would have done', async () => {
    const { charts, before } = await preview();
    assert.doesNotMatch(before.text, /On this run/);
    const text = await words(charts);
    assert.match(text, /0\.02 → 0\.004 \(÷5\) after 10 epochs without a better val_loss\./);
    assert.match(text, /On this run: 2 cuts, after epochs 24 and 38, to 0\.0008\. What comes next depends on the loss\./);
    assert.doesNotMatch(text, /Not asked for by the run/);
    for (const [label, value] of [
      ['factor', '0.2'],
      ['patience', '10'],
      ['cooldown', '5'],
      ['min lr', '0.0002'],
    ] as const)
      assert.equal(await field(charts, label).inputValue(), value);
    await charts.shoot('preview');
    assert.deepEqual(await charts.complaints(), []);
  });

  it('goes on beyond now in both charts alike: to the planned end, or some way where it depends on the loss', async () => {
    const { charts, before, reply } = await preview();
    const half = await charts.pixels('loss', BLUE);
    assert.ok(half.x < before.loss.x - 0.1, `41 of 82 epochs are to the left: ${before.loss.x} → ${half.x}`);
    assert.match(
      (await charts.page.locator('.canvas-box.rate canvas').getAttribute('aria-label')) ?? '',
      /from here on it depends on the loss/,
    );
    assert.match(await charts.page.locator('.legend').innerText(), /lr from here on: depends on the loss/);
    await charts.page.getByRole('combobox', { name: 'Schedule' }).click();
    await charts.page.getByRole('option', { name: /^Cosine/ }).click();
    await reply();
    const fifth = await charts.pixels('loss', BLUE);
    assert.ok(fifth.x < half.x - 0.05, `41 of 200 epochs: ${half.x} → ${fifth.x}`);
    assert.match(
      (await charts.page.locator('.canvas-box.rate canvas').getAttribute('aria-label')) ?? '',
      /and will set: 0\.000201 at epoch 200/,
    );
    await charts.page.getByRole('button', { name: 'Preview…' }).click();
    await charts.send();
    assert.deepEqual(await charts.pixels('loss', BLUE), before.loss, 'as before once it is closed');
  });

  it('comes into view together with the learning rate, also where there is little room', async () => {
    const { charts } = await preview({ width: 300, height: 560 });
    const size = charts.page.viewportSize();
    for (const part of ['.canvas-box.rate', '.preview']) {
      const box = await charts.page.locator(part).boundingBox();
      assert.ok(box && box.y >= 0 && box.y + box.height <= (size?.height ?? 0), `${part} is at ${JSON.stringify(box)}`);
    }
  });

  it('sends a changed number to the host, and shows what comes of it', async () => {
    const { charts, reply } = await preview();
    const drawn = await charts.pixels('rate', PURPLE);
    await field(charts, 'factor').fill('0.5');
    const asked = await reply();
    assert.ok(asked?.type === 'preview');
    assert.deepEqual([asked.remedyId, asked.values?.['factor'], asked.values?.['patience']], ['reduce-on-plateau', 0.5, 10]);
    assert.match(await words(charts), /0\.02 → 0\.01 \(÷2\) after 10 epochs/);
    assert.match(await words(charts), /2 cuts, after epochs 24 and 38, to 0\.005\./);
    assert.notDeepEqual(await charts.pixels('rate', PURPLE), drawn);
    await charts.shoot('preview-adjusted');
    await charts.page.getByRole('button', { name: 'Apply' }).click();
    assert.deepEqual((await charts.posted()).at(-1), {
      type: 'applyRemedy',
      runId: 'stalled',
      remedyId: 'reduce-on-plateau',
      values: asked.values,
    });
    await charts.page.getByRole('button', { name: 'Show change' }).click();
    const shown = (await charts.posted()).at(-1);
    assert.deepEqual(shown, { type: 'showChange', runId: 'stalled', remedyId: 'reduce-on-plateau', values: asked.values });
    assert.deepEqual(readChartsMessage(shown), shown);
  });

  it('steps a number by the arrow keys, and puts all back at Reset', async () => {
    const { charts, reply } = await preview();
    await field(charts, 'patience').focus();
    await charts.page.keyboard.press('ArrowUp');
    await reply();
    assert.match(await words(charts), /after 11 epochs/);
    await field(charts, 'min lr').focus();
    await charts.page.keyboard.press('ArrowDown');
    await reply();
    assert.equal(await field(charts, 'min lr').inputValue(), '0.0001');
    await charts.page.getByRole('button', { name: 'Reset' }).click();
    await reply();
    assert.equal(await field(charts, 'patience').inputValue(), '10');
    assert.equal(await field(charts, 'min lr').inputValue(), '0.0002');
    assert.match(await words(charts), /after 10 epochs/);
  });

  it('says what is wrong with a number, and does nothing with it', async () => {
    const { charts } = await preview();
    const before = (await charts.posted()).length;
    for (const wrong of ['2', 'many', '', '-1', 'Infinity']) {
      await field(charts, 'factor').fill(wrong);
      await charts.page.keyboard.press('Enter');
      assert.equal(await charts.page.getByRole('alert').innerText(), 'factor: a number from 0.01 to 0.99.');
      await charts.send();
      assert.equal(await field(charts, 'factor').getAttribute('aria-invalid'), 'true');
      await charts.page.getByRole('button', { name: 'Apply' }).click();
      assert.equal((await charts.posted()).length, before, 'nothing is sent');
    }
    await field(charts, 'patience').fill('3.5');
    await charts.page.keyboard.press('Enter');
    await charts.shoot('preview-wrong');
    assert.match(await charts.page.getByRole('alert').innerText(), /patience: a whole number from 1/);
    await field(charts, 'factor').fill('0.5');
    await field(charts, 'patience').fill('7');
    assert.equal(await charts.page.getByRole('alert').count(), 0);
  });

  it('shows the other schedules too, marked as not asked for', async () => {
    const { charts, reply } = await preview();
    const choice = charts.page.getByRole('combobox', { name: 'Schedule' });
    await choice.click();
    await charts.shoot('preview-choice');
    const all = await charts.page.getByRole('option').allInnerTexts();
    assert.deepEqual(all.slice(-5), [
      'Reduce learning rate on plateau',
      'Cosine decay',
      'Warm-up, then cosine decay (not asked for)',
      'Step decay (not asked for)',
      'Exponential decay (not asked for)',
    ]);
    for (const [name, labels] of [
      ['Cosine decay', ['initial lr', 'decay steps', 'alpha']],
      ['Warm-up, then cosine decay', ['initial lr', 'warm-up steps', 'decay steps', 'alpha']],
      ['Step decay', ['initial lr', 'step size', 'gamma']],
      ['Exponential decay', ['initial lr', 'gamma']],
    ] as const) {
      if ((await charts.page.getByRole('option', { name: /^Step decay/ }).count()) === 0) await choice.click();
      await charts.page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
      await reply();
      for (const label of labels) assert.ok(await field(charts, label).isVisible(), `${name}: ${label}`);
      assert.match(await words(charts), /On this run: .*at epoch 200\./);
      assert.equal(/Not asked for by the run/.test(await words(charts)), name !== 'Cosine decay');
      await charts.shoot(`preview-${name.toLowerCase().replace(/\W+/g, '-')}`);
    }
  });

  it('shows the answer to the last question only', async () => {
    const { charts, reply, monitor } = await preview();
    await field(charts, 'patience').fill('4');
    const asked = (await charts.posted()).at(-1);
    await charts.page.getByRole('button', { name: 'Reset' }).click();
    await charts.send(answer(monitor, asked)); // late
    assert.match(await words(charts), /after 10 epochs/);
    await reply();
    assert.equal(await field(charts, 'patience').inputValue(), '10');
  });

  it('keeps what is typed while epochs come, and looks at the run anew', async () => {
    const { charts, reply, monitor } = await preview();
    const feed = new ChartFeed(monitor.run);
    feed.hydrate(contextOf(monitor));
    await field(charts, 'patience').fill('4');
    await reply();
    pushEpoch(monitor.run, 42);
    await charts.send(...feed.update(contextOf(monitor)));
    const asked = await reply();
    assert.ok(asked?.type === 'preview' && asked.values?.['patience'] === 4);
    assert.equal(await field(charts, 'patience').inputValue(), '4');
    assert.equal(await charts.page.evaluate(() => document.activeElement?.textContent), 'patience');
  });

  it('is not offered for a run whose rate is not known', async () => {
    const charts = await open();
    const run = stalledMonitor().run;
    await charts.send({
      type: 'hydrate',
      version,
      runs: [chartPayload(run, { ...contextOf(stalledMonitor()), previewable: false })],
    });
    assert.equal(await charts.page.getByRole('button', { name: 'Preview…' }).count(), 0);
  });

  it('is asked for anew where another run is shown', async () => {
    const { charts, monitor } = await preview();
    const other = chartPayload(noisyRun(500), { ...contextOf(monitor), previewable: true });
    await charts.send({ type: 'run', run: other }, { type: 'select', runId: 'noisy' });
    assert.deepEqual((await charts.posted()).at(-1), { type: 'preview', runId: 'noisy', turn: 2 });
    await charts.send({ type: 'preview', runId: 'noisy', turn: 2 });
    assert.match(await words(charts), /There is nothing to look at yet/);
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`is legible, and axe has nothing to complain about, in the ${theme} theme`, async () => {
      const { charts } = await preview({ theme, width: 360, height: 900 });
      await field(charts, 'factor').fill('7');
      await charts.page.keyboard.press('Enter');
      assert.deepEqual(await axe(charts), []);
      await charts.shoot(`preview-theme-${theme}`);
      assert.deepEqual(await charts.complaints(), []);
    });
  }

  for (const width of [240, 900]) {
    it(`neither cuts nor overflows at ${width} pixels`, async () => {
      const { charts, reply } = await preview({ width });
      await overflowsNowhere(charts);
      await charts.shoot(`preview-${width}`);
      await charts.page.getByRole('combobox', { name: 'Schedule' }).click();
      await charts.page.getByRole('option', { name: /^Warm-up/ }).click();
      await reply();
      await overflowsNowhere(charts);
      await charts.shoot(`preview-${width}-warmup`);
    });
  }

  it('can be used by keyboard alone', async () => {
    const { charts } = await preview();
    await charts.page.getByRole('button', { name: 'Preview…' }).focus();
    assert.equal(await charts.page.getByRole('button', { name: 'Preview…' }).getAttribute('aria-expanded'), 'true');
    const reached: string[] = [];
    for (let i = 0; i < 13; i++) {
      await charts.page.keyboard.press('Tab');
      reached.push(await charts.page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''));
    }
    for (const name of ['factor', 'patience', 'cooldown', 'min delta', 'min lr', 'Apply', 'Show change', 'Reset'])
      assert.ok(reached.includes(name), `${name} is not among ${reached.join(', ')}`);
  });
});
