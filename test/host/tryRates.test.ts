import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { formerOf } from '../../src/core/monitor/comparison.ts';
import { startProbed } from '../../src/vscode/startProbed.ts';
import { tryRates } from '../../src/vscode/tryRates.ts';
import { memento, parts, scriptOf } from './host.ts';

/** Learns y = 2x: at 0.001 slowly, at 0.1 fast, at 10 not at all. What comes after the training must never come. */
function training(...more: readonly string[]): vscode.Uri {
  return scriptOf(
    `import { writeFileSync } from 'node:fs';`,
    `import * as tf from '@tensorflow/tfjs';`,
    `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'zeros' })] });`,
    `model.compile({ optimizer: tf.train.sgd(0.001), loss: 'meanSquaredError' });`,
    ...more,
    `const x = tf.linspace(-1, 1, 64).reshape([64, 1]);`,
    `const tick = () => new Promise((resolve) => setTimeout(resolve, 30));`,
    `await model.fit(x, x.mul(2), { epochs: 400, verbose: 0, callbacks: { onEpochEnd: tick } });`,
    `writeFileSync('saved.txt', 'after the training');`,
  );
}

describe('learning rates that are tried', () => {
  const { showInputBox, showWarningMessage, showInformationMessage, withProgress } = vscode.window;
  const made = parts();
  const { watching, scripts, sessions, log } = made;
  const start = startProbed(made.trainings);
  const wait = { watching, scripts, sessions, start, memento: memento(), log };
  let asked: string[];
  let typed: string[];
  let told: string[];
  let answer: string | undefined;

  /** The runs that are compared: the script may train more than one model. */
  const triedRuns = () => watching.monitors.map(({ run }) => run).filter(({ name }) => /lr [\d.e-]+$/.test(name));

  beforeEach(() => {
    [asked, typed, told, answer] = [[], ['0.001, 0.1, 10', '5'], [], undefined];
    Object.assign(vscode.window, {
      showInputBox: () => Promise.resolve(typed.shift()),
      showWarningMessage: (message: string, options: vscode.MessageOptions, ...buttons: readonly string[]) => {
        asked.push(message, options.detail ?? '');
        return Promise.resolve(buttons[0]);
      },
      showInformationMessage: (message: string) => Promise.resolve((told.push(message), answer)),
    });
  });
  afterEach(() => Object.assign(vscode.window, { showInputBox, showWarningMessage, showInformationMessage, withProgress }));
  after(() => made.dispose());

  it('are run one after another, ended before the script goes on, and the best comes into the script', async () => {
    answer = 'Change the Script';
    const uri = training();
    await tryRates(wait, uri);
    const runs = triedRuns();
    assert.deepEqual(
      runs.map(({ name, state }) => [name, state]),
      [
        ['train.mjs · lr 0.001', 'finished'],
        ['train.mjs · lr 0.1', 'finished'],
        ['train.mjs · lr 10', 'finished'],
      ],
    );
    for (const run of runs) assert.ok((run.series.get('loss')?.length ?? 0) >= 5, 'each for five epochs');
    assert.match(asked[0] ?? '', /^Run train\.mjs 3 times\?$/);
    assert.match(asked[1] ?? '', /0\.001, 0\.1, 10.*5 epochs.*3 times: files are written again.*ended by force/s);
    assert.match(
      told[0] ?? '',
      /^train\.mjs: 0\.1 is the best of 3 rates after \d+ epochs: loss .* at 0\.001, the present rate\./,
    );
    assert.match(told[0] ?? '', /10 diverged/);
    assert.ok(!existsSync(path.join(path.dirname(uri.fsPath), 'saved.txt')), 'nothing after the training was done');
    const { document } = vscode.window.activeTextEditor ?? assert.fail('the script is shown');
    assert.equal(document.uri.fsPath, uri.fsPath);
    assert.match(document.getText(), /tf\.train\.sgd\(0\.1\)/);
    const [first, best] = runs;
    assert.ok(first && best);
    assert.equal(best.tried?.among.best, 0.1);
    assert.equal(best.tried?.among, first.tried?.among, 'they are drawn together');
    assert.equal(watching.latestOf(uri.fsPath), undefined, 'none of them stands for the script');
    assert.equal(formerOf(best, runs), undefined, 'nor is compared with as a former run');
  });

  it('are told to say nothing where the script sets its rate by itself', async () => {
    typed = ['0.1, 1', '4'];
    await tryRates(
      wait,
      training(`model.optimizer.setLearningRate(0.002);`, `setTimeout(() => model.optimizer.setLearningRate(0.002));`),
    );
    assert.match(told[0] ?? '', /^train\.mjs: Too few of the rates .* 0\.1 and 1: ran at 0\.002 all the same/);
  });

  it('are told to say nothing where the script fails, and why', async () => {
    typed = ['0.1, 1', '4'];
    await tryRates(wait, training(`throw new Error('no such data');`));
    assert.match(told[0] ?? '', /0\.1 and 1: ended with exit code 1: Error: no such data\./);
    assert.deepEqual(
      triedRuns()
        .slice(-2)
        .map(({ state }) => state),
      ['failed', 'failed'],
    );
  });

  it('are run with the Node that is set by then', async () => {
    const settings = vscode.workspace.getConfiguration('lossline');
    await settings.update('nodePath', '/nowhere/node', vscode.ConfigurationTarget.Global);
    try {
      typed = ['0.1, 1', '4'];
      await tryRates(wait, training());
      assert.match(told[0] ?? '', /0\.1 and 1: was not started\. .*\/nowhere\/node/);
    } finally {
      await settings.update('nodePath', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('are no more run once the user has had enough', async () => {
    const source = new vscode.CancellationTokenSource();
    Object.assign(vscode.window, {
      withProgress: (
        _: unknown,
        task: (progress: vscode.Progress<{ message?: string }>, token: vscode.CancellationToken) => unknown,
      ) => task({ report: ({ message }) => message?.startsWith('0.1') && source.cancel() }, source.token),
    });
    const before = triedRuns().length;
    await tryRates(wait, training());
    assert.equal(triedRuns().length - before, 2);
    assert.deepEqual(told, [], 'no best is named of some of them');
    assert.ok(watching.monitors.every(({ run }) => run.state !== 'running'));
  });

  it('are not run unasked', async () => {
    Object.assign(vscode.window, { showWarningMessage: () => Promise.resolve(undefined) });
    const before = watching.monitors.length;
    await tryRates(wait, training());
    assert.equal(watching.monitors.length, before);
  });
});
