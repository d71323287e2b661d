import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { factsOfScript, NO_FACTS, type ScriptFacts } from '../core/monitor/scriptFacts.ts';
import type { Problem, ReadScript as Read, ScriptReader } from '../core/rewrite/analysis.ts';
import { inCells } from '../core/rewrite/notebook/cells.ts';
import { applyEdits, type TextEdit } from '../core/rewrite/edit.ts';
import { languageOf } from '../core/rewrite/language.ts';
import { isNotebook, readNotebook } from '../core/rewrite/notebook/notebook.ts';
import type { Language } from '../core/rewrite/syntax.ts';
import { loadReader } from '../node/scriptReader.ts';
import { requireFile } from './input.ts';
import { UserError } from './userError.ts';

/** A training script as it is on the disk: a file of code, or the code of a notebook. */
export interface ReadScript extends Read {
  /** The whole file. */
  readonly file: string;
  /** Where a line of the script is in the file; the cells of a notebook count from 0. */
  place(line: number): { readonly cell?: number; readonly line: number };
  /** A sentence about the script in words of the file. */
  said(sentence: string): string;
  /** The file with these edits of the script. */
  edited(edits: readonly TextEdit[]): string | Problem;
}

/** @throws UserError that says why a file cannot be read as a script. */
export async function readScript(path: string): Promise<ReadScript> {
  await requireFile(path);
  const notebook = isNotebook(path);
  const language = notebook ? 'python' : languageOf(path);
  if (!language) throw new UserError(`${path}: not a script that Lossline reads (JavaScript, TypeScript, Python, Jupyter).`);
  const bytes = await readFile(path);
  const file = bytes.toString('utf8');
  // Bytes that are not UTF-8 would not survive the way through a string.
  if (!Buffer.from(file, 'utf8').equals(bytes)) throw new UserError(`${path} is not UTF-8 text: save it as UTF-8 first.`);
  const reader = await loadReader(join(__dirname, 'wasm'), [language]);
  return notebook ? notebookScript(reader, file) : plainScript(reader, language, file);
}

function plainScript(reader: ScriptReader, language: Language, file: string): ReadScript {
  const script = reader.read(language, file);
  return {
    file,
    ...script,
    place: (line) => ({ line }),
    said: (text) => text,
    edited: (edits) => applyEdits(file, edits),
  };
}

function notebookScript(reader: ScriptReader, file: string): ReadScript {
  const notebook = readNotebook(file);
  if ('reason' in notebook) {
    const none = plainScript(reader, 'python', '');
    return { ...none, file, analysis: { ...none.analysis, problem: notebook } };
  }
  return {
    file,
    ...reader.read('python', notebook.text),
    place: (line) => notebook.placeOf(line),
    said: (sentence) => inCells(sentence, notebook),
    edited: (edits) => notebook.applyTo(edits),
  };
}

/** What a script says of its run. */
export async function factsOf(file: string): Promise<ScriptFacts> {
  return factsOfScript((await readScript(file)).analysis);
}

/** What the first script says that a command names; nothing where it names none that can be read: the command may be anything. */
export async function factsOfCommand(args: readonly string[]): Promise<ScriptFacts> {
  const script = args.find((arg) => !arg.startsWith('-') && (languageOf(arg) !== undefined || isNotebook(arg)));
  if (script === undefined) return NO_FACTS;
  return factsOf(script).catch((error: unknown) => {
    if (error instanceof UserError) return NO_FACTS;
    throw error;
  });
}
