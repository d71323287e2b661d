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
/** A young verdict may be taken back for a few epochs, and its remedies with it. */
const SURE_SECONDS = 30;
/** A line of the script that every edit changes. */
const UNTOUCHED = 'callbacks: { onEpochEnd: report },';

/** Scene 4: both fixes are offered, previewed, applied in one undo step; the result runs, and nothing is offered twice. */
export async function applyFix(stage: Stage): Promise<string> {
  const { workbench, original } = stage;
  assert.deepEqual(await alarms(stage), [], 'told once, and answered');
  await workbench.editor.open('train.mjs');
  await workbench.editor.goto(fitLine(original), 9);
  await until(
    'what the run does above the call',
    async () => {
      const lenses = await workbench.editor.codeLenses();
      const all = /(Stalled|Oscillating) since epoch \d+$/.test(lenses[0] ?? '') && lenses.includes(PLATEAU);
      return { value: all || undefined, seen: lenses.join(' | ') };
    },
    SURE_SECONDS,
  );
  await workbench.hints.showQuickFixes([PLATEAU, COSINE], SURE_SECONDS);
  await stage.shot('4-quick-fixes');
  await workbench.page.keyboard.press('Escape');
  const offered = await workbench.hints.quickFixes();
  assert.deepEqual(offered.slice(0, 2), [PLATEAU, COSINE], 'the preferred one first');
  await seePreview(stage);
  await adjustAndCompare(stage);
  await workbench.editor.goto(fitLine(original), 9);

  await workbench.hints.applyQuickFix(COSINE);
  assert.match(await textWith(stage, 'cosineDecay(model'), /callbacks: \[\{ onEpochEnd: report \}, cosineDecay\(model/);
  await workbench.editor.undo();
  assert.equal(await textWith(stage, UNTOUCHED), original, 'one undo brings back every byte');
  await workbench.hints.applyQuickFix(PLATEAU);
  assert.match(await textWith(stage, 'reduceLROnPlateau(model'), /reduceLROnPlateau\(model, \{[^}]*monitor: 'val_loss'/);
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
export async function readGhostText(stage: Stage): Promise<string> {
  const { workbench, script, original, shot } = stage;
  assert.equal(await workbench.hints.ghostText(), null, 'no suggestion: the script has its schedule');
  await workbench.editor.undo();
  assert.equal(await textWith(stage, UNTOUCHED), original);
  const line = original.split('\n').findIndex((text) => text.includes('callbacks:')) + 1;
  await workbench.editor.goto(line, 3);
  await workbench.page.keyboard.press('Shift+End');
  await workbench.editor.type('callbacks: [{ onEpochEnd: report }, ');
  const ghost = await workbench.hints.ghostText(SURE_SECONDS);
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

/** The preview follows a changed number, and its change is shown beside the script, which stays as it is. */
async function adjustAndCompare({ workbench, shot }: Stage): Promise<void> {
  const charts = await workbench.views.webview('canvas');
  const press = (title: string) => charts.locator('vscode-button', { hasText: title }).first().click();
  await press('Preview…');
  await charts.getByRole('textbox', { name: 'factor', exact: true }).fill('0.25');
  await until('what the changed number makes of the rate', async () => {
    const text = await charts.locator('.preview').innerText();
    return { value: /\(÷4\) after[^]*On this run: /.test(text) || undefined, seen: text };
  });
  await shot('4-preview-adjusted');
  await press('Show change');
  const tab = workbench.page.locator('.tab', { hasText: 'train.mjs: Reduce learning rate on plateau (preview)' });
  await tab.waitFor();
  await workbench.page.locator('.modified-in-monaco-diff-editor .view-line', { hasText: 'factor: 0.25' }).first().waitFor();
  await shot('4-change');
  await workbench.command('View: Close Editor');
  await tab.waitFor({ state: 'detached' });
  await press('Preview…');
  await workbench.editor.open('train.mjs');
}

/** The whole text, once `part` of it is on the screen: reading selects everything, which must not meet an edit on its way. */
async function textWith({ workbench }: Stage, part: string): Promise<string> {
  await until(`“${part}” in the editor`, async () => {
    const lines = await workbench.editor.visibleLines();
    return { value: lines.some((line) => line.includes(part)) || undefined, seen: lines.join(' ⏎ ') };
  });
  return workbench.editor.text();
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
