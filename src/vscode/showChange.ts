import { fittedTo } from '../core/monitor/fitted.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { applyEdits } from '../core/rewrite/edit.ts';
import { rewrite } from '../core/rewrite/registry.ts';
import type { ChosenRemedy } from '../protocol/messages.ts';
import { chooseSite, chosenRemedy, openScript } from './applyRemedy.ts';
import type { ChangeView } from './changeView.ts';
import { linkScript } from './linkScript.ts';
import type { Log } from './log.ts';
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
  if (monitor.run.script === undefined && !(await linkScript(scripts, monitor))) return;
  const editor = await openScript(monitor);
  if (!editor) return;
  const { document } = editor;
  const { analysis } = await scripts.readToEdit(document);
  const site = await chooseSite(analysis.sites, document);
  if (!site) return;
  const nth = analysis.sites.indexOf(site);
  const planned = async () => {
    const script = await scripts.read(document);
    const same = script?.analysis.sites[nth]; // keys pressed above it have moved it
    const settings = same && fittedTo(remedy, same).settings;
    if (!script || !settings) return undefined;
    const result = rewrite(script.parser, script.language, script.text, same, settings);
    return result.ok ? { text: applyEdits(script.text, result.edits) } : { reason: result.reason };
  };
  const now = await planned();
  if (now?.text === undefined) return log.tell(now?.reason ?? remedy.reason);
  await changes.show(document, remedy.title, now.text, async () => (await planned())?.text);
}
