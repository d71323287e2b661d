import type { Remedy } from '../schedules/remedy.ts';
import type { Framework, GhostText, ScriptAnalysis, TrainingSite } from './analysis.ts';
import { applyEdits, type RewriteResult } from './edit.ts';
import type { Language, Parser, SyntaxNode } from './syntax.ts';
import { keras } from './keras/keras.ts';
import { tfjs } from './tfjs/tfjs.ts';
import { firstError, lineOf } from './tree.ts';
import { lightning, pytorch, transformers } from './unsupported.ts';

/** One line a framework; the first that recognises a script has it: those built upon others come before them. */
const FRAMEWORKS: readonly Framework[] = [tfjs, transformers, lightning, keras, pytorch];

/** Which framework a script trains with, and where. */
export function analyze(parser: Parser, language: Language, text: string): ScriptAnalysis {
  const root = parser.parse(language, text);
  const script = { language, text, root };
  const framework = frameworkOf(language, text, root);
  if (!framework) return { framework: undefined, sites: [] };
  const analysis = framework.analyze(script);
  const broken = brokenAt(root);
  const problem = broken === undefined ? analysis.problem : unparsed(broken);
  return { framework: framework.title, sites: analysis.sites, ...(problem && { problem }) };
}

/** The edits that put a remedy into a training site which `analyze` found in this very text. */
export function rewrite(parser: Parser, language: Language, text: string, site: TrainingSite, remedy: Remedy): RewriteResult {
  if (!remedy.settings) return { ok: false, reason: remedy.reason };
  const root = parser.parse(language, text);
  const framework = frameworkOf(language, text, root);
  if (!framework) return { ok: false, reason: 'This script uses no framework that Lossline knows.' };
  const broken = brokenAt(root);
  if (broken !== undefined) return { ok: false, ...unparsed(broken) };
  const { sites, problem } = framework.analyze({ language, text, root });
  if (problem) return { ok: false, ...problem };
  const current = sites.find(({ range }) => range.start === site.range.start);
  if (!current) return { ok: false, reason: `The script has changed: ${site.what} is not where it was.`, line: site.line };
  const result = framework.rewrite({ language, text, root }, current, remedy);
  // Nothing that does not parse is ever put into a user's file, whatever we overlooked.
  if (result.ok && brokenAt(parser.parse(language, applyEdits(text, result.edits))) !== undefined)
    return { ok: false, reason: 'The script is written in a way that Lossline cannot edit safely.', line: current.line };
  return result;
}

/** A suggestion for the cursor, where a callback fits. The script may be half-typed. */
export function ghostText(
  parser: Parser,
  language: Language,
  text: string,
  offset: number,
  remedy: Remedy,
): GhostText | undefined {
  if (!remedy.settings) return undefined;
  for (const framework of FRAMEWORKS) {
    const ghost = framework.languages.includes(language) && framework.ghostText?.(parser, language, text, offset, remedy);
    if (ghost) return ghost;
  }
  return undefined;
}

function frameworkOf(language: Language, text: string, root: SyntaxNode): Framework | undefined {
  return FRAMEWORKS.find((framework) => framework.languages.includes(language) && framework.detect({ language, text, root }));
}

/** 1-based line of the first place that does not parse. */
function brokenAt(root: SyntaxNode): number | undefined {
  const error = firstError(root);
  return error && lineOf(error);
}

function unparsed(line: number) {
  return { reason: 'This line does not parse: Lossline edits only scripts that do.', line };
}
