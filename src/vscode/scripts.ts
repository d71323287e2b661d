import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { asksOf } from '../core/monitor/choices.ts';
import type { Monitor } from '../core/monitor/monitor.ts';
import { factsOfScript, type ScriptFacts } from '../core/monitor/scriptFacts.ts';
import type { ScriptAnalysis, ScriptReader, TrainingSite } from '../core/rewrite/analysis.ts';
import { languageOf, mayTrain } from '../core/rewrite/language.ts';
import { isNotebook, readNotebook } from '../core/rewrite/notebook/notebook.ts';
import type { Language } from '../core/rewrite/syntax.ts';
import { verdictOf } from '../core/rewrite/verdict.ts';
import { CELL, isCurrent, lineText, type LiveScript, liveText, notebookOf } from './liveScript.ts';
import type { Watching } from './watching.ts';

/** Documents that can be training scripts, by the editor's names of their languages. */
export const SCRIPTS: readonly vscode.DocumentFilter[] = [
  ...['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'python'].map((language) => ({
    scheme: 'file',
    language,
  })),
  { scheme: CELL, language: 'python' },
];

/** What a run asks of its script. */
export interface Advice extends LiveScript {
  readonly monitor: Monitor;
  /** The training sites that have no answer yet. */
  readonly sites: readonly TrainingSite[];
}

/** Training scripts as Lossline reads them. Parses a version of a document once, and only documents that are asked about. */
export class Scripts {
  readonly #watching: Watching;
  readonly #loadReader: (language: Language) => Promise<ScriptReader>;
  readonly #readers = new Map<Language, Promise<ScriptReader>>();
  /** By document, or by notebook. */
  readonly #read = new WeakMap<object, Promise<LiveScript | undefined>>();

  constructor(watching: Watching, loadReader: (language: Language) => Promise<ScriptReader>) {
    this.#watching = watching;
    this.#loadReader = loadReader;
  }

  /**
   * The script as it is when this resolves: whoever awaits something else after it must read again.
   * @returns undefined for a document in a language that Lossline cannot read.
   */
  async read(document: vscode.TextDocument): Promise<LiveScript | undefined> {
    for (;;) {
      const reading = this.#lastRead(document);
      const script = await reading;
      if (!script || isCurrent(script)) return script;
      if (this.#read.get(keyOf(document)) === reading) this.#read.delete(keyOf(document));
    }
  }

  /**
   * The same, for a script that trains: costs next to nothing for one that has no word of it. What is half-typed elsewhere in it is no reason
   * for anything to come and go.
   */
  async readTraining(document: vscode.TextDocument): Promise<LiveScript | undefined> {
    const live = liveText(document);
    if (!live || !mayTrain(live.text)) return undefined;
    const script = await this.read(document);
    return script && script.analysis.sites.length > 0 ? script : undefined;
  }

  /** What there is to do in this script at the moment: undefined unless its newest run asks something of a site. */
  async advice(document: vscode.TextDocument): Promise<Advice | undefined> {
    if (!this.monitorOf(document)) return undefined;
    const script = await this.read(document);
    const monitor = this.monitorOf(document); // it may have gone by now
    if (!monitor || !script) return undefined;
    const sites = script.analysis.sites.filter((site) => asksOf(site, monitor));
    return sites.length > 0 ? { ...script, monitor, sites } : undefined;
  }

  /** A script with at least one training site to edit. Rejects with what stands in the way, in words for the user. */
  async readToEdit(document: vscode.TextDocument): Promise<LiveScript> {
    const script = await this.read(document);
    if (!script) throw new Error(`Lossline cannot read ${document.languageId} scripts.`);
    const verdict = verdictOf(script.analysis);
    if (verdict.kind === 'refuse') throw new CannotEdit(verdict.reason, script, verdict.line);
    return script;
  }

  /** What a script says of a run that is started with it now. */
  async factsOf(document: vscode.TextDocument): Promise<ScriptFacts> {
    return factsOfScript((await this.read(document))?.analysis ?? { sites: [] });
  }

  /** What a script on the disk says of its run. */
  async factsOfFile(file: string): Promise<ScriptFacts> {
    return factsOfScript((await this.analysisOf(file, await readFile(file, 'utf8'))) ?? { sites: [] });
  }

  /** What is in the text of a file, a notebook too; undefined for one that surely does not train. */
  async analysisOf(file: string, content: string): Promise<ScriptAnalysis | undefined> {
    const notebook = isNotebook(file) ? readNotebook(content) : undefined;
    const language = notebook ? 'python' : languageOf(file);
    if (!language || !mayTrain(content) || (notebook && 'reason' in notebook)) return undefined;
    return (await this.#readerFor(language)).read(language, notebook?.text ?? content).analysis;
  }

  /** The newest run of this document's script, if its verdict asks for something. Costs nothing. */
  monitorOf(document: vscode.TextDocument): Monitor | undefined {
    const monitor = this.latestOf(document);
    return monitor?.urge === undefined ? undefined : monitor;
  }

  /** The newest run of this document's script. */
  latestOf(document: vscode.TextDocument): Monitor | undefined {
    return SCHEMES.includes(document.uri.scheme) ? this.#watching.latestOf(document.fileName) : undefined;
  }

  #lastRead(document: vscode.TextDocument): Promise<LiveScript | undefined> {
    const key = keyOf(document);
    const known = this.#read.get(key);
    if (known) return known;
    const script = this.#parse(document);
    this.#read.set(key, script);
    script.catch(() => this.#read.delete(key));
    return script;
  }

  async #parse(document: vscode.TextDocument): Promise<LiveScript | undefined> {
    const language = liveText(document)?.language;
    const reader = language && (await this.#readerFor(language));
    const live = liveText(document); // it may have changed while the grammar was loaded
    return reader && live && { ...live, ...reader.read(live.language, live.text) };
  }

  #readerFor(language: Language): Promise<ScriptReader> {
    const known = this.#readers.get(language);
    if (known) return known;
    const reader = this.#loadReader(language);
    this.#readers.set(language, reader);
    reader.catch(() => this.#readers.delete(language)); // the next call tries again
    return reader;
  }
}

/** Why a script cannot be edited, and where. */
export class CannotEdit extends Error {
  readonly script: LiveScript;
  readonly line: number | undefined;

  constructor(reason: string, script: LiveScript, line: number | undefined) {
    const file = path.basename(script.documents[0]?.document.fileName ?? '');
    super(line === undefined ? reason : `${file}, ${lineText(script, line)}: ${reason}`);
    this.script = script;
    this.line = line;
  }
}

const SCHEMES: readonly string[] = ['file', CELL];

/** All cells of a notebook are one script. */
function keyOf(document: vscode.TextDocument): object {
  return notebookOf(document) ?? document;
}
