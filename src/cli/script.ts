import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { factsOfScript, NO_FACTS, type ScriptFacts } from '../core/monitor/scriptFacts.ts';
import { languageOf } from '../core/rewrite/language.ts';
import { read, type ReadScript as Read } from '../core/rewrite/registry.ts';
import type { Parser } from '../core/rewrite/syntax.ts';
import { loadParser } from '../node/treeSitter.ts';
import { requireFile } from './input.ts';
import { UserError } from './userError.ts';

/** A training script as it is on the disk. */
export interface ReadScript extends Read {
  readonly parser: Parser;
}

/** @throws UserError that says why a file cannot be read as a script. */
export async function readScript(file: string): Promise<ReadScript> {
  await requireFile(file);
  const language = languageOf(file);
  if (!language) throw new UserError(`${file}: not a script that Lossline reads (JavaScript, TypeScript, Python).`);
  const bytes = await readFile(file);
  const text = bytes.toString('utf8');
  // Bytes that are not UTF-8 would not survive the way through a string.
  if (!Buffer.from(text, 'utf8').equals(bytes)) throw new UserError(`${file} is not UTF-8 text: save it as UTF-8 first.`);
  const parser = await loadParser(path.join(__dirname, 'wasm'), [language]);
  return { parser, ...read(parser, language, text) };
}

/** What a script says of its run. */
export async function factsOf(file: string): Promise<ScriptFacts> {
  return factsOfScript((await readScript(file)).analysis);
}

/** What the first script says that a command names; nothing where it names none that can be read: the command may be anything. */
export async function factsOfCommand(args: readonly string[]): Promise<ScriptFacts> {
  const script = args.find((arg) => !arg.startsWith('-') && languageOf(arg) !== undefined);
  if (script === undefined) return NO_FACTS;
  return factsOf(script).catch((error: unknown) => {
    if (error instanceof UserError) return NO_FACTS;
    throw error;
  });
}
