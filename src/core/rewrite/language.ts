import type { Language } from './syntax.ts';

const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  ['js', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['jsx', 'javascript'],
  ['ts', 'typescript'],
  ['mts', 'typescript'],
  ['cts', 'typescript'],
  ['tsx', 'tsx'],
  ['py', 'python'],
]);

/** The language of a script by its file name; undefined where Lossline has no grammar for it. */
export function languageOf(path: string): Language | undefined {
  return LANGUAGES.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
}

/** Any script that trains with one of these has one of these words: a look that spares the parse of all others. */
const WORDS = /\btf\b|tensorflow|tfjs|keras|torch|lightning|transformers/i;

/** Whether a text may be that of a training script: false where it surely is none. */
export function mayTrain(text: string): boolean {
  return WORDS.test(text);
}
