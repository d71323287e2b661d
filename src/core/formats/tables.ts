import { barredCells, isRuler, spacedCells } from './cells.ts';
import { readNumber } from './numerals.ts';
import { toNumber } from './numbers.ts';
import type { LogRecord, Metric } from './record.ts';
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

  /** Does this line name columns? Then they hold for the rows from here on. */
  header(text: string): boolean {
    const table = headerOf(text);
    this.table = table ?? this.table;
    return table !== undefined || (this.table !== undefined && isRuler(text));
  }

  /** The record that this row is; undefined of a line that is none. */
  row(text: string): LogRecord | undefined {
    return this.table && rowOf(text, this.table);
  }
}

/** Is this line one of names for columns that a training writes? */
export function isHeader(text: string): boolean {
  return headerOf(text) !== undefined;
}

interface Table {
  readonly names: readonly string[];
  readonly columns: readonly ('epoch' | 'step' | 'label' | 'value' | 'none')[];
  readonly barred: boolean;
}

/** A number on its own: there is none in a line of names. */
const NUMBER = /(?:^|[\s|=:[(])[-+]?\.?\d/;
/** Columns of counts and settings that stand in such tables, and in no other logs. */
const COUNTS = new Set('targets labels instances images img image class img_size support'.split(' '));
/** Parts of a detector's loss; `total` beside them is their sum. */
const PARTS = new Set('box obj cls dfl giou iou'.split(' '));
/** Rows of a table with labels that speak for all of them. */
const ALL = /^(?:all|overall|total|average|mean)$/i;
const FULL = /: {1,4}100%\|.*$/;
const LONGEST = 400;

function headerOf(text: string): Table | undefined {
  if (text.length > LONGEST || NUMBER.test(text) || text.includes('\t')) return undefined;
  const barred = barredCells(text);
  const names = barred ?? spacedCells(text);
  if (names.length < 2 || names.some((name) => name === '' || name.length > 40 || /[;=]|: |[:,.]$/.test(name))) return undefined;
  const columns = names.map(columnOf);
  if (columns[0] === 'label' ? !names.some((name) => /^mAP/i.test(name)) : !columns.some((kind) => kind === 'epoch' || kind === 'step'))
    return undefined;
  const parts = names.some((name) => PARTS.has(name));
  const measures = names.some((name, i) => columns[i] === 'value' && (roleOf(name) !== 'other' || wordsOf(name).includes('loss')));
  if (columns[0] !== 'label' && !measures && !parts) return undefined;
  const total = parts && !names.some((name) => lossiness(name) > 0);
  return { names: total ? names.map((name) => (name === 'total' ? 'total loss' : name)) : names, columns, barred: barred !== undefined };
}

function columnOf(name: string): Table['columns'][number] {
  if (/^class$/i.test(name)) return 'label';
  if (name === '#') return 'step';
  const axis = axisOf(name);
  if (axis) return axis;
  const lower = name.toLowerCase();
  return COUNTS.has(lower) || (isNoise(lower) && !isMetricName(lower)) ? 'none' : 'value';
}

function rowOf(text: string, { names, columns, barred }: Table): LogRecord | undefined {
  if (text.length > LONGEST) return undefined;
  // A terminal too narrow for its counts leaves only the end of a bar behind the row.
  const cells = barred ? barredCells(text) : text.replace(FULL, '').trim().split(/\s+/);
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
  if (label === undefined) return { ...place, summary: false, metrics };
  const context = { split: 'val', word: 'val' } as const;
  return { summary: false, context, metrics: metrics.map(({ name, value }) => ({ name: `${name} (${label})`, value, context })) };
}
