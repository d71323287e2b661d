import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Trainings } from './trainings.ts';
import { TrainingTerminal } from './trainingTerminal.ts';

/** Whether a run's output is kept: that of a process which Lossline has started. */
export function hasOutput(trainings: Trainings, monitor: Monitor): boolean {
  const training = trainings.of(monitor);
  return training !== undefined && existsSync(training.folder.output);
}

/** "Show Output of Run": the terminal that shows it, or another one, which only shows: to close that ends nothing. */
export function showRunOutput(trainings: Trainings, monitor: Monitor): void {
  const training = trainings.of(monitor);
  if (!training || !hasOutput(trainings, monitor)) {
    throw new Error(
      `${monitor.run.name} prints elsewhere: Lossline has only the output of what it has started in a terminal of its own.`,
    );
  }
  const shown = vscode.window.terminals.find(({ creationOptions }) => {
    const pty = 'pty' in creationOptions ? creationOptions.pty : undefined;
    return pty instanceof TrainingTerminal && pty.training === training;
  });
  const pty = () => new TrainingTerminal(training, { ends: false, closes: false });
  (shown ?? vscode.window.createTerminal({ name: `Lossline: ${training.name}`, pty: pty() })).show(true);
}
