import * as vscode from 'vscode';
import { rateText } from '../core/diagnosis/numbers.ts';
import { keptRemedies } from '../core/monitor/keptRemedies.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { factorText, FACTORS, trialOf, trialSentence, trialTitle } from '../core/monitor/trial.ts';
import { trialFactsOf } from '../core/monitor/trialFacts.ts';
import type { RunEvent } from '../core/runs/event.ts';
import { insert } from './applyRemedy.ts';
import { eventOf } from './eventOf.ts';
import { isLinked } from './linkScript.ts';
import type { Log } from './log.ts';
import { openScript } from './openScript.ts';
import type { Scripts } from './scripts.ts';
import type { Sessions } from './sessions.ts';
import { requireTrust } from './trust.ts';

interface Parts {
  readonly sessions: Sessions;
  readonly scripts: Scripts;
  readonly log: Log;
}

/** Whether a process goes on that can keep its weights at the end of an epoch. */
export function isTriable({ training }: Monitor): boolean {
  return training?.steerable === 'epochs';
}

/** "Try a Lower Rate With Rollback": for as many epochs as the run's noise needs, then kept or taken back by a rule that is said before. */
export async function tryLowerRate(parts: Parts, monitor: Monitor): Promise<void> {
  const { sessions, log } = parts;
  requireTrust('to steer its processes');
  const session = sessions.of(monitor);
  if (!session) return log.refuse(`${monitor.run.name} is not observed from within: nobody can be asked to try a rate.`);
  const factor = await chooseFactor(log, monitor);
  if (factor === undefined) return;
  // Epochs may have passed meanwhile: the rule is that of now.
  const facts = trialFactsOf(monitor);
  const trial = 'reason' in facts ? facts : trialOf(facts, factor);
  if ('reason' in facts || 'reason' in trial) return log.refuse('reason' in trial ? trial.reason : '');
  const command = await session.steer(monitor, { do: 'trial', ...trial });
  if (command === undefined) return log.refuse(`${monitor.run.name} is not observed from within any more.`);
  log.channel.info(`Trial on ${monitor.run.name}: ${trialTitle(trial, facts.rate)}. ${trialSentence(trial, facts.epoch)}`);
  const outcome = await eventOf(monitor, (event) => event.command === command && ENDS.includes(event.kind));
  await tell(parts, monitor, outcome, { from: facts.rate, to: trial.rate });
}

interface Item extends vscode.QuickPickItem {
  readonly factor?: number;
  /** Why there is no trial of it. */
  readonly lacks?: string;
}

async function chooseFactor(log: Log, monitor: Monitor): Promise<number | undefined> {
  const facts = trialFactsOf(monitor);
  if ('reason' in facts) {
    log.refuse(facts.reason);
    return undefined;
  }
  const items = FACTORS.map((factor): Item => {
    const trial = trialOf(facts, factor);
    if ('reason' in trial) return { label: `$(circle-slash) ${factorText(factor)}`, detail: trial.reason, lacks: trial.reason };
    return {
      label: factorText(factor),
      description: trialTitle(trial, facts.rate),
      detail: trialSentence(trial, facts.epoch),
      factor,
    };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Try a Lower Rate With Rollback: ${monitor.run.name}, now ${rateText(facts.rate)}`,
    placeHolder: 'The process keeps weights and optimizer in memory until the trial is over.',
  });
  if (chosen?.lacks !== undefined) log.refuse(chosen.lacks);
  return chosen?.factor;
}

const ENDS: readonly RunEvent['kind'][] = ['kept', 'rolled-back', 'undone', 'refused'];

const CHANGE = 'Change the Script…';
const CHARTS = 'Show Charts';

async function tell(
  { scripts, log }: Parts,
  monitor: Monitor,
  event: RunEvent | undefined,
  rates: { readonly from: number; readonly to: number },
): Promise<void> {
  const { run, training } = monitor;
  if (!event) return log.refuse(`${run.name} ended before the trial was over.`);
  if (event.kind === 'refused') return log.refuse(`${run.name}: ${event.text}`);
  const proved = event.kind === 'kept' && Math.abs((training?.lr ?? rates.to) / rates.to - 1) < 0.01;
  const chosen = await vscode.window.showInformationMessage(`${run.name}: ${event.text}`, ...(proved ? [CHANGE] : []), CHARTS);
  if (chosen === CHARTS) await vscode.commands.executeCommand('lossline.showCharts', run.id);
  if (chosen !== CHANGE || !(await isLinked(scripts, monitor))) return;
  const remedies = keptRemedies(monitor, rates).map((remedy) => ({ label: remedy.title, detail: remedy.reason, remedy }));
  const wanted = await vscode.window.showQuickPick(remedies, {
    title: `What the trial has shown, for the next run of ${run.name}`,
    placeHolder: 'The run that goes on is not changed by this.',
  });
  const document = wanted && (await openScript(monitor));
  if (wanted && document) await insert(scripts, log, document, wanted.remedy);
}
