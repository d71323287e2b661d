import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { openScript } from './applyRemedy.ts';
import { COMPLETE_GHOST_TEXT, completeGhostText } from './ghostText.ts';
import { insertSchedule } from './insertSchedule.ts';
import { linkScript } from './linkScript.ts';
import type { Log } from './log.ts';
import type { Notices } from './notices.ts';
import { runOfNode } from './runsView.ts';
import { runScript } from './runScript.ts';
import type { Scripts } from './scripts.ts';
import type { LogFiles } from './watchLogFile.ts';
import type { Watching } from './watching.ts';

interface Parts {
  readonly watching: Watching;
  readonly scripts: Scripts;
  readonly logFiles: LogFiles;
  readonly notices: Notices;
  readonly log: Log;
}

/** Every command of the palette and the menus. Each says what went wrong instead of failing in silence. */
export function registerCommands({ watching, scripts, logFiles, notices, log }: Parts): vscode.Disposable[] {
  const command = <A extends unknown[]>(id: string, run: (...args: A) => unknown) =>
    vscode.commands.registerCommand(id, async (...args: A) => {
      try {
        await run(...args);
      } catch (error) {
        log.tell(error instanceof Error ? error.message : String(error));
      }
    });
  const onRun =
    (question: string, fits: (monitor: Monitor) => boolean, act: (monitor: Monitor) => unknown) => async (node?: unknown) => {
      const monitor = runOfNode(node) ?? (await chooseRun(watching, question, fits));
      if (monitor) await act(monitor);
    };
  const live = ({ run }: Monitor) => run.state !== 'finished' && run.state !== 'failed';
  const showCharts = () => vscode.commands.executeCommand('lossline.charts.focus', { preserveFocus: true });
  return [
    command('lossline.runScript', (uri?: vscode.Uri) => runScript(watching, scripts, log, uri)),
    command('lossline.watchLogFile', (uri?: vscode.Uri) => logFiles.watch(uri)),
    command(
      'lossline.stopRun',
      onRun('Which run is to be stopped?', live, ({ run }) => watching.stop(run.id)),
    ),
    command(
      'lossline.removeRun',
      onRun(
        'Which run is to go from the view?',
        () => true,
        ({ run }) => watching.remove(run.id),
      ),
    ),
    command(
      'lossline.linkScript',
      onRun(
        'Which run is to be linked?',
        () => true,
        (monitor) => linkScript(scripts, monitor),
      ),
    ),
    command(
      'lossline.openScript',
      onRun('The script of which run?', ({ run }) => run.script !== undefined, openScript),
    ),
    command('lossline.insertSchedule', () => insertSchedule(scripts, watching, log)),
    command('lossline.showCharts', showCharts),
    command('lossline.muteNotices', () => notices.mute(true)),
    command('lossline.unmuteNotices', () => notices.mute(false)),
    command('lossline.showOutput', () => log.channel.show()),
    command(COMPLETE_GHOST_TEXT, completeGhostText),
  ];
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
