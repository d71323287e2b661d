import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeItem } from '../../scripts/harness/views.mts';
import { until } from '../../scripts/harness/until.mts';
import type { Stage } from './stage.mts';

/** Long enough for a slow machine: the run stalls within seconds, but its verdict waits until it is sure. */
export const VERDICT_SECONDS = 150;

/** Scene 1: the sample is a training script and two real logs. */
export async function openSample({ workbench, folder }: Stage): Promise<string> {
  await workbench.editor.open('train.mjs');
  const logs = await readdir(join(folder, 'logs'));
  assert.deepEqual(logs.sort(), ['keras-plateau.log', 'transformers-finetune.log']);
  await workbench.views.open('Lossline');
  const welcome = await until('a welcome in the Runs view', async () => {
    const text = await workbench.views.text('Runs');
    return { value: text.includes('Nothing is being watched yet') ? text : undefined, seen: text };
  });
  assert.match(welcome, /Watch Log File/);
  const titles = await workbench.palette.titles('Lossline:');
  for (const title of [
    'Watch Log File…',
    'Run Training Script',
    'Insert Learning-Rate Schedule…',
    'Show Charts',
    'Show Output',
  ]) {
    assert.ok(titles.includes(`Lossline: ${title}`), `the palette lacks "${title}": ${titles.join(', ')}`);
  }
  assert.ok(!titles.includes('Lossline: Stop Run'), 'nothing runs, yet the palette offers to stop it');
  return `train.mjs, ${logs.join(', ')}`;
}

/** Scene 2: the run is alive in the tree, on the charts and in the status bar. */
export async function startRun({ workbench }: Stage): Promise<string> {
  await workbench.command('Lossline: Run Training Script');
  await workbench.views.open('Lossline');
  const first = await workbench.views.treeItems('Runs', isLive, 60);
  const charts = await workbench.views.webview('canvas', 30);
  const later = await workbench.views.treeItems('Runs', (items) => isLive(items) && epochOf(items) > epochOf(first) + 2, 60);
  assert.notEqual(rowOf(later, 'val_loss')?.description, rowOf(first, 'val_loss')?.description, 'the loss in the tree moves');
  const words = await until('train loss, val loss and lr beside the charts', async () => {
    const text = await charts.locator('body').innerText();
    return { value: ['val_loss', 'loss', 'lr'].every((name) => text.includes(name)) ? text : undefined, seen: text };
  });
  assert.match(words, /epoch \d+ of 1,?500/i);
  const status = (await workbench.views.statusBarItems()).filter(({ text }) => text.includes('val_loss'));
  assert.equal(status.length, 1, 'one item in the status bar');
  return `${rowOf(later, 'train.mjs')?.description}, val_loss ${rowOf(later, 'val_loss')?.description}`;
}

/** Scene 3: the verdict is the same everywhere, and is told once. */
export async function waitForVerdict(stage: Stage): Promise<string> {
  const { workbench, original } = stage;
  const notice = await workbench.notices.waitFor(/(Stalled|Oscillating) since epoch \d+: val loss/, VERDICT_SECONDS);
  const verdict = /(Stalled|Oscillating) since epoch \d+/.exec(notice.text)?.[0] ?? '';
  const says = (items: readonly TreeItem[]) => items.some(({ label }) => label.startsWith(verdict));
  await workbench.views.treeItems('Runs', (items) => says(items) && rowOf(items, 'train.mjs')?.icon === 'warning', 30);
  const charts = await workbench.views.webview('canvas');
  await until('the verdict on the charts', async () => {
    const text = await charts.locator('body').innerText();
    return { value: text.includes(verdict) || undefined, seen: text };
  });
  assert.deepEqual(notice.buttons, ['Show Fixes', 'Lower the Rate Now…', 'Not So', 'Mute…']);
  await workbench.notices.click('Mute…');
  await stage.shot('3-mute');
  await workbench.palette.pick('Mute everything, for good');
  await workbench.views.treeItems('Runs', (items) => /muted/.test(rowOf(items, 'train.mjs')?.description ?? ''), 30);
  await stage.shot('3-muted');
  await until('a way to unmute', async () => {
    const titles = await workbench.palette.titles('Lossline: Unmute Notices');
    return { value: titles.includes('Lossline: Unmute Notices…') || undefined, seen: titles.join(', ') };
  });
  await workbench.command('Lossline: Unmute Notices…');
  await workbench.views.treeItems('Runs', (items) => !/muted/.test(rowOf(items, 'train.mjs')?.description ?? ''), 30);
  await denyAndUndo(stage);
  const problems = await workbench.hints.problems(1);
  assert.equal(problems.length, 1);
  assert.equal(problems[0]?.line, fitLine(original), 'the diagnostic stands at model.fit');
  assert.match(problems[0]?.message ?? '', /val loss .* for \d+ epochs at 0\.03/);
  return notice.text;
}

/** "Not so" takes the mark away, "Undo" brings it back; neither is told of again. */
async function denyAndUndo({ workbench, shot }: Stage): Promise<void> {
  const row = workbench.page.locator('.monaco-list-row', { hasText: /(Stalled|Oscillating) since epoch/ }).first();
  await row.hover();
  await row.locator('.action-label[aria-label^="Not So"]').waitFor();
  await shot('3-verdict-row');
  const charts = await workbench.views.webview('canvas');
  await charts.locator('vscode-button', { hasText: 'Why?' }).first().click();
  await charts.locator('.why').waitFor();
  await shot('3-why');
  await workbench.page.keyboard.press('Escape');
  await charts.locator('vscode-button', { hasText: 'Not so' }).first().click();
  await workbench.views.treeItems('Runs', (items) => rowOf(items, 'Not so') !== undefined, 30);
  await shot('3-not-so');
  await charts.locator('vscode-button', { hasText: 'Undo' }).first().click();
  await workbench.views.treeItems('Runs', (items) => items.some(({ label }) => /^(Stalled|Oscillating) since/.test(label)), 30);
}

/** 1-based line of the training call. */
export function fitLine(text: string): number {
  return text.split('\n').findIndex((line) => line.includes('model.fit(')) + 1;
}

export function rowOf(items: readonly TreeItem[], label: string): TreeItem | undefined {
  return items.find((item) => item.label === label);
}

export function epochOf(items: readonly TreeItem[]): number {
  return Number(/epoch (\d+)/.exec(rowOf(items, 'train.mjs')?.description ?? '')?.[1] ?? 0);
}

function isLive(items: readonly TreeItem[]): boolean {
  return epochOf(items) > 0 && ['val_loss', 'loss', 'lr'].every((name) => rowOf(items, name) !== undefined);
}

/** The notices of a stalled run that are on the screen. */
export async function alarms({ workbench }: Stage): Promise<string[]> {
  const notices = await workbench.notices.all();
  return notices.map(({ text }) => text).filter((text) => /Stalled|Oscillating/.test(text));
}
