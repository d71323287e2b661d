import * as vscode from 'vscode';
import { rangeOf } from './edits.ts';
import type { Scripts } from './scripts.ts';

/** What the newest run of a script does, at the training call, where no mark there says it already. */
export class Hovers implements vscode.HoverProvider {
  readonly #scripts: Scripts;

  constructor(scripts: Scripts) {
    this.#scripts = scripts;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    if (!this.#scripts.latestOf(document)?.verdict) return undefined;
    const script = await this.#scripts.read(document);
    const monitor = this.#scripts.latestOf(document); // it may have gone by now
    const site = script?.analysis.sites.find(({ range }) => rangeOf(document, range).contains(position));
    const marked = monitor?.urge === 'offer' && monitor.asksForChange && !site?.existingSchedule;
    if (!monitor?.verdict || !site || marked) return undefined;
    const words = new vscode.MarkdownString().appendText(`${monitor.run.name}: ${monitor.verdict.sentence}`);
    words.appendMarkdown('\n\n').appendText(monitor.verdict.explanation);
    return new vscode.Hover(words, rangeOf(document, site.range));
  }
}
