import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { modernNode } from '../../scripts/harness/paths.mts';
import { until } from '../../scripts/harness/until.mts';
import { alarms, fitLine } from './opening.mts';
import type { Stage } from './stage.mts';

const PLATEAU = 'Reduce learning rate on plateau';
const COSINE = 'Cosine decay';

/** Scene 4: both fixes are offered, previewed, applied in one undo step; the result runs, and nothing is offered twice. */
export async function applyFix(stage: Stage): Promise<string> {
  const { workbench, original } = stage;
  assert.deepEqual(await alarms(stage), [], 'told once, and answered');
  await workbench.editor.open('train.mjs');
  await workbench.editor.goto(fitLine(original), 9);
  const offered = await workbench.hints.quickFixes();
  assert.deepEqual(offered.slice(0, 2), [PLATEAU, COSINE]);
  await workbench.page.keyboard.press('Control+.');
  await workbench.page.locator('.action-widget .monaco-list-row.action').first().waitFor();
  await stage.shot('4-quick-fixes');
  await workbench.page.keyboard.press('Escape');
  await seePreview(stage);

  await workbench.hints.applyQuickFix(COSINE);
  assert.match(await changed(stage), /callbacks: \[\{ onEpochEnd: report \}, cosineDecay\(model/);
  await workbench.editor.undo();
  assert.equal(await workbench.editor.text(), original, 'one undo brings back every byte');
  await workbench.hints.applyQuickFix(PLATEAU);
  assert.match(await changed(stage), /reduceLROnPlateau\(model, \{[^}]*monitor: 'val_loss'/);
  await workbench.editor.save();
  await runs(stage.script);
  await workbench.editor.goto(fitLine(original), 9);
  await until('no more fixes', async () => {
    const left = (await workbench.hints.quickFixes()).filter((title) => title === PLATEAU || title === COSINE);
    return { value: left.length === 0 || undefined, seen: left.join() };
  });
  return `${offered.join(' | ')}; the edited script runs`;
}

/** Scene 5: the same as ghost text, where it fits and while it is asked for. */
export async function readGhostText({ workbench, script, original, shot }: Stage): Promise<string> {
  assert.equal(await workbench.hints.ghostText(), null, 'no suggestion: the script has its schedule');
  await workbench.editor.undo();
  await until('the original script', async () => ({ value: (await workbench.editor.text()) === original || undefined }));
  const line = original.split('\n').findIndex((text) => text.includes('callbacks:')) + 1;
  await workbench.editor.goto(line, 3);
  await workbench.page.keyboard.press('Shift+End');
  await workbench.editor.type('callbacks: [{ onEpochEnd: report }, ');
  const ghost = await workbench.hints.ghostText();
  assert.match(ghost ?? '', /reduceLROnPlateau\(model/);
  await shot('5-ghost-text-offered');
  await workbench.hints.acceptGhostText();
  const accepted = await until('the helper that the suggestion calls', async () => {
    await workbench.editor.save(); // read from the disk: the rest of the suggestion may be on its way into the editor
    const text = await readFile(script, 'utf8');
    return { value: text.includes('function reduceLROnPlateau') ? text : undefined, seen: text };
  });
  assert.match(accepted, /callbacks: \[\{ onEpochEnd: report \}, reduceLROnPlateau\(model, \{/);
  return `“${ghost?.trim().split('\n')[0]} …”`;
}

/** The charts draw, dashed, what each remedy would have done to the learning rate. */
async function seePreview({ workbench, shot }: Stage): Promise<void> {
  const charts = await workbench.views.webview('canvas');
  for (const title of [PLATEAU, COSINE]) await charts.locator('vscode-button', { hasText: title }).first().waitFor();
  await charts.locator('vscode-button', { hasText: COSINE }).first().hover();
  await shot('4-preview-cosine');
  await charts.locator('vscode-button', { hasText: PLATEAU }).first().hover();
  await shot('4-preview-plateau');
}

async function changed({ workbench, original }: Stage): Promise<string> {
  return until('a changed script', async () => {
    const text = await workbench.editor.text();
    return { value: text === original ? undefined : text };
  });
}

/** The script on disk trains: it gets through two epochs. */
async function runs(script: string): Promise<void> {
  const text = await readFile(script, 'utf8');
  assert.match(text, /function reduceLROnPlateau/);
  const child = spawn(modernNode, [script], { cwd: dirname(script), stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (out += String(chunk)));
  try {
    await until(
      'two epochs of the edited script',
      async () => ({ value: /epoch 2\/1500/.test(out) || undefined, seen: out.slice(-500) }),
      60,
    );
  } finally {
    child.kill();
  }
}
