import type { RemedySettings } from '../schedules/remedy.ts';
import type { Framework, GhostText, ReadScript, Script, ScriptAnalysis, TrainingSite } from './analysis.ts';
import { brokenAt } from './broken.ts';
import { applyEdits, type RewriteResult } from './edit.ts';
import { mayTrain } from './language.ts';
import type { Language, Parser } from './syntax.ts';
import { ghostOf, mayGhost } from './ghost.ts';
import { keras } from './keras/keras.ts';
import { lightning } from './lightning/lightning.ts';
import { tfjs } from './tfjs/tfjs.ts';
import { pytorch } from './pytorch/pytorch.ts';
import { transformers } from './transformers/transformers.ts';

/** One line a framework; the first that recognises a script has it: those built upon others come before them. */
const FRAMEWORKS: readonly Framework[] = [tfjs, transformers, lightning, keras, pytorch];

/** Which framework a script trains with and where, and what can be done with it. */
export function read(parser: Parser, language: Language, text: string): ReadScript {
  const script = { language, text, root: parser.parse(language, text) };
  const framework = frameworkOf(script);
  const { sites, problem: found } = framework?.analyze(script) ?? { sites: [] };
  const problem = framework && (brokenAt(script) ?? found);
  const analysis: ScriptAnalysis = { framework: framework?.title, sites, ...(problem && { problem }) };
  return {
    ...script,
    analysis,
    plan(site, settings) {
      if (!framework) return { ok: false, reason: 'This script uses no framework that Lossline knows.' };
      return problem ? { ok: false, ...problem } : framework.rewrite(script, site, settings);
    },
    checked: (site, result) => checked(parser, script, site, result),
    ghostText: (offset, settings, fit) => ghostText(parser, language, text, offset, settings, fit),
  };
}

/** Which framework a script trains with, and where. */
export function analyze(parser: Parser, language: Language, text: string): ScriptAnalysis {
  return read(parser, language, text).analysis;
}

/** The same edits, if the script still parses with them: nothing that does not is ever put into a user's file, whatever we overlooked. */
function checked(parser: Parser, script: Script, site: TrainingSite, result: RewriteResult): RewriteResult {
  if (!result.ok) return result;
  const text = applyEdits(script.text, result.edits);
  const broken = brokenAt({ language: script.language, text, root: parser.parse(script.language, text) });
  if (!broken) return result;
  return { ok: false, reason: 'The script is written in a way that Lossline cannot edit safely.', line: site.line };
}

/** The edits that put a remedy into a site which was found in this very text before. */
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
  return script.checked(current, script.plan(current, settings));
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

function frameworkOf(script: Script): Framework | undefined {
  return FRAMEWORKS.find((framework) => framework.languages.includes(script.language) && framework.detect(script));
}
