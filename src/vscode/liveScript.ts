import * as vscode from 'vscode';
import { type CellScript, joinCells } from '../core/rewrite/notebook/cells.ts';
import type { ReadScript, TrainingSite } from '../core/rewrite/analysis.ts';
import type { TextEdit } from '../core/rewrite/edit.ts';
import { languageOf } from '../core/rewrite/language.ts';
import type { Language } from '../core/rewrite/syntax.ts';

/** Scheme of the documents that cells of notebooks are. */
export const CELL = 'vscode-notebook-cell';

/** What the editor holds of a training script at a moment: one document, or all cells of a notebook. */
export interface LiveText {
  readonly language: Language;
  readonly text: string;
  /** In order, with their versions at that moment; `cells` counts them. */
  readonly documents: readonly { readonly document: vscode.TextDocument; readonly version: number }[];
  /** Which document a place of the text is in. */
  readonly cells: Omit<CellScript, 'text'>;
}

/** A training script that has been read as the editor has it. */
export interface LiveScript extends LiveText, ReadScript {}

/** The script that a document is, or is a cell of; undefined for one in a language that Lossline cannot read. */
export function liveText(document: vscode.TextDocument): LiveText | undefined {
  const notebook = notebookOf(document);
  if (notebook) {
    const documents = notebook.getCells().map((cell) => versioned(cell.document));
    const { text, ...cells } = joinCells(notebook.getCells().map(asCell));
    return { language: 'python', text, documents, cells };
  }
  const language = languageOf(document.fileName);
  return language && { language, text: document.getText(), documents: [versioned(document)], cells: WHOLE };
}

/** Whether nothing was typed since then. */
export function isCurrent({ documents }: Pick<LiveText, 'documents'>): boolean {
  const [first] = documents;
  const now =
    first &&
    (notebookOf(first.document)
      ?.getCells()
      .map((cell) => cell.document) ?? [first.document]);
  return documents.every(({ document, version }, i) => document.version === version && now?.[i] === document);
}

/** The notebook that a document is a cell of. */
export function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  if (document.uri.scheme !== CELL) return undefined;
  const { path } = document.uri;
  const isOurs = (cell: vscode.NotebookCell) => cell.document === document;
  return vscode.workspace.notebookDocuments.find((each) => each.uri.path === path && each.getCells().some(isOurs));
}

/** Where a stretch of a script is. Undefined for one that reaches from one cell into another. */
export function locate({ cells, documents }: LiveText, place: Pick<TextEdit, 'start' | 'end'>): vscode.Location | undefined {
  const [start, end] = [cells.inCell(place.start), cells.inCell(place.end)];
  const document = documents[start.cell]?.document;
  if (!document || start.cell !== end.cell) return undefined;
  const range = new vscode.Range(document.positionAt(start.offset), document.positionAt(end.offset));
  return new vscode.Location(document.uri, range);
}

/** The training site that begins in a (0-based) line of a document. */
export function siteAt(script: LiveScript, { uri }: vscode.TextDocument, line: number): TrainingSite | undefined {
  return script.analysis.sites.find((site) => {
    const at = locate(script, site.range);
    return at?.range.start.line === line && at.uri.toString() === uri.toString();
  });
}

/** Offset within a script of a place in one of its documents. */
export function offsetOf(live: LiveText, document: vscode.TextDocument, position: vscode.Position): number | undefined {
  const cell = live.documents.findIndex((each) => each.document === document);
  return live.cells.offsetOf(cell, document.offsetAt(position));
}

/** Where a line (1-based) of a script is, and its text. */
export function lineAt({ cells, documents }: LiveText, line: number): vscode.TextLine | undefined {
  const { cell, line: own } = cells.placeOf(line);
  const document = documents[cell]?.document;
  return document && own <= document.lineCount ? document.lineAt(own - 1) : undefined;
}

/** A line (1-based) of a script as its user counts it: "line 7", "line 2 of cell 3". */
export function lineText({ cells, documents }: LiveText, line: number): string {
  const { cell, line: own } = cells.placeOf(line);
  return documents[cell]?.document.uri.scheme === CELL ? `line ${own} of cell ${cell + 1}` : `line ${line}`;
}

/** The document of a line (1-based) of a script. */
export function documentAt({ cells, documents }: LiveText, line: number): vscode.TextDocument | undefined {
  return documents[cells.placeOf(line).cell]?.document;
}

/** One document is one cell. */
const WHOLE: LiveText['cells'] = {
  placeOf: (line) => ({ cell: 0, line }),
  inCell: (offset) => ({ cell: 0, offset }),
  offsetOf: (cell, offset) => (cell === 0 ? offset : undefined),
  split: (edits) => [{ cell: 0, edits }],
};

function asCell({ kind, document }: vscode.NotebookCell) {
  return { python: kind === vscode.NotebookCellKind.Code && document.languageId === 'python', text: document.getText() };
}

function versioned(document: vscode.TextDocument) {
  return { document, version: document.version };
}
