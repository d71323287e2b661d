import { fileURLToPath } from 'node:url';
import { applyEdits, type RewriteResult, type TextEdit } from '../../../../src/core/rewrite/edit.ts';
import type { Language, Parser } from '../../../../src/core/rewrite/syntax.ts';
import { analyze, rewrite } from '../../../../src/core/rewrite/registry.ts';
import { firstError } from '../../../../src/core/rewrite/tree.ts';
import type { Monitored } from '../../../../src/core/rewrite/analysis.ts';
import type { Remedy, RemedySettings } from '../../../../src/core/schedules/remedy.ts';
import { loadParser } from '../../../../src/node/treeSitter.ts';

export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** The real engine with every grammar: these tests are about real syntax trees. */
export function testParser(): Promise<Parser> {
  return loadParser(`${ROOT}node_modules/@vscode/tree-sitter-wasm/wasm`, ['javascript', 'typescript', 'tsx', 'python']);
}

export type Plateau = Extract<RemedySettings, { kind: 'reduce-on-plateau' }>;

/** A remedy that has none cannot be put anywhere. */
export function settingsOf({ settings }: Remedy): RemedySettings {
  if (!settings) throw new Error('a remedy without settings');
  return settings;
}

/** What a site that reports these values reports, the best first. */
export function watching(...names: readonly string[]): Monitored[] {
  return names.map((name) => ({ name, line: 1, mode: 'min', of: name.startsWith('val') ? 'validation' : 'training' }));
}

export function plateau(settings: Partial<Plateau> = {}): Remedy & { settings: Plateau } {
  const defaults = { monitor: 'loss', factor: 0.2, patience: 3, minDelta: 0.01, cooldown: 2, minLr: 1e-6 } as const;
  const all: Plateau = { kind: 'reduce-on-plateau', ...defaults, ...settings };
  return { id: 'reduce-on-plateau', title: 'Reduce', reason: 'because', settings: all };
}

export function cosine(initialLr = 0.1, decaySteps = 10, alpha = 0.01): Remedy {
  return {
    id: 'cosine',
    title: 'Cosine',
    reason: 'because',
    settings: { kind: 'cosine', initialLr, decaySteps, alpha },
  };
}

/** Puts the remedy into the training call that `at` names (its number or a text within it). */
export function rewriteAt(parser: Parser, language: Language, text: string, remedy: Remedy, at = 0): RewriteResult {
  const site = analyze(parser, language, text).sites[at];
  if (!site) throw new Error('no such training site');
  return rewrite(parser, language, text, site, settingsOf(remedy));
}

/** The edited script, or the reason for none. */
export function edited(parser: Parser, language: Language, text: string, remedy: Remedy, at = 0): string {
  const result = rewriteAt(parser, language, text, remedy, at);
  if (!result.ok) throw new Error(`refused: ${result.reason} (line ${result.line})`);
  return applyEdits(text, result.edits);
}

/** The edits that take a change back. */
export function inverse(text: string, edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0;
  return edits.map(({ start, end, text: put }) => {
    const back = { start: start + shift, end: start + shift + put.length, text: text.slice(start, end) };
    shift += put.length - (end - start);
    return back;
  });
}

export function parses(parser: Parser, language: Language, text: string): boolean {
  return firstError(parser.parse(language, text)) === undefined;
}
