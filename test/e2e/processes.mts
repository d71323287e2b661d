import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modernNode } from '../../scripts/harness/paths.mts';
import { until } from '../../scripts/harness/until.mts';
import { rowOf } from './opening.mts';
import type { Stage } from './stage.mts';

/** Somebody else's training: it says at each epoch what rate its optimizer uses, and at its end that it came to it. */
const OTHER = `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, activation: 'tanh', inputShape: [4] }), tf.layers.dense({ units: 1 })] });
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
const [xs, ys] = [tf.randomNormal([64, 4]), tf.randomNormal([64, 1])];
const onEpochEnd = async (epoch) => {
  console.log(epoch + 1, 'used', model.optimizer.learningRate);
  await new Promise((resolve) => setTimeout(resolve, 120));
};
await model.fit(xs, ys, { epochs: 5000, batchSize: 16, verbose: 0, callbacks: { onEpochEnd } });
console.log('came to its end');
`;

let other: ChildProcess | undefined;
let printed = '';

/** Scene 8: a process that was started by hand is watched from within, in the middle of its fit. */
export async function attachToProcess(stage: Stage): Promise<string> {
  const { workbench, folder } = stage;
  await workbench.command('Lossline: Stop Run');
  await workbench.palette.pick('train.mjs');
  const script = join(folder, 'other.mjs');
  await writeFile(script, OTHER);
  printed = '';
  // Its inspector opens on any free port: the usual one may be taken on this machine.
  other = spawn(modernNode, ['--inspect-port=0', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [other.stdout, other.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
  await said(/^10 used 0\.01$/m);
  await workbench.command('Lossline: Attach to Running Process…');
  const rows = await until('the process in the list', async () => {
    const all = await workbench.palette.rows();
    return {
      value: all.some(({ label }) => label === 'other.mjs') ? all : undefined,
      seen: all.map(({ label }) => label).join(),
    };
  });
  await stage.shot('8-processes');
  await workbench.palette.pick('other.mjs');
  const items = await workbench.views.treeItems(
    'Runs',
    (all) => /epoch \d+ \/ 5000/.test(rowOf(all, 'other.mjs')?.description ?? ''),
    30,
  );
  assert.match(rowOf(items, 'lr')?.description ?? '', /^0\.01/, 'the rate that nothing prints');
  const charts = await workbench.views.webview('canvas');
  await until('the past of the fit on the charts', async () => {
    const text = await charts.locator('body').innerText();
    return { value: /epoch \d+ of 5,?000/i.test(text) || undefined, seen: text };
  });
  return `${rows.find(({ label }) => label === 'other.mjs')?.description}; ${rowOf(items, 'other.mjs')?.description}`;
}

/** Scene 9: its learning rate is set from here, the next epoch uses it, and the charts and the record say so. */
export async function steerProcess(stage: Stage): Promise<string> {
  const { workbench } = stage;
  await workbench.command('Lossline: Set Learning Rate of Running Process…');
  await until('what can be made of the rate', async () => {
    const labels = (await workbench.palette.rows()).map(({ label }) => label);
    return { value: labels.includes('÷10') || undefined, seen: labels.join() };
  });
  await stage.shot('9-rates');
  await workbench.palette.pick('÷10');
  await said(/^\d+ used 0\.001$/m);
  const items = await workbench.views.treeItems('Runs', (all) => /^0\.001/.test(rowOf(all, 'lr')?.description ?? ''), 20);
  assert.ok(
    items.some(({ label }) => /^Events \(\d+\)$/.test(label)),
    'what was done is in the record',
  );
  const charts = await workbench.views.webview('canvas');
  await charts.getByText('Events (1)').click();
  const text = await until('what was done beside the charts', async () => {
    const body = await charts.locator('body').innerText();
    return { value: /Learning rate 0\.01 → 0\.001/.test(body) ? body : undefined, seen: body };
  });
  return /Learning rate 0\.01 → 0\.001[^\n]*/.exec(text)?.[0] ?? '';
}

/** Scene 10: it is ended at the end of an epoch, by itself, and goes on to what comes after its fit. */
export async function stopProcess({ workbench }: Stage): Promise<string> {
  await workbench.command('Lossline: Stop After This Epoch');
  await said(/^came to its end$/m);
  await until('the end of the process', () => Promise.resolve({ value: other?.exitCode ?? undefined, seen: 'it running' }));
  assert.equal(other?.exitCode, 0);
  const items = await workbench.views.treeItems(
    'Runs',
    (all) => /^finished/.test(rowOf(all, 'other.mjs')?.description ?? ''),
    20,
  );
  return rowOf(items, 'other.mjs')?.description ?? '';
}

async function said(words: RegExp): Promise<void> {
  await until(
    `the process to say ${words}`,
    () => Promise.resolve({ value: words.test(printed) || undefined, seen: printed.slice(-300) }),
    30,
  );
}
