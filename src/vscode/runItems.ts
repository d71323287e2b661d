import path from 'node:path';
import * as vscode from 'vscode';
import { digits, place as placeText } from '../core/diagnosis/numbers.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { doingText, eventPlace, eventText, ignoredRateText, trainingText } from '../core/monitor/trainingWords.ts';
import type { RunEvent } from '../core/runs/event.ts';
import { endingText, reasonFirst } from '../core/runs/ending.ts';
import { isJudgeable } from '../core/runs/judged.ts';
import { placeOf } from '../core/runs/run.ts';
import type { Series } from '../core/runs/series.ts';
import { hasChoice } from './chooseJudged.ts';
import { hasLostNumbers, hasScript, isDeniable, isDenied, isOfLog, isOver, isPaused, STEERING } from './runs.ts';

/** A run: its place, its state as an icon, its verdict in the tooltip. */
export function runItem(monitor: Monitor, muted: boolean): vscode.TreeItem {
  const { run } = monitor;
  const item = new vscode.TreeItem(run.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = run.id;
  const doing = monitor.training ? doingText(monitor.training) : '';
  const at = place(monitor);
  item.description = [doing, at, muted ? 'muted' : ''].filter(Boolean).join(' · ');
  item.iconPath = runIcon(monitor);
  const mute = muted ? 'Notices of this run are muted.' : '';
  item.tooltip = [
    run.source,
    scriptText(monitor),
    run.ending && endingText(run.ending),
    monitor.verdict?.sentence,
    monitor.damage,
    mute,
  ]
    .filter(Boolean)
    .join('\n');
  // The icon is not read out: what it means is said in words.
  const spoken = [
    run.name,
    doing || (run.state === 'running' ? 'running' : ''),
    at,
    muted ? 'muted' : '',
    run.ending && endingText(run.ending),
    monitor.verdict?.sentence,
  ];
  item.accessibilityInformation = { label: spoken.filter(Boolean).join(', ') };
  const is = [
    hasScript(monitor) ? 'script' : '',
    isOfLog(monitor) ? 'log' : '',
    hasChoice(monitor) ? 'choice' : '',
    muted ? 'muted' : '',
    ...Object.entries(STEERING).map(([word, is]) => (is(monitor) ? word : '')),
  ];
  item.contextValue = ['run', isOver(monitor) ? 'over' : 'live', ...is].filter(Boolean).join(' ');
  return item;
}

function scriptText({ run: { script, source, isGuess } }: Monitor): string {
  if (script === undefined || script === source) return '';
  return isGuess ? `Script, as it seems: ${script}` : `Script: ${script}`;
}

/** The script that a run may be of. */
export function guessItem({ run }: Monitor): vscode.TreeItem {
  const item = new vscode.TreeItem(path.basename(run.script ?? ''));
  item.description = 'script, guessed';
  item.tooltip = `${run.script}\n\nNothing says that this script wrote ${run.name}: it is a guess. “Link Run to Script…” corrects it.`;
  item.iconPath = new vscode.ThemeIcon('link');
  item.command = { command: 'lossline.openScript', title: 'Open Script of Run', arguments: [run.id] };
  item.contextValue = 'guess';
  return item;
}

function place({ run, training }: Monitor): string {
  if (run.state === 'waiting') return 'no numbers yet';
  const at = placeOf(run.progress());
  return run.state === 'running' || training?.left ? at : [run.state, at].filter(Boolean).join(' · ');
}

/** What a run does, and that it was denied. */
export function verdictItem(monitor: Monitor): vscode.TreeItem {
  const { sentence = '', explanation } = monitor.verdict ?? {};
  const item = sentenceItem(sentence, verdictIcon(monitor), explanation);
  if (isDenied(monitor)) {
    item.label = 'Not so';
    item.description = sentence;
    item.tooltip = `You said “not so”: nothing is made of this.\n\n${sentence}`;
  }
  item.contextValue = isDeniable(monitor) ? 'verdict deniable' : isDenied(monitor) ? 'verdict denied' : 'verdict';
  return item;
}

/** A series: its last and its best value, and whether the verdict is about it. */
export function seriesItem(series: Series, monitor: Monitor): vscode.TreeItem {
  const item = new vscode.TreeItem(series.name);
  const last = digits(series.value(series.length - 1));
  const choice = hasChoice(monitor) && monitor.run.judgeable().includes(series);
  const judged = choice && series === monitor.run.judged();
  const best = !isJudgeable(series.role) ? -1 : series.role.endsWith('loss') ? series.least() : series.greatest();
  const where = series.axis === 'index' ? '' : ` @ ${placeText(series.x(best))}`;
  const parts = [last, judged ? 'judged' : '', best < 0 ? '' : `best ${digits(series.value(best))}${where}`];
  item.description = parts.filter(Boolean).join('   ');
  item.tooltip = judged ? `${series.name}: the verdict is about this series.` : series.name;
  item.contextValue = choice ? `series ${judged ? 'judged' : 'judgeable'}` : 'series';
  return item;
}

/** What the process says of itself; undefined where it has said nothing. */
export function processItem({ training }: Monitor): vscode.TreeItem | undefined {
  const text = training && trainingText(training);
  if (!text) return undefined;
  return sentenceItem(text, new vscode.ThemeIcon('server-process'), `Process ${training.pid}`);
}

/** What the process does wrong, a sentence each. */
export function faultItems(monitor: Monitor): vscode.TreeItem[] {
  const { run, training } = monitor;
  const lost = run.events.findLast(({ kind }) => kind === 'not-finite');
  const sentences = [training?.leak, training && ignoredRateText(training)].filter((sentence) => sentence !== undefined);
  return [
    ...(lost ? [sentenceItem(lost.text, hasLostNumbers(monitor) ? LOST : new vscode.ThemeIcon('error'), eventPlace(lost))] : []),
    ...sentences.map((sentence) => sentenceItem(sentence, WARNING)),
  ];
}

/** How its process ended, where there is something to say of that: the reason first, as the end of a line is cut; what was printed last on hover. */
export function endingItem({ run: { ending, state } }: Monitor): vscode.TreeItem | undefined {
  if (!ending) return undefined;
  const { reason, rest } = reasonFirst(ending);
  const more = [rest, ending.advice, ending.lines.join('\n')].filter(Boolean).join('\n\n');
  const item = sentenceItem(reason, state === 'failed' ? LOST : new vscode.ThemeIcon('info'), more);
  item.description = rest;
  return item;
}

/** What was done to the run, folded up; the last of it beside. */
export function eventsItem({ run: { events, script } }: Monitor): vscode.TreeItem {
  const item = new vscode.TreeItem(`Events (${events.length})`, vscode.TreeItemCollapsibleState.Collapsed);
  const last = events.at(-1);
  if (last) item.description = [eventText(last, script), besides(last)].filter(Boolean).join(' · ');
  item.iconPath = new vscode.ThemeIcon('history');
  return item;
}

/** Something that was done to a run, and where. */
export function eventItem(event: RunEvent | undefined, script: string | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(event ? eventText(event, script) : '');
  if (!event) return item;
  item.description = besides(event);
  item.tooltip = [event.text, item.description, new Date(event.time).toLocaleString()].filter(Boolean).join('\n');
  return item;
}

/** Where it happened, unless its words say that. */
function besides(event: RunEvent): string {
  const at = eventPlace(event);
  return event.text.includes(at) ? '' : at;
}

const LOST = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
const WARNING = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));

/** A sentence, in full in its tooltip, with what more there is to say. */
export function sentenceItem(sentence: string, icon: vscode.ThemeIcon | undefined, more?: string): vscode.TreeItem {
  const item = new vscode.TreeItem(sentence);
  item.tooltip = [sentence, more].filter(Boolean).join('\n\n');
  if (icon) item.iconPath = icon;
  return item;
}

function runIcon(monitor: Monitor): vscode.ThemeIcon {
  switch (monitor.run.state) {
    case 'failed':
      return LOST;
    case 'finished':
      return new vscode.ThemeIcon(monitor.training?.left ? 'debug-disconnect' : 'check');
    case 'silent':
      return new vscode.ThemeIcon('watch');
    case 'waiting':
      return new vscode.ThemeIcon('circle-outline');
    case 'running':
      if (hasLostNumbers(monitor)) return LOST;
      return verdictIcon(monitor) ?? new vscode.ThemeIcon(isPaused(monitor) ? 'debug-pause' : 'loading~spin');
  }
}

/** Colour means state: only what asks for something has one. */
function verdictIcon(monitor: Monitor): vscode.ThemeIcon | undefined {
  if (monitor.urge === 'offer' && monitor.verdict?.kind === 'diverging') return LOST;
  return monitor.urge === 'offer' ? WARNING : undefined;
}
