import * as vscode from 'vscode';
import { count, rateText } from '../core/diagnosis/numbers.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { lineAt, lineText, type LiveScript } from './liveScript.ts';

const TITLE = 'Insert Learning-Rate Schedule';
const GO_ON = 'Go On';

/**
 * The site that a change is for: asked for where there are several, and where a person must decide. Undefined: never mind.
 * @param takes whether a site can be changed at all: where it cannot, there is nothing to decide
 */
export async function chooseSite(script: LiveScript, takes: (site: TrainingSite) => boolean): Promise<TrainingSite | undefined> {
  const { sites } = script.analysis;
  const site = sites.length < 2 ? sites[0] : await choose(script);
  return site && (!takes(site) || (await mayGoOn(script, site))) ? site : undefined;
}

/** Whether a change at this site is wanted, where that is a question. */
export async function mayGoOn(script: LiveScript, { ask }: TrainingSite): Promise<boolean> {
  if (!ask) return true;
  const where = ask.line === undefined ? '' : `${quoted(script, ask.line)}\n\n`;
  const options = {
    modal: true,
    detail: `${where}Lossline cannot know this. Go on only if the change is right here.`,
  };
  return (await vscode.window.showWarningMessage(ask.reason, options, GO_ON)) === GO_ON;
}

async function choose(script: LiveScript): Promise<TrainingSite | undefined> {
  const items = script.analysis.sites.map((site) => ({
    label: lineAt(script, site.line)?.text.trim() ?? site.what,
    description: lineText(script, site.line),
    detail: about(site),
    site,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'Several places train here. Which one is it for?',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.site;
}

/** "model.fit · 200 epochs · adam at 0.001 · watches val_loss". */
function about({ what, epochs, unit = 'epoch', optimizer, monitors, existingSchedule }: TrainingSite): string {
  const rate = optimizer?.lr === undefined ? '' : ` at ${rateText(optimizer.lr)}`;
  const said = [
    what,
    epochs === undefined ? '' : count(epochs, unit),
    optimizer?.kind === undefined ? '' : optimizer.kind + rate,
    monitors[0] ? `watches ${monitors[0].name}` : '',
    existingSchedule ? `has a schedule: ${existingSchedule.what}` : '',
  ];
  return said.filter(Boolean).join(' · ');
}

function quoted(script: LiveScript, line: number): string {
  return `${lineText(script, line)}: ${lineAt(script, line)?.text.trim() ?? ''}`;
}
