import * as vscode from 'vscode';
import { advisedAt, asksOf } from '../core/monitor/choices.ts';
import { rateText } from '../core/diagnosis/numbers.ts';
import { lastRate } from '../core/diagnosis/rate.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { placeOf } from '../core/runs/run.ts';
import { APPLY_FIX, SWITCH_OFF } from './fixCommands.ts';
import { type LiveScript, locate } from './liveScript.ts';
import type { Scripts } from './scripts.ts';

/** What the newest run of a script does, at its training sites, with what can be done about it. */
export class Hovers implements vscode.HoverProvider {
  readonly #scripts: Scripts;

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    if (!this.#scripts.latestOf(document)?.verdict) return undefined;
    if (!vscode.workspace.getConfiguration('lossline', document).get('hover')) return undefined;
    const script = await this.#scripts.readTraining(document);
    const monitor = this.#scripts.latestOf(document); // it may have gone by now
    if (!script || !monitor?.verdict) return undefined;
    for (const site of script.analysis.sites) {
      const place = locate(script, site.range);
      const isHere = place?.uri.toString() === document.uri.toString() && place.range.contains(position);
      if (isHere) return new vscode.Hover(words(script, monitor, site, document.uri), place.range);
    }
    return undefined;
  }
}

function words(script: LiveScript, monitor: Monitor, site: TrainingSite, uri: vscode.Uri): vscode.MarkdownString {
  const { run, verdict } = monitor;
  const marked = monitor.speaksUp && asksOf(site, monitor); // then the mark says it
  const { sentence = '', explanation = '' } = verdict ?? {};
  const lr = lastRate(run.byRole('lr'));
  const now = [lr === undefined ? '' : `learning rate ${rateText(lr)}`, placeOf(run.progress())].filter(Boolean).join(', ');
  const said = marked ? [] : [`${run.name}: ${sentence}`, explanation];
  const target = [uri.toString(), site.range.start];
  const advised = advisedAt(script, site, monitor).filter(({ disabled }) => !disabled);
  const fixes = advised.map(({ remedy }) => link(remedy.title, APPLY_FIX, ...target, remedy.id));
  const charts = link('Charts', 'lossline.showCharts', run.id);
  const guessed = `It is a guess that this script wrote ${run.name}.`;
  const another = link('Link Run to Script…', 'lossline.linkScript', run.id);
  const guess = run.isGuess ? [marked ? '' : asText(guessed), another].filter(Boolean).join(' ') : '';
  const off = [link('Hide this hover', SWITCH_OFF, 'hover'), link('Hide the line above', SWITCH_OFF, 'codeLens')].join(' · ');
  const parts = [
    ...said.map(asText),
    now && asText(`Now: ${now}.`),
    [...fixes, link('More…', APPLY_FIX, ...target), charts].join(' · '),
    guess,
    off,
  ];
  const markdown = new vscode.MarkdownString(parts.filter(Boolean).join('\n\n'));
  markdown.isTrusted = { enabledCommands: [APPLY_FIX, SWITCH_OFF, 'lossline.showCharts', 'lossline.linkScript'] };
  return markdown;
}

/** A link to a command with these arguments. */
function link(title: string, command: string, ...args: readonly unknown[]): string {
  return `[${asText(title)}](command:${command}?${encodeURIComponent(JSON.stringify(args)).replace(/[()']/g, escape)})`;
}

/** What ends a link in Markdown and is left alone by `encodeURIComponent`. */
function escape(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16)}`;
}

/** Markdown for this very text: names come from logs. (`appendText` would make its spaces unbreakable.) */
function asText(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,;]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}
