import { barredCells, spacedCells } from './cells.ts';
import { readNumber } from './numerals.ts';
import { toNumber } from './numbers.ts';
import type { LogRecord, Metric } from './logRecord.ts';
import { lossiness, roleOf } from './roles.ts';
import { axisOf, isMetricName, isNoise } from './vocabulary.ts';
import { wordsOf } from './words.ts';

/**
 * Tables with a line of names over lines of numbers, in columns or between bars, with or without rules. They stand among prints:
 *
 *     epoch    train_loss    valid_loss     dur          skorch, fastai, spaCy (`E    #   LOSS NER`), Rich, Markdown
 *     -------  ------------  ------------  ------
 *           1        0.6905        0.6749  0.0461
 *
 *          Epoch   gpu_mem       box       obj     total    labels      YOLOv5 to v8: the row is the title of a progress bar, and the
 *           1/99      2.3G   0.04444   0.02787   0.07231       126      table of the validation has a row for all classes
 */
export class TableReader {
  private table: Table | undefined;
  /** The table of a validation by classes, which may stand between rows of the other. */
  private classes: Table | undefined;

  /** May a line be a row? */
  get isOpen(): boolean {
    return this.table !== undefined;
  }

  /** Does this line name columns? Then they hold for the rows from here on. */
  header(text: string): boolean {
    const table = headerOf(text);
    if (table?.columns[0] === 'label') this.classes = table;
    else this.table = table ?? this.table;
    return table !== undefined;
  }

  /** The record that this row is; undefined of a line that is none. */
  row(text: string): LogRecord | undefined {
    const { table, classes = table?.names.some((name) => PARTS.has(wordsOf(name)[0] ?? '')) ? CLASSES : undefined } = this;
    return (classes && rowOf(text, classes)) ?? (table && rowOf(text, table));
  }
}

/** Is this line one of names for columns that a training writes? */
export function isHeader(text: string): boolean {
  return headerOf(text) !== undefined;
}

/** Has a narrow terminal cut the bar behind this row? */
export function isCut(row: string): boolean {
  return CUT.test(row);
}

interface Table {
  readonly names: readonly string[];
  readonly columns: readonly ('epoch' | 'step' | 'label' | 'value' | 'none')[];
  /** Where the names stand, of columns with blanks between them. */
  readonly spans: readonly (readonly [from: number, to: number])[] | undefined;
}

/** Where the bars go elsewhere, the row of a validation stands without its header. */
const CLASSES: Table = {
  names: ['Class', 'Images', 'Instances', 'P', 'R', 'mAP50', 'mAP50-95'],
  columns: ['label', 'none', 'none', 'value', 'value', 'value', 'value'],
  spans: [],
};

/** A number on its own: there is none in a line of names. */
const NUMBER = /(?:^|[\s|=:[(])[-+]?\.?\d/;
/** A column for the place, or for the classes of a validation: cheaper to look for than to take a line apart. */
const AXIS = /epoch|step|iter|batch|update|\bclass\b|#|^\s*\|?\s*(?:e|itn)\b/i;
/** Columns of counts and settings that stand in such tables, and in no other logs. */
const COUNTS = new Set('targets labels instances images img image class img_size support'.split(' '));
/** Parts of a detector's loss; `total` beside them is their sum. */
const PARTS = new Set('box obj cls dfl giou iou'.split(' '));
/** Rows of a table with labels that speak for all of them. */
const ALL = /^(?:all|overall|total|average|mean)$/i;
const FULL = /: {1,4}100%\|.*$/;
const CUT = /:(?: {1,4}\d{1,3}%?)?\s{0,4}$/;
/** A sentence, a pair or a path is no name of a column. */
const NO_NAME = /[;=]|: |[:,.]$|^(?:the|of|an?|to|in|for|and|is|was|at|on|this|that)\b/i;
const LONGEST = 400;

function headerOf(text: string): Table | undefined {
  if (text.length > LONGEST || NUMBER.test(text) || !AXIS.test(text) || text.includes('\t')) return undefined;
  const barred = barredCells(text);
  const names = barred ?? spacedCells(text);
  if (names.length < 2 || names.some((name) => name === '' || name.length > 40 || NO_NAME.test(name))) return undefined;
  const columns = names.map(columnOf);
  if (
    columns[0] === 'label'
      ? !names.some((name) => /^mAP/i.test(name))
      : !columns.some((kind) => kind === 'epoch' || kind === 'step')
  )
    return undefined;
  const parts = names.some((name) => PARTS.has(wordsOf(name)[0] ?? ''));
  const measures = names.some(
    (name, i) => columns[i] === 'value' && (roleOf(name) !== 'other' || wordsOf(name).includes('loss')),
  );
  if (columns[0] !== 'label' && !measures && !parts) return undefined;
  const total = parts && !names.some((name) => lossiness(name) > 0);
  return {
    names: names.map((name) =>
      total && name === 'total' ? 'total loss' : name.replace(/^Box\(/, '').replace(/^([^(]*)\)$/, '$1'),
    ),
    columns,
    spans: barred ? undefined : spansOf(text, names),
  };
}

function spansOf(text: string, names: readonly string[]): [number, number][] {
  let at = 0;
  return names.map((name) => {
    const from = text.indexOf(name, at);
    at = from + name.length;
    return [from, at];
  });
}

function columnOf(name: string): Table['columns'][number] {
  if (/^class$/i.test(name)) return 'label';
  if (name === '#') return 'step';
  const axis = axisOf(name);
  if (axis) return axis;
  const lower = name.toLowerCase();
  return COUNTS.has(lower) || (isNoise(lower) && !isMetricName(lower)) ? 'none' : 'value';
}

function rowOf(text: string, table: Table): LogRecord | undefined {
  if (text.length > LONGEST) return undefined;
  const { names, columns } = table;
  const cells = cellsOf(text, table);
  if (cells?.length !== names.length) return undefined;
  const place: { epoch?: number; epochs?: number; step?: number; steps?: number } = {};
  const metrics: Metric[] = [];
  let label: string | undefined;
  for (let i = 0; i < names.length; i++) {
    const [name = '', kind, cell = ''] = [names[i], columns[i], cells[i]];
    if (kind === 'label') label = cell;
    else if (kind === 'epoch' || kind === 'step') {
      const { end, numeral } = readNumber(cell, 0);
      if (!numeral || end !== cell.length) return undefined;
      place[kind] ??= numeral.value;
      if (numeral.total !== undefined) place[`${kind}s`] ??= numeral.total + (kind === 'epoch' && numeral.value === 0 ? 1 : 0);
    } else if (kind === 'value') {
      const value = toNumber(cell.replace(/%$/, ''));
      if (value !== undefined) metrics.push({ name, value });
    }
  }
  if (metrics.length === 0 || (label !== undefined && !ALL.test(label))) return undefined;
  const named = label === undefined ? metrics : metrics.map(({ name, value }) => ({ name: `${name} (${label})`, value }));
  return { ...place, within: false, heading: false, metrics: named };
}

/** The cells of a row in the order of the columns, where each column has one or a blank one can be told by where the others stand. */
function cellsOf(text: string, { names, spans }: Table): readonly string[] | undefined {
  if (!spans) return barredCells(text);
  // A terminal too narrow for its counts leaves only the end of a bar behind the row.
  const row = text.replace(FULL, '').replace(CUT, '');
  const cells = row.trim().split(/\s+/);
  if (cells.length >= names.length) return cells;
  const found = spans.map(() => '');
  for (const { 0: cell, index } of row.matchAll(/\S+/g)) {
    const at = spans.findIndex(([from, to]) => from < index + cell.length && index < to);
    if (at < 0 || found[at] !== '') return undefined;
    found[at] = cell;
  }
  return found;
}
