import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { fittedTo } from '../core/monitor/fitted.ts';
import { scriptRemedies } from '../core/monitor/scriptRemedies.ts';
import type { TrainingSite } from '../core/rewrite/analysis.ts';
import { applyEdits } from '../core/rewrite/edit.ts';
import { rewrite } from '../core/rewrite/registry.ts';
import type { Remedy } from '../core/schedules/remedy.ts';
import { args, PATTERN, patternsOf, recorded } from './input.ts';
import { readScript } from './script.ts';
import { UserError } from './userError.ts';

const REMEDIES = ['reduce-on-plateau', 'cosine'];
const USAGE = 'lossline fix SCRIPT --remedy reduce-on-plateau|cosine [--log FILE [--pattern RE]...] [--line N] [--write]';
const OPTIONS = {
  remedy: { type: 'string' },
  log: { type: 'string' },
  line: { type: 'string' },
  write: { type: 'boolean' },
  ...PATTERN,
} as const;

/** `lossline fix SCRIPT --remedy ID`: a unified diff on stdout, or with `--write` the changed file. */
export async function fix(given: string[]): Promise<number> {
  const { values, file } = args(given, OPTIONS, USAGE);
  if (!REMEDIES.includes(values.remedy ?? '')) throw new UserError(`--remedy must be ${REMEDIES.join(' or ')}. Usage: ${USAGE}`);
  const { parser, language, text, analysis } = await readScript(file);
  const { framework, sites, problem } = analysis;
  if (problem) throw new UserError(at(file, problem.line, problem.reason));
  const site = chooseSite(file, framework, sites, values.line);
  const remedy = await chooseRemedy(file, site, values);
  const result = remedy.settings
    ? rewrite(parser, language, text, site, remedy.settings)
    : { ok: false as const, reason: remedy.reason };
  if (!result.ok) throw new UserError(at(file, result.line, result.reason));
  const changed = applyEdits(text, result.edits);
  if (values.write) {
    await writeFile(file, changed);
    process.stdout.write(`${at(file, site.line, `${remedy.title}: ${remedy.reason}`)}\n`);
  } else process.stdout.write(patch(nameInPatch(file), text, changed));
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

function chooseSite(
  file: string,
  framework: string | undefined,
  sites: readonly TrainingSite[],
  line: string | undefined,
): TrainingSite {
  const chosen = line === undefined ? sites : sites.filter((site) => site.line === Number(line));
  const [only, another] = chosen;
  if (only && !another) return only;
  const list = sites.map((site) => `${site.what} (line ${site.line})`).join(', ');
  if (sites.length === 0) throw new UserError(`${file}: no training call found${framework ? ` (${framework})` : ''}.`);
  throw new UserError(
    line === undefined
      ? `${file}: several training calls; choose one with --line: ${list}.`
      : `${file}: no training call on line ${line}: ${list}.`,
  );
}

async function chooseRemedy(
  file: string,
  site: TrainingSite,
  {
    remedy: id,
    log,
    pattern,
  }: { readonly remedy?: string | undefined; readonly log?: string | undefined; readonly pattern?: string[] | undefined },
): Promise<Remedy> {
  const run = log === undefined ? undefined : await recorded(log, await patternsOf(pattern));
  const remedies = run?.offers.map(({ remedy }) => remedy) ?? scriptRemedies(site);
  const remedy = remedies.find((candidate) => candidate.id === id);
  if (remedy) return note(remedy, fittedTo(remedy, site));
  if (log !== undefined)
    throw new UserError(`The run in ${log} does not ask for this: "lossline diagnose ${log}" says what it does.`);
  const reason = `${id} needs the learning rate and the number of epochs, and the script states them in a way Lossline cannot read.`;
  throw new UserError(at(file, site.line, reason));
}

/** What differs from the run's own remedy is said, without mixing with the change on stdout. */
function note(remedy: Remedy, fitted: Remedy): Remedy {
  if (fitted !== remedy) process.stderr.write(`lossline: ${fitted.reason}\n`);
  return fitted;
}

function at(file: string, line: number | undefined, reason: string): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${reason}`;
}
