import * as vscode from 'vscode';
import type { Monitor } from '../core/monitor/monitor.ts';
import { locate } from './liveScript.ts';
import type { Log } from './log.ts';
import { type Advice, type Scripts, SCRIPTS } from './scripts.ts';
import type { Watching } from './watching.ts';

/** Marks Lossline's diagnostics, for the Quick Fixes that belong to them. */
export const DIAGNOSTIC_SOURCE = 'Lossline';

/** What the diagnostics say of a run, and what it looked like then. */
interface Said {
  readonly message: string;
  readonly code: string;
  /** What must be the same for it still to be said. */
  readonly of: string;
  /** Values of the judged series, and of them those since the verdict held. */
  readonly length: number;
  readonly lasting: number;
}

/** A run that has stalled or is lost beyond doubt shows at the training sites of its script, as long as they have no answer to it. */
export class Diagnostics implements vscode.Disposable {
  readonly #scripts: Scripts;
  readonly #log: Log;
  readonly #collection = vscode.languages.createDiagnosticCollection('lossline');
  readonly #said = new WeakMap<Monitor, Said>();
  readonly #parts: vscode.Disposable[];
  #disposed = false;

  constructor(scripts: Scripts, watching: Watching, log: Log) {
    this.#scripts = scripts;
    this.#log = log;
    this.#parts = [
      this.#collection,
      watching.onDidUpdate(() => this.#showAll()),
      watching.onDidChangeRuns(() => this.#showAll()),
      vscode.workspace.onDidOpenTextDocument((document) => void this.#show(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => void this.#show(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#collection.delete(document.uri)),
    ];
  }

  dispose(): void {
    this.#disposed = true;
    vscode.Disposable.from(...this.#parts).dispose();
  }

  #showAll(): void {
    for (const document of vscode.workspace.textDocuments) void this.#show(document);
  }

  async #show(document: vscode.TextDocument): Promise<void> {
    if (vscode.languages.match(SCRIPTS, document) === 0) return;
    try {
      const advice = await this.#scripts.advice(document);
      const sure = advice?.monitor.speaksUp ? advice : undefined; // a hint underlines nothing
      if (!this.#disposed && !document.isClosed) this.#publish(document, sure);
    } catch (error) {
      this.#log.channel.error(`${document.fileName}: ${String(error)}`);
    }
  }

  /** Publishes only what is new: each publication makes lists elsewhere move. */
  #publish(document: vscode.TextDocument, advice: Advice | undefined): void {
    const shown = this.#collection.get(document.uri) ?? [];
    const next = advice ? this.#diagnosticsFor(document, advice) : [];
    const same = shown.length === next.length && shown.every((one, i) => isSame(one, next[i]));
    if (!same) this.#collection.set(document.uri, next);
  }

  #diagnosticsFor(document: vscode.TextDocument, advice: Advice): vscode.Diagnostic[] {
    const { monitor, sites } = advice;
    const { message, code } = this.#say(monitor);
    // Red means lost work.
    const severity = monitor.asksForChange ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
    return sites.flatMap(({ range }) => {
      const place = locate(advice, range);
      if (place?.uri.toString() !== document.uri.toString()) return []; // in another cell of the notebook
      const diagnostic = new vscode.Diagnostic(place.range, message, severity);
      diagnostic.source = DIAGNOSTIC_SOURCE;
      diagnostic.code = code;
      return diagnostic;
    });
  }

  /** The verdict's sentence counts on with every epoch; here it is said anew when the run has changed or it lasts twice as long. */
  #say(monitor: Monitor): Said {
    const { verdict, run } = monitor;
    const { kind = '', series = '', sinceIndex = 0, sentence = '' } = verdict ?? {};
    const length = run.series.get(series)?.length ?? 0;
    const lasting = length - sinceIndex;
    const of = `${kind} ${run.state} ${series} ${run.isGuess}`;
    const before = this.#said.get(monitor);
    if (before?.of === of && sinceIndex < before.length && lasting < 2 * before.lasting) return before;
    const message = run.isGuess ? `${sentence} It is a guess that this script wrote ${run.name}.` : sentence;
    const said: Said = { message, code: kind, of, length, lasting };
    this.#said.set(monitor, said);
    return said;
  }
}

function isSame(a: vscode.Diagnostic, b: vscode.Diagnostic | undefined): boolean {
  return b !== undefined && a.message === b.message && a.code === b.code && a.range.isEqual(b.range);
}
