import path from 'node:path';
import * as vscode from 'vscode';
import { figuresOf, unread } from '../core/formats/teach.ts';
import { LineSplitter } from '../core/text/lines.ts';
import type { PatternsFor } from './patternSettings.ts';

/** The line that is to be taught, among those around it. */
export interface TaughtLine {
  readonly document: vscode.TextDocument;
  /** Its number in the document. */
  readonly line: number;
  readonly text: string;
  /** The part of it that the user has selected. */
  readonly selected: { readonly start: number; readonly end: number } | undefined;
  /** The lines on which a pattern is tried, as a reader gets them: without escape codes. */
  readonly lines: readonly string[];
  /** The number of the first of them in the document. */
  readonly first: number;
}

/** A longer log is tried on its end. */
const MOST_LINES = 20_000;
const MOST_OFFERED = 50;
const LONGEST_LABEL = 160;

/** The line at the cursor; undefined where it has no number. */
export function lineAtCursor({ document, selection }: vscode.TextEditor): TaughtLine | undefined {
  const { start, end, active } = selection;
  const part = selection.isSingleLine && !selection.isEmpty ? ([start.character, end.character] as const) : undefined;
  const line = taught(document, active.line, part);
  return figuresOf(line.text).length > 0 ? line : undefined;
}

/** Asks for a line of a log, those that nothing reads, the latest first, and shows it in its editor. */
export async function chooseLine(document: vscode.TextDocument, patternsFor: PatternsFor): Promise<TaughtLine | undefined> {
  const { lines, first } = linesOf(document, 0);
  const found = unread(lines, await patternsFor(document.uri), MOST_OFFERED);
  const items = found.map((at) => ({
    label: (lines[at] ?? '').trim().slice(0, LONGEST_LABEL),
    description: `line ${first + at + 1}`,
    line: first + at,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Teach a Log Line of ${path.basename(document.fileName)}`,
    placeHolder: items.length > 0 ? 'Which line holds the numbers?' : 'Every line with a number is read already.',
  });
  if (!chosen) return undefined;
  const position = new vscode.Position(chosen.line, 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
  return taught(document, chosen.line, undefined);
}

function taught(document: vscode.TextDocument, line: number, part: readonly [number, number] | undefined): TaughtLine {
  const { lines, first } = linesOf(document, line);
  const raw = document.lineAt(line).text;
  const text = lines[line - first] ?? '';
  // Places in a line with escape codes are not those of its text.
  const selected = part && raw === text ? { start: part[0], end: part[1] } : undefined;
  return { document, line, text, selected, lines, first };
}

/** The end of a document, or what follows a line before it. */
function linesOf(document: vscode.TextDocument, line: number): Pick<TaughtLine, 'lines' | 'first'> {
  const first = Math.max(0, Math.min(line, document.lineCount - MOST_LINES));
  const lines: string[] = [];
  for (let i = first; i < Math.min(document.lineCount, first + MOST_LINES); i++) lines.push(plainText(document.lineAt(i).text));
  return { lines, first };
}

function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!/[\u0000-\u0008\u000b-\u001f]/.test(text)) return text;
  let plain = '';
  const splitter = new LineSplitter((line) => (plain = line.text));
  splitter.push(Buffer.from(text));
  splitter.end();
  return plain;
}
