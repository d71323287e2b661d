import path from 'node:path';
import * as vscode from 'vscode';
import { count, rateText } from '../core/diagnosis/numbers.ts';
import { ratesAround, ratesText, readRates } from '../core/monitor/rateGrid.ts';
import type { ScriptFacts } from '../core/monitor/scriptFacts.ts';
import { compareRates, LEAST_EPOCHS, lengthFor, ownRate, type Tried, type TryLength } from '../core/monitor/tryRates.ts';
import { TriedRates } from '../core/runs/tried.ts';
import { remedyWith } from '../core/schedules/catalogue.ts';
import type { Launch } from '../node/launch.ts';
import { insert } from './applyRemedy.ts';
import { launchFor } from './launchSettings.ts';
import type { Log } from './log.ts';
import { runAtRate } from './rateRun.ts';
import { runnable } from './runScript.ts';
import type { Scripts } from './scripts.ts';
import type { Sessions } from './sessions.ts';
import type { StartProbed } from './startProbed.ts';
import type { Watching } from './watching.ts';

interface Parts {
  readonly watching: Watching;
  readonly sessions: Sessions;
  readonly scripts: Scripts;
  readonly start: StartProbed;
  /** Where the last choices of the user are kept. */
  readonly memento: vscode.Memento;
  readonly log: Log;
}

const TITLE = 'Try Learning Rates';
const MOST_EPOCHS = 1000;
const CHANGE = 'Change the Script';
const CHARTS = 'Show Charts';

/** "Try Learning Rates…": the script at several rates one after another, each for a short while; the best is named and offered as an edit. */
export async function tryRates(parts: Parts, uri: vscode.Uri | undefined): Promise<void> {
  const { watching, scripts, memento, log } = parts;
  const script = runnable(uri ?? vscode.window.activeTextEditor?.document.uri);
  const name = path.basename(script);
  const document = await vscode.workspace.openTextDocument(script);
  const facts = await scripts.factsOf(document);
  const rates = await askRates(name, facts);
  const length = rates && (await askLength(name, facts));
  if (!rates || !length || !(await isWanted(name, rates, length))) return;
  if (document.isDirty && !(await document.save())) return log.tell(`${name} could not be saved, so it was not run.`);
  const among = new TriedRates();
  const launch = await launchFor(script, memento);
  if (!launch) return;
  const tried = await runAll(parts, { launch, facts, among, length }, rates);
  if (tried.length < rates.length)
    return log.channel.info(`${TITLE}: ended by the user after ${tried.length} of ${rates.length}.`);
  const lr = facts.lr ?? ownRate(tried);
  const { best, sentence } = compareRates(tried, lr);
  among.best = best;
  log.channel.info(`${TITLE}, ${name}: ${sentence}`);
  const last = tried.find(({ rate }) => rate === best) ?? tried.find(({ failed }) => failed === undefined);
  for (const { run } of tried) {
    const monitor = watching.get(run.id);
    if (monitor) watching.touch(monitor);
  }
  const chosen = await vscode.window.showInformationMessage(
    `${name}: ${sentence}`,
    ...(best === undefined ? [] : [CHANGE]),
    ...(last ? [CHARTS] : []),
  );
  if (chosen === CHARTS && last) await vscode.commands.executeCommand('lossline.showCharts', last.run.id);
  if (chosen !== CHANGE || best === undefined) return;
  await vscode.window.showTextDocument(document, { preview: false });
  const remedy = remedyWith({ kind: 'set-rate', lr: best }, lr === undefined ? {} : { lr });
  await insert(scripts, log, document, remedy);
}

async function askRates(name: string, { lr }: ScriptFacts): Promise<readonly number[] | undefined> {
  const now = lr === undefined ? 'The script does not say its rate as a number.' : `The script has ${rateText(lr)} now.`;
  const typed = await vscode.window.showInputBox({
    title: `${TITLE}: ${name} (1/2)`,
    prompt: `At which learning rates of its first optimizer? ${now}`,
    value: ratesText(ratesAround(lr)),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const rates = readRates(text);
      return 'reason' in rates ? rates.reason : undefined;
    },
  });
  const rates = typed === undefined ? undefined : readRates(typed);
  return rates && 'reason' in rates ? undefined : rates;
}

async function askLength(name: string, { epochs }: ScriptFacts): Promise<TryLength | undefined> {
  const usual = lengthFor(epochs);
  const typed = await vscode.window.showInputBox({
    title: `${TITLE}: ${name} (2/2)`,
    prompt: `For how many epochs each? After ${count(usual.seconds, 'second')} it ends in any case.`,
    value: String(usual.epochs),
    ignoreFocusOut: true,
    validateInput: (text) =>
      isLength(Number(text)) ? undefined : `A whole number from ${LEAST_EPOCHS} to ${MOST_EPOCHS}: of fewer nothing can be told.`,
  });
  return typed === undefined ? undefined : { ...usual, epochs: Number(typed) };
}

function isLength(epochs: number): boolean {
  return Number.isInteger(epochs) && epochs >= LEAST_EPOCHS && epochs <= MOST_EPOCHS;
}

/** Whatever a script does, it will do several times: the user is asked first. */
async function isWanted(name: string, rates: readonly number[], { epochs, seconds }: TryLength): Promise<boolean> {
  const run = `Run ${count(rates.length, 'Time')}`;
  const detail = [
    `Learning rates: ${ratesText(rates)}, one after another, each for ${count(epochs, 'epoch')} or ${count(seconds, 'second')}.`,
    `Whatever ${name} does before and while it trains, it does ${rates.length} times: files are written again, data is fetched again.`,
    'Each run is ended by force when its epochs are over, so that it does not go on to save its model. ' +
      'A script whose training is no longer than that may get so far.',
  ].join('\n\n');
  return (await vscode.window.showWarningMessage(`Run ${name} ${rates.length} times?`, { modal: true, detail }, run)) === run;
}

/** One after another: two at once would only take each other's time. @returns those that have run, fewer where the user has had enough */
function runAll(
  parts: Parts,
  wanted: { readonly launch: Launch; readonly facts: ScriptFacts; readonly among: TriedRates; readonly length: TryLength },
  rates: readonly number[],
): Thenable<readonly Tried[]> {
  const title = `${TITLE}: ${path.basename(wanted.launch.script)}`;
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    const cancelled = new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
    const tried: Tried[] = [];
    for (const [i, rate] of rates.entries()) {
      progress.report({
        message: `${rateText(rate)} (${i + 1} of ${rates.length})`,
        increment: i === 0 ? 0 : 100 / rates.length,
      });
      const one = await runAtRate(parts, { ...wanted, cancelled }, rate);
      if (token.isCancellationRequested) break;
      tried.push(one);
    }
    return tried;
  });
}
