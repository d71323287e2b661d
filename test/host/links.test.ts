import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { applyRemedy } from '../../src/vscode/applyRemedy.ts';
import { Links } from '../../src/vscode/links.ts';
import { linkScript } from '../../src/vscode/linkScript.ts';
import { toldRun } from '../unit/core/monitor/told.ts';
import { eventually, memento, parts, pause, scratch } from './host.ts';

const TRAINS = [
  'import keras',
  'model = keras.Sequential()',
  'model.compile(keras.optimizers.Adam(0.01), "mse")',
  'model.fit(x, y, epochs=50, validation_split=0.2)',
  '',
].join('\n');
const CELL = { cell_type: 'code', metadata: {}, execution_count: null, outputs: [], source: [TRAINS] };
const NOTEBOOK = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [CELL] });

describe('the script that a log is of', () => {
  const { showQuickPick, showWarningMessage } = vscode.window;
  afterEach(() => Object.assign(vscode.window, { showQuickPick, showWarningMessage }));

  /** A folder with these files and a log, and everything that links runs to scripts. */
  function started(files: Readonly<Record<string, string>>, log = 'logs/run.log', memory = memento()) {
    const { watching, scripts, log: channel, dispose } = parts();
    const folder = scratch();
    const at = (name: string) => path.join(folder, ...name.split('/'));
    for (const [name, text] of Object.entries({ ...files, [log]: '' })) {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
    }
    const links = new Links(watching, scripts, memory, channel);
    let count = 0;
    const watch = () => {
      const { monitor, train } = toldRun({ id: `r${count++}`, name: path.basename(log), source: at(log) });
      watching.add(monitor, () => Promise.resolve());
      return { monitor, train };
    };
    const end = () => (links.dispose(), dispose());
    return { at, links, scripts, channel, watching, watch, memory, end };
  }

  /** A terminal's command, as the editor tells of it. */
  const command = (value: string, folder: string) =>
    ({
      commandLine: { value, isTrusted: true, confidence: 2 },
      cwd: vscode.Uri.file(folder),
    }) as unknown as vscode.TerminalShellExecution;

  it('is guessed where only one can be, and then told as a guess', async () => {
    const { at, watch, watching, memory, end } = started({ 'logs/fit.py': TRAINS, 'logs/plot.py': 'import keras' });
    const { monitor } = watch();
    await eventually('guess', () => monitor.run.script, 5);
    assert.equal(monitor.run.script, at('logs/fit.py'));
    assert.equal(monitor.run.isGuess, true);
    watching.flush();
    assert.equal(memory.get('lossline.links'), undefined, 'a guess is not remembered');
    end();
  });

  it('is none where several can be', async () => {
    const { watch, links, end } = started({ 'logs/a.py': TRAINS, 'logs/b.ipynb': NOTEBOOK });
    const { monitor } = watch();
    await links.link(monitor);
    assert.equal(monitor.run.script, undefined);
    end();
  });

  it('is what the command in a terminal says, also for a log that is watched already, and that is remembered', async () => {
    const files = { 'logs/a.py': TRAINS, 'work/b.py': TRAINS };
    const { at, watch, watching, links, memory, end } = started(files);
    const { monitor } = watch();
    await eventually('guess', () => monitor.run.isGuess || undefined, 5);
    links.commandStarted(command('cd work && python b.py > ../logs/run.log', at('')));
    await eventually('link', () => !monitor.run.isGuess || undefined, 5);
    assert.equal(monitor.run.script, at('work/b.py'));
    assert.equal(monitor.facts.optimizer, 'adam', 'what it says counts');
    watching.flush();
    await eventually('memory', () => memory.get('lossline.links'), 5);
    const { monitor: again } = watch();
    await eventually('link', () => again.run.script, 5);
    assert.equal(again.run.script, at('work/b.py'));
    assert.equal(again.run.isGuess, false);
    end();
  });

  it('is guessed from a command that runs while the log is written', async () => {
    const { at, watch, links, end } = started({ 'one.py': TRAINS, 'two.py': TRAINS, 'logs/a.py': TRAINS, 'logs/b.py': TRAINS });
    links.commandStarted(command('python two.py', at('')));
    await pause(20);
    writeFileSync(at('logs/run.log'), 'loss: 1\n');
    const { monitor } = watch();
    await eventually('guess', () => monitor.run.script, 5);
    assert.equal(monitor.run.script, at('two.py'));
    assert.equal(monitor.run.isGuess, true);
    end();
  });

  it('is chosen from scripts and notebooks', async () => {
    const { at, watch, scripts, links, end } = started({ 'b.ipynb': NOTEBOOK });
    const { monitor } = watch();
    await links.link(monitor);
    await vscode.workspace.openNotebookDocument(vscode.Uri.file(at('b.ipynb')));
    const pick = (items: readonly vscode.QuickPickItem[]) => Promise.resolve(items.find(({ label }) => label === 'b.ipynb'));
    Object.assign(vscode.window, { showQuickPick: pick });
    assert.equal(await linkScript(scripts, monitor), true);
    assert.equal(monitor.run.script, at('b.ipynb'));
    assert.equal(monitor.facts.epochs, 50);
    end();
  });

  it('is shown, and asked about, before a guess is changed', async () => {
    const { at, watch, scripts, channel, end } = started({ 'logs/fit.py': TRAINS });
    const { monitor, train } = watch();
    await eventually('guess', () => monitor.run.isGuess || undefined, 5);
    train(30, { kind: 'stalled', since: 12 });
    const said: string[] = [];
    const answers = [undefined, 'Yes, Change It'];
    const warn = (message: string, { detail }: vscode.MessageOptions) =>
      Promise.resolve((said.push(message, detail ?? ''), answers.shift()));
    Object.assign(vscode.window, { showWarningMessage: warn });
    await applyRemedy(scripts, channel, monitor, { runId: monitor.run.id, remedyId: 'reduce-on-plateau' });
    assert.equal(said[0], 'Did fit.py write run.log?');
    assert.ok(said[1]?.startsWith(at('logs/fit.py')));
    const document = await vscode.workspace.openTextDocument(at('logs/fit.py'));
    assert.equal(document.getText(), TRAINS);
    await applyRemedy(scripts, channel, monitor, { runId: monitor.run.id, remedyId: 'reduce-on-plateau' });
    assert.match(document.getText(), /ReduceLROnPlateau\(/);
    assert.equal(monitor.run.isGuess, false);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    end();
  });
});
