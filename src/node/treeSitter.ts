import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as module from '@vscode/tree-sitter-wasm';
import type { Parser as Engine } from '@vscode/tree-sitter-wasm';
import type { Language, Parser } from '../core/rewrite/syntax.ts';
import { snapshot } from './syntaxTree.ts';

type Api = typeof module;

/** The library is a UMD file: under Node's own loader its exports are the default, in a bundle they are the module itself. */
const api = (module as Api & { default?: Api }).default ?? module;

const apis = new Map<string, Promise<Api>>();
const engines = new Map<string, Promise<Engine>>();

async function loadApi(wasmFolder: string): Promise<Api> {
  await api.Parser.init({ locateFile: (file) => join(wasmFolder, file) });
  return api;
}

/** One promise a key; a failed load is forgotten, so that the next call tries again. */
function once<T>(cache: Map<string, Promise<T>>, key: string, load: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const fresh = load();
  cache.set(key, fresh);
  fresh.catch(() => cache.delete(key));
  return fresh;
}

/**
 * A parser for these languages. Engine and grammars are read from `wasmFolder` on first need and kept,
 * so asking again is cheap: ask with the language at hand each time.
 */
export async function loadParser(wasmFolder: string, languages: readonly Language[]): Promise<Parser> {
  const api = await once(apis, wasmFolder, () => loadApi(wasmFolder));
  const ready = new Map<Language, Engine>();
  for (const language of languages) {
    const file = join(wasmFolder, `tree-sitter-${language}.wasm`);
    const load = async () => new api.Parser().setLanguage(await api.Language.load(await readFile(file)));
    ready.set(language, await once(engines, file, load));
  }
  return {
    parse(language, text) {
      const engine = ready.get(language);
      if (!engine) throw new Error(`No grammar loaded for ${language}.`);
      const tree = engine.parse(text);
      if (!tree) throw new Error(`The ${language} grammar gave no tree.`);
      try {
        return snapshot(tree, text);
      } finally {
        tree.delete(); // it lives outside the garbage-collected heap
      }
    },
  };
}
