import * as vscode from 'vscode';
import { rateText } from '../core/diagnosis/numbers.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Steering } from '../protocol/training/messages.ts';
import { presentRate } from '../core/monitor/presentRate.ts';
import { rateChoices, rateProblem } from '../protocol/training/rateChoices.ts';
import type { Log } from './log.ts';
import type { Steer } from './steer.ts';
import { isTriable } from './tryLowerRate.ts';

interface Item extends vscode.QuickPickItem {
  readonly steering?: Steering;
  /** Why it is not to be had. */
  readonly lacks?: string;
  /** Whether it is tried first, and taken back unless it helps. */
  readonly trial?: boolean;
}

/** "Set Learning Rate of Running Process…": a share of the present rate, a value, or a schedule from now on. */
export async function setLearningRate(steer: Steer, log: Log, monitor: Monitor): Promise<void> {
  const rate = presentRate(monitor);
  const items: Item[] = rateChoices(monitor).map(({ label, detail, steering }) =>
    steering ? { label, detail, steering } : { label: `$(circle-slash) ${label}`, detail, lacks: detail },
  );
  const value: Item = { label: 'A value…', detail: 'Any rate, until something else sets it' };
  const trial: Item[] = isTriable(monitor)
    ? [{ label: 'Try a lower rate with rollback…', detail: 'For some epochs, then kept only if it has helped', trial: true }]
    : [];
  const schedules = items.findIndex(({ steering }) => steering?.do !== 'rate');
  const chosen = await vscode.window.showQuickPick([...items.toSpliced(schedules, 0, value), ...trial], {
    title: `Learning Rate of ${monitor.run.name}${rate === undefined ? '' : `, now ${rateText(rate)}`}`,
    placeHolder: 'Takes effect in the process that goes on; the script stays as it is.',
  });
  if (!chosen) return;
  if (chosen.lacks !== undefined) return log.refuse(chosen.lacks);
  if (chosen.trial) return void (await vscode.commands.executeCommand('lossline.tryLowerRate', monitor.run.id));
  const steering = chosen === value ? await askRate(monitor, rate) : chosen.steering;
  if (steering) await steer.ask(monitor, steering, `Setting the learning rate of ${monitor.run.name}`);
}

async function askRate({ run }: Monitor, rate: number | undefined): Promise<Steering | undefined> {
  const typed = await vscode.window.showInputBox({
    title: `Learning Rate of ${run.name}`,
    prompt: rate === undefined ? 'The present rate is not known.' : `The present rate is ${rateText(rate)}.`,
    ...(rate !== undefined && { value: rateText(rate) }),
    validateInput: rateProblem,
  });
  return typed === undefined ? undefined : { do: 'rate', rate: Number(typed) };
}
