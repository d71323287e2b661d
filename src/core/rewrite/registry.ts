import type { RemedySettings } from '../schedules/remedy.ts';
import type { Framework, GhostText, Problem, Script, ScriptAnalysis, TrainingSite } from './analysis.ts';
import { brokenAt } from './broken.ts';
import { applyEdits, type RewriteResult } from './edit.ts';
import type { Language, Parser } from './syntax.ts';
import { ghostOf, mayGhost } from './ghost.ts';
import { keras } from './keras/keras.ts';
import { lightning } from './lightning/lightning.ts';
import { tfjs } from './tfjs/tfjs.ts';
import { transformers } from './transformers/transformers.ts';
import { pytorch } from './unsupported.ts';

/** One line a framework; the first that recognises a script has it: those built upon others come before them. */
const FRAMEWORKS: readonly Framework[] = [tfjs, transformers, lightning, keras, pytorch];

/** Any script that trains with one of these has one of these words: a look that spares the parse of all others. */
const WORDS = /\btf\b|tensorflow|tfjs|keras|torch|lightning|transformers/i;

/** Whether a text may be that of a training script: false where it surely is none. */
export function mayTrain(text: string): boolean {
  return WORDS.test(text);
}

/** A script that has been read: its tree, and what was found in it. */
export interface ReadScript extends Script {
  readonly analysis: ScriptAnalysis;
}

/** Which framework a script trains with, and where. */
export function read(parser: Parser, language: Language, text: string): ReadScript {
  const script = { language, text, root: parser.parse(language, text) };
  const framework = frameworkOf(script);
  if (!framework) return { ...script, analysis: { framework: undefined, sites: [] } };
  const { sites, problem: found } = framework.analyze(script);
  const problem = brokenAt(script) ?? found;
  return { ...script, analysis: { framework: framework.title, sites, ...(problem && { problem }) } };
}

/** Which framework a script trains with, and where. */
export function analyze(parser: Parser, language: Language, text: string): ScriptAnalysis {
  return read(parser, language, text).analysis;
}

/**
 * The edits that put a remedy into a training site of this very script, or why there are none. Parses nothing: `checked` does before
 * anything is put into a file.
 */
export function plan(script: ReadScript, site: TrainingSite, settings: RemedySettings): RewriteResult {
  const framework = frameworkOf(script);
  const { problem } = script.analysis;
  if (!framework) return { ok: false, reason: 'This script uses no framework that Lossline knows.' };
  if (problem) return { ok: false, ...problem };
  return framework.rewrite(script, site, settings);
}

/** The same edits, if the script still parses with them: nothing that does not is ever put into a user's file, whatever we overlooked. */
export function checked(parser: Parser, script: Script, site: TrainingSite, result: RewriteResult): RewriteResult {
  if (!result.ok) return result;
  const text = applyEdits(script.text, result.edits);
  const broken = brokenAt({ language: script.language, text, root: parser.parse(script.language, text) });
  if (!broken) return result;
  return { ok: false, reason: 'The script is written in a way that Lossline cannot edit safely.', line: site.line };
}

/** `plan` and `checked` on a text in which the site was found before. */
export function rewrite(
  parser: Parser,
  language: Language,
  text: string,
  site: TrainingSite,
  settings: RemedySettings,
): RewriteResult {
  const script = read(parser, language, text);
  if (script.analysis.problem) return { ok: false, ...script.analysis.problem };
  const current = script.analysis.sites.find(({ range }) => range.start === site.range.start);
  if (!current) return { ok: false, reason: `The script has changed: ${site.what} is not where it was.`, line: site.line };
  return checked(parser, script, current, plan(script, current, settings));
}

/**
 * A suggestion for the cursor, where a change fits. The script may be half-typed.
 * @param fit the settings as they fit a site that has been found
 */
export function ghostText(
  parser: Parser,
  language: Language,
  text: string,
  offset: number,
  settings: RemedySettings,
  fit: (site: TrainingSite) => RemedySettings | undefined = () => settings,
): GhostText | undefined {
  if (!mayTrain(text)) return undefined;
  for (const framework of FRAMEWORKS) {
    const ghost = framework.languages.includes(language) && framework.ghostText?.(parser, language, text, offset, settings);
    if (ghost) return ghost;
  }
  if (!mayGhost(text, offset)) return undefined;
  const script = { language, text, root: parser.parse(language, text) };
  const framework = frameworkOf(script);
  return framework && !framework.ghostText ? ghostOf(framework, parser, script, offset, fit) : undefined;
}

/** What is to be said of a whole script. */
export type ScriptVerdict =
  | { readonly kind: 'edit' }
  /** A person must choose a site, or say something that the script does not. */
  | ({ readonly kind: 'ask' } & Problem)
  /** All training that is found has a schedule already. */
  | ({ readonly kind: 'no-add' } & Problem)
  | ({ readonly kind: 'refuse' } & Problem);

/** Whether a script can be edited as it is, and if not, why. */
export function verdictOf({ framework, sites, problem }: ScriptAnalysis): ScriptVerdict {
  if (problem) return { kind: 'refuse', ...problem };
  if (!framework) return { kind: 'refuse', reason: 'This script uses no framework that Lossline knows.' };
  const [first, ...others] = sites;
  if (!first) return { kind: 'refuse', reason: 'No training is found in this file: open the file that trains the model.' };
  const scheduled = first.existingSchedule;
  if (scheduled && others.every((site) => site.existingSchedule)) {
    const reason = `This training already changes its learning rate, in \`${scheduled.what}\`: two schedules would work against each other.`;
    return { kind: 'no-add', reason, line: scheduled.line };
  }
  if (others.length > 0) {
    const lines = sites.map(({ what, line }) => `${what} (line ${line})`).join(', ');
    return { kind: 'ask', reason: `Several places train here, choose one: ${lines}.` };
  }
  return first.ask ? { kind: 'ask', ...first.ask } : { kind: 'edit' };
}

function frameworkOf(script: Script): Framework | undefined {
  return FRAMEWORKS.find((framework) => framework.languages.includes(script.language) && framework.detect(script));
}
