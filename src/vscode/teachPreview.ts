import * as vscode from 'vscode';
import type { Found } from '../core/formats/patterns.ts';
import { readBy } from '../core/formats/teach.ts';
import { loadPatterns } from '../node/patterns.ts';
import type { TaughtLine } from './taughtLine.ts';

/** What a pattern reads of a log. */
export interface Read {
  readonly matches: readonly { readonly line: number; readonly found: Found }[];
  /** "41 other lines match", or what is wrong with the pattern. */
  readonly summary: string;
  readonly problem: string | undefined;
}

/** So many lines are marked in the editor. */
const MOST_MARKED = 2000;

/** Shows in the editor what a pattern that is not yet saved reads there. */
export class TeachPreview implements vscode.Disposable {
  readonly #taught: TaughtLine;
  readonly #mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.rangeHighlightForeground'),
    after: { margin: '0 0 0 3em', color: new vscode.ThemeColor('editorCodeLens.foreground') },
  });
  #turn = 0;

  constructor(taught: TaughtLine) {
    this.#taught = taught;
  }

  async show(pattern: string): Promise<Read> {
    const turn = ++this.#turn;
    const { patterns, problems } = await loadPatterns([pattern]);
    const { lines, first, line } = this.#taught;
    const matches = patterns.flatMap((one) => readBy(one, lines)).map((match) => ({ ...match, line: match.line + first }));
    if (turn === this.#turn) this.#draw(matches);
    const others = matches.filter((match) => match.line !== line).length;
    const itself = others < matches.length;
    const summary = itself
      ? `${others === 1 ? '1 other line matches' : `${others} other lines match`}`
      : 'the line itself does not match';
    return { matches, summary: problems[0] === undefined ? summary : 'not a pattern', problem: problems[0] };
  }

  clear(): void {
    this.#turn++;
    this.#draw([]);
  }

  /** Brings a line into view, below the list of the question. */
  reveal(line: number): void {
    this.#editor?.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.InCenter);
  }

  dispose(): void {
    this.#turn++;
    this.#mark.dispose();
  }

  get #editor(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find(({ document }) => document === this.#taught.document);
  }

  #draw(matches: Read['matches']): void {
    const marks = matches.slice(-MOST_MARKED).map(({ line, found }) => ({
      range: new vscode.Range(line, 0, line, 0),
      renderOptions: { after: { contentText: foundText(found) } },
    }));
    this.#editor?.setDecorations(this.#mark, marks);
  }
}

/** "epoch 3 · loss 0.345". */
export function foundText({ epoch, step, values }: Found): string {
  const place = [...(epoch === undefined ? [] : [`epoch ${epoch}`]), ...(step === undefined ? [] : [`step ${step}`])];
  return [...place, ...values.map(({ name, value }) => `${name} ${value}`)].join(' · ');
}
