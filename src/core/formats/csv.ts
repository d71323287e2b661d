import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { isTraining, tellFields } from './fields.ts';
import type { Format, LineReader } from './format.ts';
import { toNumber } from './numbers.ts';

/**
 * Tables with a header and one row a point, divided by comma, tab or semicolon: Keras CSVLogger, Lightning's metrics.csv (many cells
 * empty), YOLO's results.csv (padded names), Stable-Baselines3's progress.csv (columns in any order), flair's loss.tsv.
 *
 *     epoch,loss,val_loss,learning_rate
 *     0,0.6134,0.5244,0.02
 */
export const csv: Format = {
  id: 'csv',
  title: 'Table with a header (CSV, TSV)',
  evidence: (lines) => {
    const header = lines.findIndex(({ text }) => headerOf(text) !== undefined);
    const table = headerOf(lines[header]?.text ?? '');
    if (!table) return 0;
    return lines.slice(header + 1).filter(({ text }) => rowOf(text, table) !== undefined).length;
  },
  open: (sink) => new CsvReader(sink),
};

interface Table {
  readonly names: readonly string[];
  readonly divider: string;
}

class CsvReader implements LineReader {
  private readonly sink: SampleSink;
  private table: Table | undefined;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line({ text }: Line): void {
    const header = headerOf(text);
    if (header) this.table = header;
    else if (this.table) {
      const row = rowOf(text, this.table);
      if (row) tellFields(row, this.sink);
    }
  }

  end(): void {
    // Every row stands on one line: nothing is held back.
  }
}

/** A header names its columns, one of them one that a training writes, and holds no number. */
function headerOf(text: string): Table | undefined {
  for (const divider of [',', '\t', ';']) {
    if (!text.includes(divider)) continue;
    const names = cells(text, divider);
    if (names.length < 2 || names.some((name) => toNumber(name) !== undefined || name.length > 80 || /[:=]\s/.test(name)))
      continue;
    if (isTraining(new Map(names.map((name) => [name, 0])))) return { names, divider };
  }
  return undefined;
}

function rowOf(text: string, { names, divider }: Table): Map<string, number> | undefined {
  const row = cells(text, divider);
  if (row.length !== names.length) return undefined;
  const fields = new Map<string, number>();
  names.forEach((name, i) => {
    const value = toNumber(row[i] ?? '');
    if (value !== undefined && name !== '') fields.set(name, value);
  });
  return fields.size > 0 ? fields : undefined;
}

/** The cells of a row, trimmed; quoted cells may hold the divider and doubled quotes. */
function cells(text: string, divider: string): string[] {
  if (!text.includes('"')) return text.split(divider).map((cell) => cell.trim());
  const row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') {
      if (quoted && text.charAt(at + 1) === '"') cell += text.charAt(++at);
      else quoted = !quoted;
    } else if (char === divider && !quoted) {
      row.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  row.push(cell.trim());
  return row;
}
