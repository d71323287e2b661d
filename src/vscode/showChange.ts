import { fittedTo } from '../core/monitor/fitted.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { applyEdits } from '../core/rewrite/edit.ts';
import type { ChosenRemedy } from '../protocol/messages.ts';
import { chosenRemedy } from './applyRemedy.ts';
import { changeNow } from './change.ts';
import type { ChangeView } from './changeView.ts';
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
  if (!remedy) return log.tell('This suggestion is out of date: the run has moved on.');
  if (!(await isLinked(scripts, monitor))) return;
  const document = await openScript(monitor);
  const script = document && (await scripts.readToEdit(document));
  const site = script && (await chooseSite(script));
  if (!document || !script || !site) return;
  const planned = async () => {
    const change = await changeNow(scripts, { document, script, site, remedy: fittedTo(remedy, site) });
    return 'reason' in change ? change : { text: applyEdits(change.script.text, change.edits) };
  };
  const now = await planned();
  if ('reason' in now) return log.tell(now.reason);
  await changes.show(document, remedy.title, now.text, async () => {
    const later = await planned();
    return 'text' in later ? later.text : undefined;
  });
}
