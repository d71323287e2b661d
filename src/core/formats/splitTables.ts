import { barredCells, isRuler } from './cells.ts';
import { toNumber } from './numbers.ts';
import type { LogRecord, Metric } from './logRecord.ts';
import { roleOf } from './roles.ts';
import { isNoise } from './vocabulary.ts';
import { isSplit, splitOf, wordsOf } from './words.ts';

/**
 * Tables that set the parts of the data side by side, at the place where the run stands: AllenNLP
 * (allennlp/training/callbacks/console_logger.py) and Ludwig (ludwig/trainers), which once wrote the parts below each other.
 *
 *                Training |  Validation                 │ label │   loss │ accuracy │
 *     accuracy |   0.912  |     0.861                   │ train │ 0.2121 │   0.9123 │
 *     loss     |   0.212  |     0.402                   │ vali  │ 0.4021 │   0.8612 │
 */
export class SplitTableReader {
  /** The names over the columns; the first column, of those of the rows, has none where they are parts of the data. */
  private header: readonly string[] | undefined;

  /** May a line be a row? */
  get isOpen(): boolean {
    return this.header !== undefined;
  }

  /** The record that this row is, `taken` of a header, undefined of a line that is neither. */
  read(text: string): LogRecord | 'taken' | undefined {
    const cells = cellsOf(text);
    const record = cells && this.header && rowOf(cells, this.header);
    if (record) return record;
    if (cells && isHeader(cells)) {
      this.header = cells;
      return cells.every(isPart) ? 'taken' : undefined;
    }
    // A cell may hold no number: `N/A`.
    if (cells?.length !== (this.header?.length ?? 0) + 1 && !isRuler(text)) this.header = undefined;
    return undefined;
  }
}

/** Is this line a header of such a table, or a row of one whose rows are parts of the data? */
export function isSplitTable(text: string): boolean {
  const cells = cellsOf(text);
  if (!cells || cells.length < 2) return false;
  const [first = '', ...rest] = cells;
  return cells.every(isPart) || (isPart(first) && rest.every((cell) => toNumber(cell) !== undefined));
}

/** A logger's own name is no cell, nor is the corner over the names of the rows. */
function cellsOf(text: string): string[] | undefined {
  const cells = barredCells(text.replace(/^[\s-]{0,4}[\w.]{1,60} - /, ''));
  return cells?.[0] === '' ? cells.slice(1) : cells;
}

function isHeader(cells: readonly string[]): boolean {
  if (cells.length < 2) return false;
  return cells.every(isPart) || (/^(?:label|split)?$/i.test(cells[0] ?? '') && cells.some((cell) => roleOf(cell) !== 'other'));
}

function isPart(cell: string): boolean {
  return isSplit(cell.toLowerCase());
}

function rowOf([first = '', ...rest]: readonly string[], header: readonly string[]): LogRecord | undefined {
  const across = header.every(isPart);
  if (
    across
      ? rest.length !== header.length || isNoise(first) || first.length > 80
      : rest.length !== header.length - 1 || !isPart(first)
  )
    return undefined;
  const names = across ? header : header.slice(1);
  const metrics: Metric[] = [];
  names.forEach((column, i) => {
    const value = toNumber(rest[i] ?? '');
    const [name, word] = across ? [first, column] : [column, first];
    const split = splitOf(wordsOf(word));
    if (value !== undefined && split) metrics.push({ name, value, context: { split, word } });
  });
  return metrics.length > 0 ? { within: false, heading: false, metrics } : undefined;
}
