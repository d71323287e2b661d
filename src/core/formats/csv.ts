import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { isTraining, partOf, tellFields, type Fields, type Part } from './fields.ts';
import type { Format, LineReader } from './format.ts';
import { toNumber } from './numbers.ts';
import { PlainRow } from './plainRow.ts';

/**
 * Tables with a header and one row a point, divided by comma, tab or semicolon: Keras CSVLogger, Lightning's metrics.csv (many cells
 * empty), YOLO's results.csv (padded names), Stable-Baselines3's progress.csv (columns in any order), flair's loss.tsv, CatBoost's
 * learn_error.tsv.
 *
 *     epoch,loss,val_loss,learning_rate              epoch;phase;loss             # epoch  loss   lr
 *     0,0.6134,0.5244,0.02                           1;val;0,52                   1        0.5    0.1
 *
 * Under a header that begins with `#` (numpy.savetxt, Caffe's parse_log.sh) columns may stand blanks apart. A table may have a new header
 * further down. TensorBoard's export (`Wall time,Step,Value`) has its name in that of the file.
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
  open: (sink, name = 'Value') => new CsvReader(sink, name),
};

interface Table {
  readonly names: readonly string[];
  readonly divider: string;
}

interface Row {
  readonly fields: Fields;
  readonly part?: Part;
}

class CsvReader implements LineReader {
  readonly sight = {
    end: (bytes: Uint8Array, at: number): number => this.plain?.end(bytes, at) ?? -1,
    take: () => this.plain?.tell(this.sink),
  };
  private plain: PlainRow | undefined;
  private readonly sink: SampleSink;
  private readonly name: string;
  private table: Table | undefined;

  constructor(sink: SampleSink, name: string) {
    this.sink = sink;
    this.name = name;
  }

  line(line: Line): void {
    if (this.plain?.end(line.bytes, line.from) === line.to) {
      this.plain.tell(this.sink);
      return;
    }
    const { text } = line;
    const header = headerOf(text);
    if (header) this.open(header);
    else if (this.table) {
      const row = rowOf(text, this.table);
      if (row) tellFields(row.fields, this.sink, row.part);
    }
  }

  private open({ names, divider }: Table): void {
    this.table = { names: isExport(names) ? ['wall_time', 'step', tagOf(this.name)] : names, divider };
    this.plain = divider === BLANKS ? undefined : new PlainRow(this.table.names, divider);
  }

  end(): void {
    // Every row stands on one line: nothing is held back.
  }
}

const BLANKS = ' ';
/** A pair or a heading; pandas calls a column without a name `Unnamed: 0`. */
const NO_NAME = /(?<!^Unnamed)[:=](?:\s|$)/;

/** A header names its columns, one of them one that a training writes, and holds no number. */
function headerOf(line: string): Table | undefined {
  const hash = /^\s*[#%]+\s*(?=[A-Za-z"])/.exec(line)?.[0] ?? '';
  const text = line.slice(hash.length);
  for (const divider of [',', '\t', ';', BLANKS]) {
    if (divider === BLANKS ? hash === '' : !text.includes(divider)) continue;
    const row = cells(text, divider);
    if (row.length < 2 || row.some((name) => toNumber(name) !== undefined || name.length > 80 || NO_NAME.test(name))) continue;
    const names = plainNames(row);
    if (names[0] === '') names[0] = 'index';
    const table = { names, divider };
    if (isExport(names) || isTraining(new Map(names.map((name) => [name, 0])))) return table;
  }
  return undefined;
}

/** The charts of Weights & Biases give each column the name of its run, and beside it the least and the most: `run-a - loss__MIN`. */
function plainNames(names: readonly string[]): string[] {
  if (!names.some((name) => name.endsWith('__MIN'))) return [...names];
  const values = names.map((name) => (/__(?:MIN|MAX)$/.test(name) ? '' : name));
  const short = values.map((name) => name.replace(/^.* - /, ''));
  return new Set(short).size === new Set(values).size ? short : values;
}

/** The header of what TensorBoard lets one download. */
function isExport(names: readonly string[]): boolean {
  return names.length === 3 && names.join() === 'Wall time,Step,Value';
}

/** `run-mnist_train-tag-epoch_loss.csv` is of `epoch_loss`. */
function tagOf(name: string): string {
  return name.replace(/^.*-tag-/, '').replace(/\.csv$/i, '');
}

/** Cells beyond the header are none if they are blank; a row with less was not written to its end. */
function rowOf(text: string, { names, divider }: Table): Row | undefined {
  const row = cells(text, divider);
  if (row.length < names.length || row.some((cell, i) => i >= names.length && cell !== '')) return undefined;
  const fields = new Map<string, number>();
  let part: Part | undefined;
  names.forEach((name, i) => {
    const cell = row[i] ?? '';
    const value = toNumber(plainNumber(cell, divider));
    if (value !== undefined && name !== '') fields.set(name, value);
    else part ??= partOf(name, cell);
  });
  return fields.size > 0 ? { fields, ...(part && { part }) } : undefined;
}

/** `50%`; `0,5` where semicolons divide. */
function plainNumber(cell: string, divider: string): string {
  const bare = cell.endsWith('%') ? cell.slice(0, -1) : cell;
  return divider === ';' ? bare.replace(/^([-+]?\d+),(\d+)$/, '$1.$2') : bare;
}

/** The cells of a row, trimmed; quoted cells may hold the divider and doubled quotes. */
function cells(text: string, divider: string): string[] {
  if (divider === BLANKS) return text.trim().split(/\s+/);
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
