import * as vscode from 'vscode';
import type { Monitor } from './core/monitor/monitor.ts';
import { loadParser } from './node/treeSitter.ts';
import { applyRemedy, openScript } from './vscode/applyRemedy.ts';
import { ChartsView } from './vscode/chartsView.ts';
import { registerCommands } from './vscode/commands.ts';
import { ContextKeys } from './vscode/contextKeys.ts';
import { Diagnostics } from './vscode/diagnostics.ts';
import { GhostTextProvider } from './vscode/ghostText.ts';
import { Log } from './vscode/log.ts';
import { Notices } from './vscode/notices.ts';
import { QuickFixes } from './vscode/quickFixes.ts';
import { RunsView } from './vscode/runsView.ts';
import { Scripts } from './vscode/scripts.ts';
import { showFixes } from './vscode/showFixes.ts';
import { StatusItem } from './vscode/statusItem.ts';
import { LogFiles } from './vscode/watchLogFile.ts';
import { Watching } from './vscode/watching.ts';

/** Languages whose scripts can be edited, and marked. */
const SCRIPTS: vscode.DocumentSelector = [
  { scheme: 'file', language: 'javascript' },
  { scheme: 'file', language: 'typescript' },
  { scheme: 'file', language: 'python' },
];

/** Builds the parts and registers them; what they do is theirs. */
export function activate(context: vscode.ExtensionContext): void {
  const wasm = vscode.Uri.joinPath(context.extensionUri, 'dist', 'wasm').fsPath;
  const log = new Log();
  const watching = new Watching();
  const scripts = new Scripts(watching, (language) => loadParser(wasm, [language]));
  const logFiles = new LogFiles(watching, log);
  const notices = new Notices(watching, context.globalState, (monitor) => void showFixes(scripts, monitor));
  const charts = new ChartsView(watching, context.extensionUri, {
    applyRemedy: (monitor: Monitor, remedyId) => void applyRemedy(scripts, log, monitor, remedyId),
    openScript: (monitor: Monitor) => void openScript(monitor),
    command: (id) => void vscode.commands.executeCommand(`lossline.${id}`),
  });
  context.subscriptions.push(
    log,
    watching,
    notices,
    charts,
    new RunsView(watching, (monitor) => charts.show(monitor)),
    new StatusItem(watching),
    new ContextKeys(watching),
    new Diagnostics(scripts, watching),
    vscode.languages.registerCodeActionsProvider(SCRIPTS, new QuickFixes(scripts), { providedCodeActionKinds: QuickFixes.kinds }),
    vscode.languages.registerInlineCompletionItemProvider(SCRIPTS, new GhostTextProvider(scripts)),
    ...registerCommands({ watching, scripts, logFiles, notices, log }),
  );
}
