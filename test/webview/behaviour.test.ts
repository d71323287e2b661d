import assert from 'node:assert/strict';
import { Run } from '../../src/core/runs/run.ts';
import { ChartFeed } from '../../src/protocol/chartFeed.ts';
import { chartPayload } from '../../src/protocol/chartModel.ts';
import { MOST_RUNS, PROTOCOL_VERSION } from '../../src/protocol/messages.ts';
import { readChartsMessage } from '../../src/protocol/readMessage.ts';
import { withCharts } from './chartsPage.ts';
import { contextOf, noisyRun, stalledContext, stalledMonitor, stalledRun } from './runs.ts';

const version = PROTOCOL_VERSION;
const PURPLE = [0xb1, 0x80, 0xd7] as const;

describe('the charts view', () => {
  const open = withCharts();

  it('says that it is ready, with the run it showed before', async () => {
    const charts = await open({ state: { selected: 'noisy', log: false, smooth: true } });
    assert.deepEqual(await charts.posted(), [{ type: 'ready', version }]);
    await charts.send({ type: 'hydrate', version, runs: [noisyRun(500), stalledRun()].map((run) => chartPayload(run)) });
    assert.match(await charts.page.locator('.legend').innerText(), /train\/loss/);
  });

  it('offers what to do while there is no run', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [] });
    await charts.shoot('empty');
    await charts.page.getByRole('button', { name: 'Watch Log File…' }).click();
    assert.deepEqual((await charts.posted()).at(-1), { type: 'command', command: 'watchLogFile' });
  });

  it('says that a waiting run has no numbers yet, and shows them when they come', async () => {
    const charts = await open();
    const run = new Run({ id: 'r', name: 'train.py', source: 'train.py', startedAt: 0 });
    const feed = new ChartFeed(run);
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate()] });
    assert.match(await charts.page.locator('article').innerText(), /No numbers yet/);
    await charts.shoot('waiting');
    run.sample({ series: 'loss', role: 'train/loss', value: 1.25, epoch: 1 });
    await charts.send(...feed.update());
    assert.match(await charts.page.locator('.legend').innerText(), /loss\s+1\.25/);
  });

  it('says how a run ended', async () => {
    const charts = await open();
    const run = stalledRun();
    const feed = new ChartFeed(run);
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate()] });
    run.state = 'failed';
    await charts.send(...feed.update());
    assert.match(await charts.page.locator('.progress').innerText(), /^failed · epoch 41 of 200/);
    await charts.shoot('failed');
  });

  it('hands each button of the verdict to the host', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun(), stalledContext())] });
    for (const name of ['Reduce learning rate on plateau', 'Cosine decay', 'Not so', 'Open script'])
      await charts.page.getByRole('button', { name }).click();
    const posted = await charts.posted();
    assert.deepEqual(posted.slice(1), [
      { type: 'applyRemedy', runId: 'stalled', remedyId: 'reduce-on-plateau' },
      { type: 'applyRemedy', runId: 'stalled', remedyId: 'cosine' },
      { type: 'notSo', runId: 'stalled' },
      { type: 'openScript', runId: 'stalled' },
    ]);
    for (const message of posted) assert.deepEqual(readChartsMessage(message), message);
  });

  it('asks nothing where nothing is asked for', async () => {
    const charts = await open();
    const context = { ...stalledContext(), claim: undefined, remedies: [] };
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun(), context)] });
    assert.equal(await charts.page.getByRole('button', { name: 'Why?' }).count(), 1);
    assert.equal(await charts.page.getByRole('button', { name: 'Not so' }).count(), 0);
  });

  it('explains itself when asked why, by keyboard', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun(), stalledContext())] });
    const why = charts.page.getByRole('button', { name: 'Why?' });
    assert.equal(await why.getAttribute('aria-expanded'), 'false');
    await why.focus();
    await charts.page.keyboard.press('Enter');
    await charts.send();
    assert.match(
      await charts.page.locator('.why').innerText(),
      /Steps of this size[^]*best\s+0\.263 @ 41[^]*confidence\s+rather likely, \d+ %\s+strength\s+offer/,
    );
    assert.equal(await why.getAttribute('aria-expanded'), 'true');
    assert.deepEqual(await charts.page.locator('.why li').allInnerTexts(), stalledContext().reasons);
    await charts.shoot('why');
  });

  it('moves nothing when it explains itself, and is quiet again at Escape', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun(), stalledContext())] });
    const top = () => charts.page.locator('.canvas-box.loss').evaluate((box) => box.getBoundingClientRect().top);
    const before = await top();
    await charts.page.getByRole('button', { name: 'Why?' }).click();
    assert.equal(await top(), before);
    assert.ok(await charts.page.locator('.why').isVisible());
    await charts.page.keyboard.press('Escape');
    assert.ok(!(await charts.page.locator('.why').isVisible()));
    assert.equal(await charts.page.evaluate(() => document.activeElement?.textContent), 'Why?');
  });

  it('shows a hint as a possibility: no colour, no preferred button', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun(25), stalledContext(25))] });
    assert.match(await charts.page.getByRole('status').innerText(), /^May be stalling/);
    assert.equal(await charts.page.locator('.verdict .actions vscode-button').count(), 5);
    assert.equal(await charts.page.locator('.verdict .actions vscode-button[appearance=primary]').count(), 0);
    assert.equal(await charts.page.locator('.verdict .icon.attention').count(), 0);
    await charts.shoot('hint');
    await charts.page.getByRole('button', { name: 'Why?' }).click();
    assert.match(await charts.page.locator('.why').innerText(), /possible, \d+ %\s+strength\s+hint: wait and see/);
  });

  it('says why nothing is to be done without a button for it, and what a silent run may hide', async () => {
    const charts = await open();
    const monitor = stalledMonitor();
    monitor.listen(0);
    monitor.listen(720_000);
    const context = { ...contextOf(monitor), claim: undefined, nothing: monitor.nothing };
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(monitor.run, context)] });
    assert.match(await charts.page.getByRole('status').innerText(), /^Silent since epoch 41/);
    assert.deepEqual(await charts.page.locator('.verdict .actions vscode-button').allInnerTexts(), ['Preview…', 'Why?']);
    assert.doesNotMatch(await charts.page.locator('.verdict').innerText(), /Leave the learning rate/);
    await charts.page.getByRole('button', { name: 'Why?' }).click();
    assert.match(await charts.page.locator('.why').innerText(), /720[^]*Leave the learning rate as it is: No new[^]*certain/);
    await charts.shoot('silent');
  });

  it('shows what was denied, and takes it back', async () => {
    const charts = await open();
    const feed = new ChartFeed(stalledRun());
    const context = stalledContext();
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate(context)] });
    await charts.send(...feed.update({ ...context, claim: 'dismissed', remedies: [] }));
    assert.match(await charts.page.locator('.verdict').innerText(), /You said “not so”/);
    assert.equal(await charts.page.getByRole('button', { name: 'Not so' }).count(), 0);
    assert.equal(await charts.page.locator('.verdict .icon.attention').count(), 0);
    await charts.shoot('not-so');
    await charts.page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual((await charts.posted()).at(-1), { type: 'undoNotSo', runId: 'stalled' });
    await charts.send(...feed.update(context));
    assert.equal(await charts.page.getByRole('button', { name: 'Not so' }).count(), 1);
  });

  it('names the series that is judged, where there are several, and lets another be chosen', async () => {
    const charts = await open();
    const run = stalledRun();
    const feed = new ChartFeed(run);
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate(stalledContext())] });
    const choice = charts.page.getByRole('combobox', { name: 'Judged by' });
    const shown = () => choice.evaluate((box) => (box as HTMLElement & { displayValue: string }).displayValue);
    assert.equal(await shown(), 'automatic: val_loss');
    await choice.click();
    await charts.shoot('judged-choice');
    await charts.page.getByRole('option', { name: 'accuracy' }).click();
    assert.deepEqual((await charts.posted()).at(-1), { type: 'judge', runId: 'stalled', series: 'accuracy' });
    run.judgedBy = 'accuracy';
    await charts.send(...feed.update(stalledContext()));
    assert.equal(await shown(), 'accuracy');
    await choice.click();
    await charts.page.getByRole('option', { name: 'automatic' }).click();
    assert.deepEqual((await charts.posted()).at(-1), { type: 'judge', runId: 'stalled' });
  });

  it('keeps the focus on a button while epochs come', async () => {
    const charts = await open();
    const feed = new ChartFeed(stalledRun());
    await charts.send({ type: 'hydrate', version, runs: [feed.hydrate(stalledContext())] });
    await charts.page.getByRole('button', { name: 'Cosine decay' }).focus();
    const { verdict, ...context } = stalledContext();
    await charts.send(...feed.update({ ...context, verdict: { ...verdict, sentence: 'Stalled since epoch 11, still.' } }));
    assert.equal(await charts.page.getByRole('status').innerText(), 'Stalled since epoch 11, still.');
    assert.equal(await charts.page.evaluate(() => document.activeElement?.textContent), 'Cosine decay');
  });

  it('previews the remedy that the pointer or the focus is on', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun(), stalledContext())] });
    const preferred = await charts.pixels('rate', PURPLE);
    await charts.page.getByRole('button', { name: 'Cosine decay' }).hover();
    await charts.send();
    assert.match(await charts.page.locator('.reason').innerText(), /^Cosine decay: /);
    assert.notDeepEqual(await charts.pixels('rate', PURPLE), preferred);
    await charts.shoot('preview-cosine');
  });

  it('changes to another run and remembers it', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(noisyRun(500)), chartPayload(stalledRun())] });
    await charts.page.getByRole('combobox', { name: 'Run' }).click();
    await charts.shoot('run-choice');
    await charts.page.getByRole('option', { name: 'gpt2-small' }).click();
    await charts.send();
    assert.deepEqual(await charts.savedState(), { selected: 'noisy', log: false, smooth: true, batches: true });
    assert.match(await charts.page.locator('.legend').innerText(), /train\/loss/);
  });

  it('shows the run that the user points at elsewhere, and keeps it when another begins', async () => {
    const charts = await open();
    const runs = [noisyRun(500), stalledRun()].map((run) => chartPayload(run));
    await charts.send({ type: 'hydrate', version, runs }, { type: 'select', runId: 'noisy' });
    assert.match(await charts.page.locator('.legend').innerText(), /train\/loss/);
    await charts.send({ type: 'run', run: chartPayload(stalledRun(41, 'another')) });
    assert.match(await charts.page.locator('.legend').innerText(), /train\/loss/);
    assert.deepEqual(await charts.savedState(), { selected: 'noisy', log: false, smooth: true, batches: true });
  });

  it('shows as many runs as it is given at once', async () => {
    const charts = await open();
    const runs = Array.from({ length: MOST_RUNS }, (_, i) => chartPayload(stalledRun(41, `run ${i}`)));
    await charts.send({ type: 'hydrate', version, runs, selected: 'run 3' });
    assert.equal(await charts.page.locator('.run-choice vscode-option').count(), MOST_RUNS);
    assert.match(await charts.page.locator('.legend').innerText(), /val_loss/);
    assert.deepEqual(await charts.complaints(), []);
  });

  it('gives the last numbers as a table', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun())] });
    await charts.page.getByText('Data table').click();
    await charts.send();
    const rows = charts.page.getByRole('row');
    assert.equal(await rows.count(), 21);
    assert.match(await rows.nth(1).innerText(), /^41\s+0\.263/);
    await charts.shoot('table');
  });

  it('lets a message of another version, of no known type or with wrong fields pass by', async () => {
    const charts = await open();
    await charts.send({ type: 'hydrate', version, runs: [chartPayload(stalledRun())] });
    const wrong = [{ type: 'hydrate', version: 99, runs: [] }, { type: 'nonsense' }, { type: 'run', run: 3 }, null, 'hydrate'];
    await charts.send(...(wrong as never[]));
    assert.equal(await charts.page.locator('h2', { hasText: 'train.mjs' }).innerText(), 'train.mjs');
    assert.deepEqual(await charts.complaints(), []);
  });
});
