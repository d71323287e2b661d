import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { AttachedProcesses } from './attachProcess.ts';
import type { ChartsView } from './chartsView.ts';
import { chooseJudged, hasChoice } from './chooseJudged.ts';
import { APPLY_FIX, applyFix, SWITCH_OFF, switchOff } from './fixCommands.ts';
import { COMPLETE_GHOST_TEXT, completeGhostText } from './ghostText.ts';
import { insertSchedule } from './insertSchedule.ts';
import { linkScript } from './linkScript.ts';
import type { Log } from './log.ts';
import { openScript } from './openScript.ts';
import { muteNotices, unmuteNotices } from './muteNotices.ts';
import type { Mutes } from './mutes.ts';
import type { PatternsFor } from './patternSettings.ts';
import { hasLoss, hasScript, isAttached, isDeniable, isDenied, isOfLog, isOver } from './runs.ts';
import { EXPLAIN } from './quickFixes.ts';
import type { RuleTables } from './ruleTables.ts';
import { runOfNode, seriesOfNode } from './runsView.ts';
import { runScript } from './runScript.ts';
import type { Scripts } from './scripts.ts';
import { hasOutput, showRunOutput } from './showRunOutput.ts';
import type { SteerCommand } from './steerCommands.ts';
import { teachLine } from './teachLine.ts';
import type { Trainings } from './trainings.ts';
import type { Sessions } from './sessions.ts';
import type { StartProbed } from './startProbed.ts';
import { isTriable, tryLowerRate } from './tryLowerRate.ts';
import { tryRates } from './tryRates.ts';
import type { LogFiles } from './watchLogFile.ts';
import type { Watching } from './watching.ts';

interface Parts {
  readonly watching: Watching;
  readonly scripts: Scripts;
  readonly sessions: Sessions;
  readonly startProbed: StartProbed;
  readonly logFiles: LogFiles;
  readonly attached: AttachedProcesses;
  readonly patternsFor: PatternsFor;
  readonly mutes: Mutes;
  readonly charts: ChartsView;
  readonly ruleTables: RuleTables;
  readonly trainings: Trainings;
  /** Where the last choices of the user are kept. */
  readonly memento: vscode.Memento;
  readonly steering: readonly SteerCommand[];
  readonly log: Log;
}

/** Every command of the palette and the menus. Each says what went wrong instead of failing in silence. */
export function registerCommands(parts: Parts): vscode.Disposable[] {
  const {
    watching,
    scripts,
    sessions,
    startProbed,
    logFiles,
    attached,
    patternsFor,
    mutes,
    charts,
    ruleTables,
    steering,
    trainings,
    memento,
    log,
  } = parts;
  const command = <A extends unknown[]>(id: string, run: (...args: A) => unknown) =>
    vscode.commands.registerCommand(id, (...args: A) => log.attempt(() => run(...args)));
  const runOf = (given: unknown) => (typeof given === 'string' ? watching.get(given) : runOfNode(given));
  const onRun =
    (question: string, fits: (monitor: Monitor) => boolean, act: (monitor: Monitor) => unknown) => async (given?: unknown) => {
      const monitor = runOf(given) ?? (await chooseRun(watching, question, fits));
      if (monitor) await act(monitor);
    };
  const showCharts = (monitor: Monitor | undefined) => {
    if (monitor) charts.show(monitor);
    return vscode.commands.executeCommand('lossline.charts.focus', { preserveFocus: true });
  };
  const watchLogFile = async (uri: unknown, selected: unknown) => {
    const monitor = await logFiles.watch(files(uri, selected));
    if (monitor) await showCharts(monitor);
  };
  /** Does something to a run that other views show. */
  const change = (act: (monitor: Monitor) => unknown) => async (monitor: Monitor) => {
    await act(monitor);
    watching.touch(monitor);
  };
  const current = () => watching.monitors.findLast((monitor) => !isOver(monitor)) ?? watching.monitors.at(-1);
  const live = (monitor: Monitor) => !isOver(monitor);
  const any = () => true;
  const teaching = {
    logFiles,
    patternsFor,
    chooseRun: () => chooseRun(watching, 'A line of which log?', isOfLog),
    watch: (uri: vscode.Uri) => watchLogFile(uri, undefined),
  };
  return [
    command('lossline.runScript', (uri: unknown) => runScript({ trainings, memento, log }, files(uri)?.[0])),
    command('lossline.tryRates', (uri: unknown) =>
      tryRates({ watching, sessions, scripts, start: startProbed, memento, log }, files(uri)?.[0]),
    ),
    command(
      'lossline.tryLowerRate',
      onRun('On which run is a lower rate to be tried?', isTriable, (monitor) =>
        tryLowerRate({ sessions, scripts, log }, monitor),
      ),
    ),
    command('lossline.watchLogFile', watchLogFile),
    command('lossline.teachLine', (node: unknown) => teachLine(teaching, runOfNode(node))),
    command(
      'lossline.stopRun',
      onRun('Which run is to be stopped?', live, (monitor) =>
        attached.has(monitor) ? attached.stop(monitor) : watching.stop(monitor.run.id),
      ),
    ),
    command('lossline.attachProcess', async () => {
      const monitor = await attached.choose();
      if (monitor) await showCharts(monitor);
    }),
    command(
      'lossline.detachProcess',
      onRun('The process of which run is to be left?', isAttached, (monitor) => attached.detach(monitor)),
    ),
    command(
      'lossline.showRunOutput',
      onRun(
        'The output of which run?',
        (monitor) => hasOutput(trainings, monitor),
        (monitor) => showRunOutput(trainings, monitor),
      ),
    ),
    command(
      'lossline.removeRun',
      onRun('Which run is to go from the view?', isOver, ({ run }) => watching.remove(run.id)),
    ),
    command(
      'lossline.linkScript',
      onRun('Which run is to be linked?', any, (monitor) => linkScript(scripts, monitor)),
    ),
    command('lossline.openScript', onRun('The script of which run?', hasScript, openScript)),
    command(
      'lossline.compareRules',
      onRun('Known rules on which run?', hasLoss, (monitor) => ruleTables.show(monitor)),
    ),
    command('lossline.insertSchedule', async (uri: unknown, start: unknown) => {
      const document = uri instanceof vscode.Uri ? await vscode.workspace.openTextDocument(uri) : undefined;
      return insertSchedule(scripts, log, document, typeof start === 'number' ? start : undefined);
    }),
    command('lossline.showCharts', (runId: unknown) => showCharts(watching.get(String(runId)))),
    command(
      'lossline.notSo',
      onRun(
        'Of which run is the verdict wrong?',
        isDeniable,
        change((monitor) => monitor.dismiss()),
      ),
    ),
    command(
      'lossline.undoNotSo',
      onRun(
        'Of which run does the verdict count again?',
        isDenied,
        change((monitor) => monitor.undismiss()),
      ),
    ),
    command('lossline.chooseJudged', onRun('Which run is to be judged by another series?', hasChoice, change(chooseJudged))),
    command('lossline.judgeSeries', async (node: unknown) => {
      const monitor = runOfNode(node);
      if (monitor) await change(() => monitor.judge(seriesOfNode(node)))(monitor);
    }),
    command('lossline.muteNotices', (node: unknown) => muteNotices(mutes, runOf(node) ?? current())),
    command('lossline.unmuteNotices', (node: unknown) => {
      const monitor = runOf(node);
      return monitor ? mutes.unmute(monitor) : unmuteNotices(mutes, watching.monitors);
    }),
    ...steering.map(({ id, question, fits, act }) => command(id, onRun(question, fits, act))),
    command('lossline.showOutput', () => log.channel.show()),
    command(COMPLETE_GHOST_TEXT, completeGhostText),
    command(APPLY_FIX, (uri: unknown, start: unknown, remedyId: unknown) => applyFix(scripts, log, uri, start, remedyId)),
    command(SWITCH_OFF, switchOff),
    command(EXPLAIN, (reason: unknown) => log.refuse(String(reason))),
  ];
}

/** The files that a command was called on: the selected ones of the Explorer, or the one of an editor. A command takes any argument. */
function files(uri: unknown, selected?: unknown): vscode.Uri[] | undefined {
  const isUri = (value: unknown) => value instanceof vscode.Uri;
  const several = Array.isArray(selected) ? selected.filter(isUri) : [];
  if (several.length > 0) return several;
  return isUri(uri) ? [uri] : undefined;
}

/** The one run that fits, or the one that the user chooses, newest first. */
async function chooseRun(
  watching: Watching,
  question: string,
  fits: (monitor: Monitor) => boolean,
): Promise<Monitor | undefined> {
  const fitting = watching.monitors.filter(fits).reverse();
  if (fitting.length === 0) void vscode.window.showInformationMessage('Lossline: there is no run that this applies to.');
  if (fitting.length < 2) return fitting[0];
  const items = fitting.map((monitor) => ({
    label: monitor.run.name,
    description: monitor.run.state,
    detail: monitor.run.source,
    monitor,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: question }))?.monitor;
}
