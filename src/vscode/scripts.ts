import path from 'node:path';
import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { RemedyOffer } from '../core/monitor/offers.ts';
import { factsOfScript, type ScriptFacts } from '../core/monitor/scriptFacts.ts';
import type { ScriptAnalysis, TrainingSite } from '../core/rewrite/analysis.ts';
import { languageOf } from '../core/rewrite/language.ts';
import { analyze } from '../core/rewrite/registry.ts';
import type { Language, Parser } from '../core/rewrite/syntax.ts';
import type { Watching } from './watching.ts';

/** Documents that can be training scripts, by the editor's names of their languages. */
export const SCRIPTS: readonly vscode.DocumentFilter[] = [
  'javascript',
  'javascriptreact',
  'typescript',
  'typescriptreact',
  'python',
].map((language) => ({ scheme: 'file', language }));

/** A script that can be edited, read as of now. */
export interface ReadScript {
  readonly parser: Parser;
  readonly language: Language;
  readonly text: string;
  readonly analysis: ScriptAnalysis;
}

/** What a stalled run asks of its script. */
export interface Advice extends ReadScript {
  readonly monitor: Monitor;
  /** The preferred one first. */
  readonly offers: readonly RemedyOffer[];
  /** The training calls that have no schedule yet. */
  readonly sites: readonly TrainingSite[];
}

/** Training scripts as Lossline reads them. Parses a version of a document once, and only documents that are asked about. */
export class Scripts {
  readonly #watching: Watching;
  readonly #loadParser: (language: Language) => Promise<Parser>;
  /** One for each language: a parser frees its last tree when it is asked for the next. */
  readonly #parsers = new Map<Language, Promise<Parser>>();
  readonly #read = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly script: Promise<ReadScript | undefined> }
  >();

  constructor(watching: Watching, loadParser: (language: Language) => Promise<Parser>) {
    this.#watching = watching;
    this.#loadParser = loadParser;
  }

  /**
   * The script as it is when this resolves: whoever awaits something else after it must read again.
   * @returns undefined for a document in a language that Lossline cannot read.
   */
  async read(document: vscode.TextDocument): Promise<ReadScript | undefined> {
    for (;;) {
      const { version } = document;
      const script = await this.#readVersion(document);
      if (document.version === version) return script;
    }
  }

  /** What there is to do in this document at the moment: undefined unless its newest run asks for a change and a site is free for it. */
  async advice(document: vscode.TextDocument): Promise<Advice | undefined> {
    if (!this.monitorOf(document)) return undefined;
    const script = await this.read(document);
    const monitor = this.monitorOf(document); // it may have gone by now
    if (!monitor || !script || script.analysis.problem) return undefined;
    const sites = script.analysis.sites.filter((site) => !site.existingSchedule);
    if (sites.length === 0) return undefined;
    const offers = monitor.offers.filter(({ remedy }) => remedy.settings);
    return offers.length > 0 ? { ...script, monitor, offers, sites } : undefined;
  }

  /** A script with at least one training call to edit. Rejects with what stands in the way, in words for the user. */
  async readToEdit(document: vscode.TextDocument): Promise<ReadScript> {
    const script = await this.read(document);
    if (!script) throw new Error(`Lossline cannot read ${document.languageId} scripts.`);
    const { problem, sites } = script.analysis;
    if (problem) throw new Error(problem.reason);
    if (sites.length > 0) return script;
    throw new Error(`No training call that Lossline knows was found in ${path.basename(document.fileName)}.`);
  }

  /** What a script says of a run that is started with it now. */
  async factsOf(document: vscode.TextDocument): Promise<ScriptFacts> {
    return factsOfScript((await this.read(document))?.analysis ?? { sites: [] });
  }

  /** The newest run of this document's script, if its verdict asks for a change. Costs nothing. */
  monitorOf(document: vscode.TextDocument): Monitor | undefined {
    const monitor = this.latestOf(document);
    return monitor?.asksForChange ? monitor : undefined;
  }

  /** The newest run of this document's script. */
  latestOf(document: vscode.TextDocument): Monitor | undefined {
    return document.uri.scheme === 'file' ? this.#watching.latestOf(document.fileName) : undefined;
  }

  #readVersion(document: vscode.TextDocument): Promise<ReadScript | undefined> {
    const known = this.#read.get(document);
    if (known?.version === document.version) return known.script;
    const script = this.#parse(document.fileName, document.getText());
    this.#read.set(document, { version: document.version, script });
    script.catch(() => this.#read.delete(document));
    return script;
  }

  async #parse(fileName: string, text: string): Promise<ReadScript | undefined> {
    const language = languageOf(fileName);
    if (!language) return undefined;
    const parser = await this.#parserFor(language);
    return { parser, language, text, analysis: analyze(parser, language, text) };
  }

  #parserFor(language: Language): Promise<Parser> {
    const known = this.#parsers.get(language);
    if (known) return known;
    const parser = this.#loadParser(language);
    this.#parsers.set(language, parser);
    parser.catch(() => this.#parsers.delete(language)); // the next call tries again
    return parser;
  }
}
