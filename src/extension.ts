import * as vscode from 'vscode';
import type { Monitor } from './core/monitor/monitor.ts';
import { loadReader } from './node/scriptReader.ts';
import { applyRemedy } from './vscode/applyRemedy.ts';
import { AttachedProcesses } from './vscode/attachProcess.ts';
import { ChangeView } from './vscode/changeView.ts';
import { ChartsView } from './vscode/chartsView.ts';
import { CodeLenses } from './vscode/codeLenses.ts';
import { registerCommands } from './vscode/commands.ts';
import { Comparisons, Outcomes } from './vscode/comparisons.ts';
import { ContextKeys } from './vscode/contextKeys.ts';
import { Debugging } from './vscode/debugging.ts';
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
import { reopen } from './vscode/reopening.ts';
import { RuleTables } from './vscode/ruleTables.ts';
import { RunsView } from './vscode/runsView.ts';
import { Scripts, SCRIPTS } from './vscode/scripts.ts';
import { Sessions } from './vscode/sessions.ts';
import { showChange } from './vscode/showChange.ts';
import { showFixes } from './vscode/showFixes.ts';
import { Silence } from './vscode/silence.ts';
import { startProbed } from './vscode/startProbed.ts';
import { StatusItem } from './vscode/statusItem.ts';
import { Steer } from './vscode/steer.ts';
import { steerCommands } from './vscode/steerCommands.ts';
import { setLearningRate } from './vscode/steerRate.ts';
import { TrainingTasks } from './vscode/tasks.ts';
import { Trainings } from './vscode/trainings.ts';
import { LogFiles } from './vscode/watchLogFile.ts';
import { Watching } from './vscode/watching.ts';

let end: (() => Promise<void>) | undefined;

/** Builds the parts and registers them; what they do is theirs. */
export function activate(context: vscode.ExtensionContext): void {
  const wasm = vscode.Uri.joinPath(context.extensionUri, 'dist', 'wasm').fsPath;
  const probe = vscode.Uri.joinPath(context.extensionUri, 'dist', 'probe.js').fsPath;
  const log = new Log();
  const watching = new Watching();
  const sessions = new Sessions(watching, log);
  const steer = new Steer(sessions, log);
  const lowerRate = (monitor: Monitor) => void log.attempt(() => setLearningRate(steer, log, monitor));
  const scripts = new Scripts(watching, (language) => loadReader(wasm, [language]));
  const patterns = new PatternSettings(log);
  const logFiles = new LogFiles(watching, log, patterns.of);
  const attached = new AttachedProcesses({
    watching,
    sessions,
    scripts,
    log,
    probe,
    folders: vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'attached').fsPath,
  });
  const mutes = new Mutes(watching, { global: context.globalState, workspace: context.workspaceState });
  const notices = new Notices(watching, mutes, {
    showFixes: (monitor) => log.attempt(() => showFixes(scripts, monitor)),
    showCharts: (monitor) => vscode.commands.executeCommand('lossline.showCharts', monitor.run.id),
    lowerRate,
    mute: (monitor) => log.attempt(() => muteNotices(mutes, monitor)),
  });
  const fixes = new Fixes(watching, context.workspaceState);
  const comparisons = new Comparisons(watching, fixes);
  const changes = new ChangeView();
  const charts = new ChartsView(watching, comparisons, context.extensionUri, {
    applyRemedy: (monitor: Monitor, chosen) => void log.attempt(() => applyRemedy(scripts, log, monitor, chosen)),
    showChange: (monitor: Monitor, chosen) => void log.attempt(() => showChange(scripts, changes, log, monitor, chosen)),
    lowerRate,
    openScript: (monitor: Monitor) => void log.attempt(() => openScript(monitor)),
    command: (id) => void vscode.commands.executeCommand(`lossline.${id}`),
  });
  const lenses = new CodeLenses(scripts, watching);
  const ruleTables = new RuleTables();
  const trainings = new Trainings({
    ...{ watching, sessions, scripts, patternsFor: patterns.of, log },
    home: vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs').fsPath,
    probe,
  });
  end = async () => {
    await Promise.all([trainings.end(), attached.end()]);
    await watching.end();
  };
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
    trainings,
    new TrainingTasks(trainings, scripts, watching).register(),
    new Debugging(trainings, log).register(),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void log.attempt(() => attached.reopen())),
    ...registerCommands({
      ...{ watching, scripts, logFiles, attached, sessions, patternsFor: patterns.of, mutes, charts, ruleTables, trainings, log },
      startProbed: startProbed(trainings),
      steering: steerCommands(steer, log),
      memento: context.workspaceState,
    }),
    log, // last: the others still write to it while they end
  );
  void log.attempt(() => Promise.all([reopen(trainings, log), attached.reopen()]));
}

/** Lets go of everything. Training that was started here goes on: the next window finds it. */
export function deactivate(): Promise<void> | undefined {
  return end?.();
}
