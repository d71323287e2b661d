import type { Problem } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { pythonOf } from './magics.ts';

/** A cell of a notebook, wherever it comes from: a file, an editor. */
export interface Cell {
  /** Code in the notebook's own language; false for text and for cells in another one. */
  readonly python: boolean;
  readonly text: string;
}

/** The changes of one cell. */
export interface CellEdits {
  /** 0-based, over all cells. */
  readonly cell: number;
  /** Offsets within the cell. */
  readonly edits: readonly TextEdit[];
}

/**
 * The Python of a notebook as one script: its code cells joined by line ends, what is no Python masked at its full length. Cells are counted
 * from 0 over all cells, lines from 1.
 */
export interface CellScript {
  readonly text: string;
  /** The cell and the line in it that a line of the script is. */
  placeOf(line: number): { readonly cell: number; readonly line: number };
  /** The cell and the offset in it that an offset of the script is; the line end between two cells is the end of the first. */
  inCell(offset: number): { readonly cell: number; readonly offset: number };
  /** The offset of the script for one of a cell, undefined for a cell that is not Python. */
  offsetOf(cell: number, offset: number): number | undefined;
  /** Edits of the script as those of its cells. */
  split(edits: readonly TextEdit[]): readonly CellEdits[] | Problem;
}

/** Joins the code cells of a notebook. One without any is an empty script in its first cell. */
export function joinCells(cells: readonly Cell[]): CellScript {
  const parts: { cell: number; start: number; end: number; line: number; text: string }[] = [];
  const masked: { start: number; end: number }[] = [];
  let [at, line] = [0, 1];
  for (const [cell, { python, text: source }] of cells.entries()) {
    if (!python) continue;
    const { text, masked: hidden } = pythonOf(source);
    masked.push(...hidden.map(({ start, end }) => ({ start: at + start, end: at + end })));
    parts.push({ cell, start: at, end: at + text.length, line, text });
    at += text.length + 1;
    line += text.split('\n').length;
  }
  const partAt = (offset: number) => parts.findLast(({ start }) => start <= offset);
  const text = parts.map((part) => part.text).join('\n');
  return {
    text,
    placeOf(of) {
      const part = parts.findLast((each) => each.line <= of);
      return { cell: part?.cell ?? 0, line: of - (part?.line ?? 1) + 1 };
    },
    inCell(offset) {
      const part = partAt(offset);
      return { cell: part?.cell ?? 0, offset: offset - (part?.start ?? 0) };
    },
    offsetOf(cell, offset) {
      const part = parts.find((each) => each.cell === cell);
      return part && part.start + offset;
    },
    split(edits) {
      const changes = new Map<number, TextEdit[]>();
      for (const edit of edits) {
        const line = text.slice(0, edit.start).split('\n').length;
        const part = partAt(edit.start);
        if (!part || edit.end > part.end) return { reason: 'The change would reach over two cells of the notebook.', line };
        if (masked.some((hidden) => edit.start < hidden.end && edit.end > hidden.start))
          return { reason: 'The change would touch a magic or a shell command of the notebook.', line };
        const own = { ...edit, start: edit.start - part.start, end: edit.end - part.start };
        changes.set(part.cell, [...(changes.get(part.cell) ?? []), own]);
      }
      return [...changes].map(([cell, own]) => ({ cell, edits: own }));
    },
  };
}

/** A sentence about the joined script as one about the notebook: its "line 41" is "cell 7, line 3". Code between backticks is left alone. */
export function inCells(sentence: string, { placeOf }: Pick<CellScript, 'placeOf'>): string {
  const parts = sentence.split(/(`[^`]*`)/);
  const place = (_: string, line: string) => {
    const { cell, line: own } = placeOf(Number(line));
    return `cell ${cell}, line ${own}`;
  };
  return parts.map((part) => (part.startsWith('`') ? part : part.replace(/\bline (\d+)/g, place))).join('');
}
