import * as vscode from 'vscode';
import type { Monitor } from './core/monitor/monitor.ts';
import { loadReader } from './node/scriptReader.ts';
import { applyRemedy } from './vscode/applyRemedy.ts';
import { ChangeView } from './vscode/changeView.ts';
import { ChartsView } from './vscode/chartsView.ts';
import { CodeLenses } from './vscode/codeLenses.ts';
import { registerCommands } from './vscode/commands.ts';
import { Comparisons, Outcomes } from './vscode/comparisons.ts';
import { ContextKeys } from './vscode/contextKeys.ts';
import { Diagnostics } from './vscode/diagnostics.ts';
import { Fixes } from './vscode/fixes.ts';
import { GhostTextProvider } from './vscode/ghostText.ts';
import { Hovers } from './vscode/hovers.ts';
import { Links } from './vscode/links.ts';
import { Log } from './vscode/log.ts';
import { muteNotices } from './vscode/muteNotices.ts';
import { Mutes } from './vscode/mutes.ts';
import { Notices } from './vscode/notices.ts';
import { openScript } from './vscode/openScript.ts';
import { PatternSettings } from './vscode/patternSettings.ts';
import { QuickFixes } from './vscode/quickFixes.ts';
import { RuleTables } from './vscode/ruleTables.ts';
import { RunsView } from './vscode/runsView.ts';
import { Scripts, SCRIPTS } from './vscode/scripts.ts';
import { Sessions } from './vscode/sessions.ts';
import { showChange } from './vscode/showChange.ts';
import { showFixes } from './vscode/showFixes.ts';
import { Silence } from './vscode/silence.ts';
import { startProbed } from './vscode/startProbed.ts';
import { StatusItem } from './vscode/statusItem.ts';
import { LogFiles } from './vscode/watchLogFile.ts';
import { Watching } from './vscode/watching.ts';

let end: (() => Promise<void>) | undefined;

/** Builds the parts and registers them; what they do is theirs. */
export function activate(context: vscode.ExtensionContext): void {
  const wasm = vscode.Uri.joinPath(context.extensionUri, 'dist', 'wasm').fsPath;
  const log = new Log();
  const watching = new Watching();
  const sessions = new Sessions(watching, log);
  const scripts = new Scripts(watching, (language) => loadReader(wasm, [language]));
  const patterns = new PatternSettings(log);
  const logFiles = new LogFiles(watching, log, patterns.of);
  const mutes = new Mutes(watching, { global: context.globalState, workspace: context.workspaceState });
  const notices = new Notices(watching, mutes, {
    showFixes: (monitor) => log.attempt(() => showFixes(scripts, monitor)),
    mute: (monitor) => log.attempt(() => muteNotices(mutes, monitor)),
  });
  const fixes = new Fixes(watching, context.workspaceState);
  const comparisons = new Comparisons(watching, fixes);
  const changes = new ChangeView();
  const charts = new ChartsView(watching, comparisons, context.extensionUri, {
    applyRemedy: (monitor: Monitor, chosen) => void log.attempt(() => applyRemedy(scripts, log, monitor, chosen)),
    showChange: (monitor: Monitor, chosen) => void log.attempt(() => showChange(scripts, changes, log, monitor, chosen)),
    openScript: (monitor: Monitor) => void log.attempt(() => openScript(monitor)),
    command: (id) => void vscode.commands.executeCommand(`lossline.${id}`),
  });
  const lenses = new CodeLenses(scripts, watching);
  const ruleTables = new RuleTables();
  end = () => watching.end();
  context.subscriptions.push(
    watching,
    notices,
    charts,
    changes,
    ruleTables,
    new RunsView(watching, mutes, comparisons).register((monitor) => charts.show(monitor)),
    fixes,
    new Outcomes(watching, comparisons, mutes, {
      showCharts: (monitor) => vscode.commands.executeCommand('lossline.showCharts', monitor.run.id),
      mute: (monitor) => log.attempt(() => muteNotices(mutes, monitor)),
    }),
    new StatusItem(watching),
    new Links(watching, scripts, context.workspaceState, log),
    new ContextKeys(watching),
    new Silence(watching),
    new Diagnostics(scripts, watching, log),
    vscode.languages.registerCodeActionsProvider(SCRIPTS, new QuickFixes(scripts), { providedCodeActionKinds: QuickFixes.kinds }),
    vscode.languages.registerInlineCompletionItemProvider(SCRIPTS, new GhostTextProvider(scripts)),
    lenses,
    vscode.languages.registerCodeLensProvider(SCRIPTS, lenses),
    vscode.languages.registerHoverProvider(SCRIPTS, new Hovers(scripts)),
    patterns,
    patterns.onDidChange(() => void log.attempt(() => logFiles.readAgain())),
    ...registerCommands({
      watching,
      scripts,
      sessions,
      startProbed: startProbed(vscode.Uri.joinPath(context.extensionUri, 'dist', 'probe.js').fsPath),
      logFiles,
      patternsFor: patterns.of,
      mutes,
      charts,
      ruleTables,
      log,
    }),
    log, // last: the others still write to it while they end
  );
}

/** Training that was started here ends with the window: it has lost the terminal that it was shown in. */
export function deactivate(): Promise<void> | undefined {
  return end?.();
}
