import type { ScriptReader } from '../core/rewrite/analysis.ts';
import type { Language } from '../core/rewrite/syntax.ts';

/** A reader of scripts in these languages. Most people who look at a chart never ask about a script: all of it is loaded with the first. */
export async function loadReader(wasmFolder: string, languages: readonly Language[]): Promise<ScriptReader> {
  const { loadParser, read } = await import('./scriptEngine.ts');
  const parser = await loadParser(wasmFolder, languages);
  return { read: (language, text) => read(parser, language, text) };
}
