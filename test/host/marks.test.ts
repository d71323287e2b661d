import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Diagnostics } from '../../src/vscode/diagnostics.ts';
import { Silence, SILENT_AFTER_MS } from '../../src/vscode/silence.ts';
import { diagnosticsOf, eventually, fedRun, parts, pause, sampleScript } from './host.ts';

describe('the mark at a training call', () => {
  it('moves only with news, and goes with its run', async () => {
    const { watching, scripts, log, dispose } = parts();
    const marks = new Diagnostics(scripts, watching, log);
    const uri = sampleScript();
    await vscode.workspace.openTextDocument(uri);
    let published = 0;
    const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (uris.some((changed) => changed.toString() === uri.toString())) published++;
    });
    try {
      const run = fedRun(watching, uri);
      run.train(80);
      assert.ok(run.monitor.asksForChange, run.monitor.verdict?.sentence);
      const [mark] = await eventually('mark', () => (diagnosticsOf(uri).length > 0 ? diagnosticsOf(uri) : undefined), 10);
      await pause(200);
      const before = published;
      for (let i = 0; i < 20; i++) {
        run.train(1);
        await pause(20);
      }
      await pause(200);
      assert.notEqual(run.monitor.verdict?.sentence, mark?.message, 'the verdict itself counts on');
      assert.equal(diagnosticsOf(uri)[0]?.message, mark?.message);
      assert.equal(published, before, 'nothing was published anew');

      run.train(200);
      await eventually('news', () => (diagnosticsOf(uri)[0]?.message !== mark?.message ? true : undefined), 10);
      watching.remove(run.monitor.run.id);
      await eventually('no mark', () => (diagnosticsOf(uri).length === 0 ? true : undefined), 10);
    } finally {
      listener.dispose();
      marks.dispose();
      dispose();
    }
  });

  it('outlives nothing: what was asked for before the end is not said after it', async () => {
    const { watching, scripts, log, dispose } = parts();
    const marks = new Diagnostics(scripts, watching, log);
    const uri = sampleScript();
    await vscode.workspace.openTextDocument(uri);
    fedRun(watching, uri).train(80);
    marks.dispose();
    await pause(500);
    assert.deepEqual(diagnosticsOf(uri), []);
    dispose();
  });
});

describe('a run that says nothing any more', () => {
  it('is called silent after a while, later if it was slow before, and wakes with the next number', () => {
    const { watching, dispose } = parts();
    let now = 0;
    const silence = new Silence(watching, () => now);
    const { monitor, train } = fedRun(watching, vscode.Uri.file('/nowhere/train.mjs'));
    train(1);
    now += SILENT_AFTER_MS;
    silence.look();
    assert.equal(monitor.run.state, 'running');
    now += 1;
    silence.look();
    assert.equal(monitor.run.state, 'silent');
    train(1);
    assert.equal(monitor.run.state, 'running');
    now += 2 * SILENT_AFTER_MS;
    silence.look();
    assert.equal(monitor.run.state, 'running', 'such a pause is nothing new');
    silence.dispose();
    dispose();
  });
});
