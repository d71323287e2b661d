import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { RunState } from '../../src/core/runs/run.ts';
import { runScript } from '../../src/vscode/runScript.ts';
import { eventually, parts, scriptOf } from './host.ts';

const FIRST = `console.log('epoch 1/9 - loss: 0.5');`;
const FOREVER = `setInterval(() => {}, 1000);`;

describe('a script that is run', () => {
  const made = parts();
  const { watching, scripts, patternsFor, log } = made;
  const run = async (uri: vscode.Uri) => {
    await runScript({ watching, scripts, patternsFor, log }, uri);
    return eventually('run', () => watching.monitors.find((monitor) => monitor.run.script === uri.fsPath), 20);
  };
  const becomes = (monitor: Awaited<ReturnType<typeof run>>, state: RunState) =>
    eventually(`state ${state}`, () => (monitor.run.state === state ? true : undefined), 20);
  const terminals = () => vscode.window.terminals.filter(({ name }) => name === 'Lossline: train.mjs');

  after(() => {
    for (const terminal of terminals()) terminal.dispose();
    made.dispose();
  });

  it('is saved before', async () => {
    const uri = scriptOf(FIRST);
    const document = await vscode.workspace.openTextDocument(uri);
    const change = new vscode.WorkspaceEdit();
    change.insert(uri, new vscode.Position(0, 0), `console.log('epoch 1/9 - loss: 0.25');\n`);
    await vscode.workspace.applyEdit(change);
    assert.ok(document.isDirty);
    const monitor = await run(uri);
    await becomes(monitor, 'finished');
    assert.ok(!document.isDirty);
    assert.equal(readFileSync(uri.fsPath, 'utf8'), document.getText());
    assert.equal(monitor.run.series.get('loss')?.value(0), 0.25);
  });

  it('has failed when it throws', async () => {
    await becomes(await run(scriptOf(FIRST, `throw new Error('out of memory');`)), 'failed');
  });

  it('has not failed when it was stopped, however it takes that', async () => {
    const monitor = await run(scriptOf(`process.on('SIGINT', () => process.exit(130));`, FIRST, FOREVER));
    await becomes(monitor, 'running');
    await watching.stop(monitor.run.id);
    assert.equal(monitor.run.state, 'finished');
    await watching.stop(monitor.run.id); // over already
  });

  it('ends with its terminal', async () => {
    const before = terminals();
    const monitor = await run(scriptOf(FIRST, FOREVER));
    await becomes(monitor, 'running');
    for (const terminal of terminals()) if (!before.includes(terminal)) terminal.dispose();
    await becomes(monitor, 'finished');
  });

  it('may run twice at once; stopping one leaves the other', async () => {
    const uri = scriptOf(FIRST, FOREVER);
    const first = await run(uri);
    await runScript({ watching, scripts, patternsFor, log }, uri);
    const second = await eventually('second run', () => {
      const latest = watching.latestOf(uri.fsPath);
      return latest !== first ? latest : undefined;
    });
    await Promise.all([becomes(first, 'running'), becomes(second, 'running')]);
    await watching.stop(first.run.id);
    assert.deepEqual([first.run.state, second.run.state], ['finished', 'running']);
    await watching.end();
    assert.equal(second.run.state, 'finished');
  });
});
