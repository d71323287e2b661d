import * as vscode from 'vscode';
import { digits } from '../core/diagnosis/numbers.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { doingText } from '../core/monitor/trainingWords.ts';
import { hasLostNumbers, isPaused } from './runs.ts';
import type { Watching } from './watching.ts';

/** One item in the status bar: the newest run that is going on, its loss and its place. Gone when nothing goes on. */
export class StatusItem implements vscode.Disposable {
  readonly #watching: Watching;
  readonly #item = vscode.window.createStatusBarItem('lossline.status', vscode.StatusBarAlignment.Left);
  readonly #parts: vscode.Disposable[];
  #shown: Monitor | undefined;

  constructor(watching: Watching) {
    this.#watching = watching;
    this.#item.name = 'Lossline';
    this.#parts = [this.#item, watching.onDidUpdate(() => this.#show()), watching.onDidChangeRuns(() => this.#show())];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #show(): void {
    const monitor = this.#watching.monitors.findLast(({ run }) => run.state === 'running');
    if (!monitor) return this.#item.hide();
    if (monitor !== this.#shown) this.#item.command = showCharts(monitor);
    this.#shown = monitor;
    this.#item.text = text(monitor);
    this.#item.tooltip = `${monitor.run.name}\n${monitor.verdict?.sentence ?? 'No loss yet.'}`;
    const spoken = [monitor.verdict?.sentence ?? monitor.run.name, monitor.training ? doingText(monitor.training) : ''];
    this.#item.accessibilityInformation = { label: `Lossline: ${spoken.filter(Boolean).join(' ')}` };
    this.#item.show();
  }
}

function showCharts({ run }: Monitor): vscode.Command {
  return { command: 'lossline.showCharts', title: 'Show Charts', arguments: [run.id] };
}

function text(monitor: Monitor): string {
  const { epoch, epochs } = monitor.run.progress();
  const series = monitor.run.judged();
  const icon = hasLostNumbers(monitor) ? '$(error)' : monitor.urge === 'offer' ? '$(warning)' : '$(graph-line)';
  const loss = series && series.length > 0 ? `${series.name} ${digits(series.value(series.length - 1))}` : monitor.run.name;
  const place = epoch === undefined ? '' : ` · ${Number(epoch.toFixed(2))}${epochs === undefined ? '' : `/${epochs}`}`;
  const doing = monitor.training ? doingText(monitor.training) : '';
  return `${isPaused(monitor) ? '$(debug-pause)' : icon} ${loss.replaceAll('$(', '$ (')}${place}${doing && ` · ${doing}`}`;
}
