import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Monitor } from '../core/monitor/monitor.ts';
import { choicesAt } from '../core/monitor/choices.ts';
import type { Option } from '../core/monitor/options.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { verdictOf } from '../core/rewrite/verdict.ts';
import { REMEDIES } from '../core/schedules/remedy.ts';
import { listed, listText, siteId, siteIn } from './fixList.ts';
import { args, PATTERN, patternsOf, recorded, warn } from './input.ts';
import { jsonText } from './json.ts';
import { Refusal } from './refusal.ts';
import { readScript, type ReadScript } from './script.ts';
import { UserError } from './userError.ts';

const USAGE = 'lossline fix SCRIPT (--list [--json] | --remedy ID [--site ID] [--write]) [--run LOG [--pattern RE]...]';
const OPTIONS = {
  list: { type: 'boolean' },
  json: { type: 'boolean' },
  remedy: { type: 'string' },
  site: { type: 'string' },
  run: { type: 'string' },
  write: { type: 'boolean' },
  ...PATTERN,
} as const;

/** `lossline fix SCRIPT`: with `--list` what can be done where; with `--remedy` a unified diff on stdout, or with `--write` the changed file. */
export async function fix(given: string[]): Promise<number> {
  const { values, file } = args(given, OPTIONS, USAGE);
  const wrong = (what: string) => new UserError(`${what} Usage: ${USAGE}`);
  if ((values.list === true) === (values.remedy !== undefined)) throw wrong('Either --list or --remedy ID.');
  if (values.list && (values.site !== undefined || values.write)) throw wrong('--list takes neither --site nor --write.');
  if (values.json && !values.list) throw wrong('--json goes with --list.');
  const id = REMEDIES.find((known) => known === values.remedy);
  if (!values.list && !id) throw wrong(`--remedy must be one of ${REMEDIES.join(', ')}.`);
  const script = await readScript(file);
  const monitor = values.run === undefined ? undefined : await recorded(values.run, await patternsOf(values.pattern));
  if (!id) {
    const list = listed(script, monitor);
    process.stdout.write(values.json ? `${jsonText(list, 2)}\n` : listText(file, list));
    return 0;
  }
  const option = choose(file, script, values.site, id, monitor);
  return option ? put(file, script, option, values.write === true) : 0;
}

/** The remedy at the site that is meant; undefined where nothing is to be done, which is said. */
function choose(
  file: string,
  script: ReadScript,
  siteGiven: string | undefined,
  id: (typeof REMEDIES)[number],
  monitor: Monitor | undefined,
): Option | undefined {
  const site = chooseSite(file, script, siteGiven);
  const calm = monitor?.nothing;
  if (calm && id !== 'early-stopping' && id !== 'set-rate') {
    warn(`nothing to do: ${calm.reason}`);
    return undefined;
  }
  const option = choicesAt(script, site, monitor).find(({ remedy }) => remedy.id === id);
  if (!option?.disabled) return option;
  const { reason, line } = option.disabled;
  if (!option.done) throw new Refusal(placed(file, script, line, reason));
  warn(placed(file, script, line, `nothing to do: ${option.remedy.title} is here already.`));
  return undefined;
}

/** The one site, or the one that is named. A choice that only a person can make is asked for. */
function chooseSite(file: string, script: ReadScript, given: string | undefined): TrainingSite {
  const { analysis } = script;
  const verdict = verdictOf(analysis);
  const [only, ...more] = analysis.sites;
  if (verdict.kind === 'refuse' || !only) {
    const { reason, line } = verdict.kind === 'refuse' ? verdict : { reason: 'No training is found here.', line: undefined };
    throw new Refusal(placed(file, script, line, reason));
  }
  const chosen = given === undefined ? undefined : siteIn(script, given);
  const choices = analysis.sites
    .map((site) => `  --site ${siteId(script, site)}  ${site.what}, ${script.said(`line ${site.line}`)}`)
    .join('\n');
  if (given !== undefined && !chosen) throw new UserError(`${file}: no training site "${given}". Sites:\n${choices}`);
  if (chosen) return chosen;
  if (verdict.kind === 'ask') throw new Refusal(`${placed(file, script, verdict.line, verdict.reason)}\n${choices}`);
  return more.find((site) => !site.existingSchedule && only.existingSchedule) ?? only;
}

async function put(file: string, script: ReadScript, { site, remedy, note }: Option, write: boolean): Promise<number> {
  if (!remedy.settings) throw new Refusal(placed(file, script, site.line, remedy.reason));
  const result = script.checked(site, script.plan(site, remedy.settings));
  if (!result.ok) throw new Refusal(placed(file, script, result.line, result.reason));
  const changed = script.edited(result.edits);
  if (typeof changed !== 'string') throw new Refusal(placed(file, script, changed.line, changed.reason));
  warn(note && script.said(note));
  if (write) {
    await writeFile(file, changed);
    process.stdout.write(`${placed(file, script, site.line, `${remedy.title}: ${remedy.reason}`)}\n`);
  } else process.stdout.write(patch(nameInPatch(file), script.file, changed));
  return 0;
}

/** The change as `git apply` and `patch -p1` take it. */
function patch(name: string, before: string, after: string): string {
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, options);
}

/** Relative to the working folder. Patches may not reach out of it: a file elsewhere goes by its name, for use in its own folder. */
function nameInPatch(file: string): string {
  const name = path.relative(process.cwd(), file);
  return name.startsWith('..') || path.isAbsolute(name) ? path.basename(file) : name.split(path.sep).join('/');
}

/** `train.py:7: reason`; in a notebook `train.ipynb, cell 3, line 7: reason`. */
function placed(file: string, script: ReadScript, line: number | undefined, reason: string): string {
  const said = script.said(reason);
  if (line === undefined) return `${file}: ${said}`;
  const { cell, line: own } = script.place(line);
  return `${file}${cell === undefined ? `:${own}` : `, cell ${cell}, line ${own}`}: ${said}`;
}
