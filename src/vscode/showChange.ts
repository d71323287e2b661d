import { fittedTo } from '../core/monitor/fitted.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { Problem } from '../core/rewrite/analysis.ts';
import { applyEdits } from '../core/rewrite/edit.ts';
import type { ChosenRemedy } from '../protocol/messages.ts';
import { chosenRemedy, reveal } from './applyRemedy.ts';
import { canTake, changeNow, type Wanted } from './change.ts';
import type { ChangeView, Shown } from './changeView.ts';
import { chooseSite } from './chooseSite.ts';
import { isLinked } from './linkScript.ts';
import type { Log } from './log.ts';
import { openScript } from './openScript.ts';
import type { Scripts } from './scripts.ts';

/** Shows what a remedy of a run would change in its script, asking for the same as when it is applied. Changes nothing. */
export async function showChange(
  scripts: Scripts,
  changes: ChangeView,
  log: Log,
  monitor: Monitor,
  chosen: ChosenRemedy,
): Promise<void> {
  const remedy = chosenRemedy(monitor, chosen);
  if (!remedy) return log.refuse('This suggestion is out of date: the run has moved on.');
  if (!(await isLinked(scripts, monitor))) return;
  const document = await openScript(monitor);
  if (!document) return;
  const script = await scripts.readToEdit(document);
  const site = await chooseSite(script, (each) => canTake(script, each, remedy));
  if (!site) return;
  const wanted: Wanted = { document, script, site, remedy: fittedTo(remedy, site) };
  const now = await shown(scripts, wanted);
  if ('reason' in now) {
    if (now.line !== undefined) reveal(script, now.line);
    return log.refuse(now.reason);
  }
  await changes.show(now, remedy.title, async () => {
    const later = await shown(scripts, wanted);
    return 'reason' in later ? undefined : later.text;
  });
}

/** The changed text of the document in which the training is: of a notebook, its cell. */
async function shown(scripts: Scripts, wanted: Wanted): Promise<Shown | Problem> {
  const change = await changeNow(scripts, wanted);
  if ('reason' in change) return change;
  const { script, site, edits } = change;
  const split = script.cells.split(edits);
  if ('reason' in split) return split;
  const own = script.cells.inCell(site.range.start).cell;
  const part = split.find(({ cell }) => cell === own) ?? split[0];
  const document = script.documents[part?.cell ?? 0]?.document ?? wanted.document;
  return { document, text: applyEdits(document.getText(), part?.edits ?? []) };
}
