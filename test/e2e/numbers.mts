import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../scripts/harness/until.mts';
import { alarms, rowOf } from './opening.mts';
import type { Stage } from './stage.mts';

/** Scene 6: with the edit the rate really falls, the loss gets below the old floor, and Lossline says by how much. */
export async function compareRuns(stage: Stage): Promise<string> {
  const { workbench } = stage;
  await workbench.command('Lossline: Stop Run');
  await workbench.views.treeItems('Runs', (items) => /finished/.test(rowOf(items, 'train.mjs')?.description ?? ''), 20);
  await workbench.command('Lossline: Run Training Script');
  const cut = await workbench.views.treeItems('Runs', (items) => Number(rowOf(items, 'lr')?.description ?? 1) < 0.03, 120);
  const isBetter = (label: string) => {
    const percent = /(\d+) % lower than the former run/.exec(label)?.[1];
    return Number(percent ?? 0) >= 15;
  };
  const rows = await workbench.views.treeItems('Runs', (items) => items.some(({ label }) => isBetter(label)), 120);
  const sentence = rows.find(({ label }) => isBetter(label))?.label ?? '';
  const charts = await workbench.views.webview('canvas');
  await until('the comparison on the charts', async () => {
    const text = await charts.locator('body').innerText();
    return { value: text.includes('lower than the former run') || undefined, seen: text };
  });
  assert.deepEqual(await alarms(stage), [], 'no alarm: this script has its schedule');
  return `lr 0.03 → ${rowOf(cut, 'lr')?.description}; ${sentence}`;
}

/** Scene 7: logs that another process writes, from their start and live. */
export async function watchLogs(stage: Stage): Promise<string> {
  const { workbench, folder } = stage;
  const keras = await readFile(join(folder, 'logs', 'keras-plateau.log'));
  const dicts = await readFile(join(folder, 'logs', 'transformers-finetune.log'));
  const [bar, lines] = [join(folder, 'bar.log'), join(folder, 'dicts.log')];
  await Promise.all([writeFile(bar, keras.subarray(0, 1500)), writeFile(lines, dicts.subarray(0, 700))]);
  for (const name of ['bar.log', 'dicts.log']) {
    await workbench.command('Lossline: Watch Log File…');
    await workbench.palette.pick(name);
    await workbench.views.treeItems('Runs', (items) => /epoch/.test(rowOf(items, name)?.description ?? ''), 20);
  }
  await Promise.all([drip(bar, keras.subarray(1500)), drip(lines, dicts.subarray(700))]);
  const rows = await workbench.views.treeItems(
    'Runs',
    (items) =>
      rowOf(items, 'bar.log')?.description === 'epoch 14 / 14' && /epoch 3/.test(rowOf(items, 'dicts.log')?.description ?? ''),
    20,
  );
  assert.ok(rowOf(rows, 'eval_loss'), 'the validation loss of the dict lines');
  const charts = await workbench.views.webview('canvas');
  await until('the log on the charts', async () => {
    const text = await charts.locator('body').innerText();
    return { value: text.includes('eval_loss') || undefined, seen: text };
  });
  for (const theme of ['Light Modern', 'Default High Contrast'] as const) {
    await workbench.setTheme(theme);
    await stage.shot(`7-${theme.toLowerCase().replaceAll(' ', '-')}`);
  }
  await workbench.setTheme('Dark Modern');
  return `bar.log ${rowOf(rows, 'bar.log')?.description}, dicts.log ${rowOf(rows, 'dicts.log')?.description}`;
}

/** Appends in pieces that fall anywhere, as a process writes. */
async function drip(file: string, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += 700) {
    await appendFile(file, bytes.subarray(at, at + 700));
    await delay(120);
  }
}
