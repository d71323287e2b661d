import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import type { RemedyOffer } from '../core/monitor/offers.ts';
import type { ScriptAnalysis, TrainingSite } from '../core/rewrite/analysis.ts';
import { languageOf } from '../core/rewrite/language.ts';
import { analyze } from '../core/rewrite/registry.ts';
import type { Language, Parser } from '../core/rewrite/syntax.ts';
import type { Watching } from './watching.ts';

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
  readonly #read = new WeakMap<
    vscode.TextDocument,
    { readonly version: number; readonly script: Promise<ReadScript | undefined> }
  >();

  constructor(watching: Watching, loadParser: (language: Language) => Promise<Parser>) {
    this.#watching = watching;
    this.#loadParser = loadParser;
  }

  /** @returns undefined for a document in a language that Lossline cannot read. */
  read(document: vscode.TextDocument): Promise<ReadScript | undefined> {
    const known = this.#read.get(document);
    if (known?.version === document.version) return known.script;
    const script = this.#parse(document.fileName, document.getText());
    this.#read.set(document, { version: document.version, script });
    return script;
  }

  /** What there is to do in this document at the moment: undefined unless its newest run asks for a change and a site is free for it. */
  async advice(document: vscode.TextDocument): Promise<Advice | undefined> {
    const monitor = this.monitorOf(document);
    if (!monitor) return undefined;
    const script = await this.read(document);
    if (!script || script.analysis.problem) return undefined;
    const sites = script.analysis.sites.filter((site) => !site.existingSchedule);
    const offers = monitor.offers.filter(({ remedy }) => remedy.settings);
    return sites.length > 0 && offers.length > 0 ? { ...script, monitor, offers, sites } : undefined;
  }

  /** Whether every training call of a script has a schedule of its own. */
  async isScheduled(uri: vscode.Uri): Promise<boolean> {
    const script = await this.read(await vscode.workspace.openTextDocument(uri));
    const sites = script?.analysis.sites ?? [];
    return sites.length > 0 && sites.every((site) => site.existingSchedule !== undefined);
  }

  /** The newest run of this document's script, if its verdict asks for a change. Costs nothing. */
  monitorOf(document: vscode.TextDocument): Monitor | undefined {
    if (document.uri.scheme !== 'file') return undefined;
    const monitor = this.#watching.latestOf(document.fileName);
    return monitor?.asksForChange ? monitor : undefined;
  }

  async #parse(fileName: string, text: string): Promise<ReadScript | undefined> {
    const language = languageOf(fileName);
    if (!language) return undefined;
    const parser = await this.#loadParser(language);
    return { parser, language, text, analysis: analyze(parser, language, text) };
  }
}
