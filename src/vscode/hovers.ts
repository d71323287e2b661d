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
    const marked = monitor?.speaksUp && monitor.asksForChange && !site?.existingSchedule;
    if (!monitor?.verdict || !site || marked) return undefined;
    const { sentence, explanation } = monitor.verdict;
    const words = [`${monitor.run.name}: ${sentence}`, explanation].map(asText).join('\n\n');
    return new vscode.Hover(new vscode.MarkdownString(words), rangeOf(document, site.range));
  }
}

/** Markdown for this very text: names come from logs. (`appendText` would make its spaces unbreakable.) */
function asText(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,;]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}
