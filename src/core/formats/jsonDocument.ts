import type { SampleSink } from '../runs/sample.ts';
import { sink as sinkOf } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { isTraining, tellFields } from './fields.ts';
import type { Format, LineReader } from './format.ts';
import { JsonTokens } from './jsonTokens.ts';
import { toNumber } from './numbers.ts';
import { lossiness, roleOf } from './roles.ts';
import { isMetricName } from './vocabulary.ts';
import { splitOf, wordsOf } from './words.ts';

/**
 * One JSON document with the points of a run in it, over many lines or on one:
 *
 *     { "best_metric": null, "log_history": [ { "epoch": 0.1, "loss": 2.5, "step": 10 }, … ] }      transformers, trainer_state.json
 *     [ { "main/loss": 0.3, "epoch": 1, "iteration": 600 }, … ]                                     Chainer, ESPnet
 *     { "loss": [0.5, 0.4], "val_loss": [0.6, 0.5] }                                                Keras, a dumped history
 *     { "loss": { "0": 0.5, "1": 0.4 } }                                                            the same by way of pandas
 *     { "meta": { "learn_metrics": [{ "name": "Logloss" }] }, "iterations": [{ "learn": [0.69], "iteration": 0 }] }        CatBoost
 *
 * A row is an object that stands in an array; a column is an array of numbers, under a name of a loss or beside such a one.
 */
export const jsonDocument: Format = {
  id: 'json',
  title: 'JSON document',
  evidence: (lines) => (lines.some(({ text }) => HINT.test(text)) ? count(lines) : 0),
  open: (sink) => new DocumentReader(sink),
};

/** A member, or the beginning of a document. */
const HINT = /^\s*(?:[[{]|"[^"\\]{1,80}"\s*:)/;
/** A row of an array that goes on, or the beginning of a column: seen without what stands before them, they are worth a look at the whole. */
const ROW = /^\s*\{.*\},\s*$/;
const COLUMN = /^\s*"([^"\\]{1,80})"\s*:\s*\[\s*$/;
/** CatBoost keeps the names of its metrics apart: `learn_metrics` holds those of the rows' `learn`. */
const METRICS = '_metrics';

/** How many members of rows, and how many columns, are surely of a training. A row counts before it is closed. */
function count(lines: readonly Line[]): number {
  let columns = 0;
  if (lines.length === 2 && lines.some(({ text }) => ROW.test(text) || lossiness(COLUMN.exec(text)?.[1] ?? '') > 0)) return 1;
  const reader = new DocumentReader(sinkOf(() => columns++));
  for (const line of lines) reader.line(line);
  return Math.min(reader.hints, lines.length) + (reader.hints === 0 && columns > 0 ? 1 : 0);
}

interface Frame {
  readonly kind: '{' | '[';
  readonly key: string;
  /** Of an object: its numbers by name, those of objects and arrays inside by `outer/inner`. */
  readonly fields: Map<string, number>;
  /** Of an array: its numbers, as long as it holds nothing else. */
  numbers: number[] | undefined;
  /** Of an object: its arrays of numbers by name. */
  readonly columns: Map<string, readonly number[]>;
  readonly names: string[];
  readonly isRow: boolean;
}

class DocumentReader implements LineReader {
  /** Members of rows that are surely of a training, so far. */
  hints = 0;
  private readonly sink: SampleSink;
  private readonly tokens = new JsonTokens({
    open: (kind) => this.open(kind),
    close: () => this.close(),
    key: (name) => (this.key = name),
    value: (value) => this.value(value),
  });
  private frames: Frame[] = [];
  private key = '';
  private readonly metrics = new Map<string, readonly string[]>();

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line({ text }: Line): void {
    if (!this.tokens.isOpen && !/^\s*[[{]/.test(text)) return;
    if (!this.tokens.line(text)) this.frames = [];
  }

  end(): void {
    // A row that is not closed is none: nothing is held back.
  }

  private open(kind: '{' | '['): void {
    const isRow = kind === '{' && this.frames.at(-1)?.kind === '[';
    const numbers = kind === '[' ? [] : undefined;
    this.frames.push({ kind, key: this.key, fields: new Map(), numbers, columns: new Map(), names: [], isRow });
    this.key = '';
  }

  private value(value: number | string | undefined): void {
    const frame = this.frames.at(-1);
    if (!frame) return;
    if (frame.kind === '[') {
      if (typeof value === 'number') frame.numbers?.push(value);
      else frame.numbers = undefined;
      if (frame.numbers?.length === 1 && lossiness(frame.key) > 0 && !this.frames.some(({ isRow }) => isRow)) this.hints++;
      return;
    }
    const number = typeof value === 'string' ? toNumber(value) : value;
    if (number !== undefined) frame.fields.set(this.key, number);
    else if (this.key === 'name' && typeof value === 'string') this.frames.at(-2)?.names.push(value);
    if (frame.isRow && number !== undefined && lossiness(this.key) === 2) this.hints++;
  }

  private close(): void {
    const frame = this.frames.pop();
    const parent = this.frames.at(-1);
    if (!frame) return;
    if (frame.kind === '[') this.closeArray(frame, parent);
    else if (frame.isRow) this.closeRow(frame);
    else if (parent?.kind === '{' && isIndexed(frame.fields)) parent.columns.set(frame.key, [...frame.fields.values()]);
    else if (parent?.isRow) for (const [name, value] of frame.fields) parent.fields.set(`${frame.key}/${name}`, value);
    else this.closeColumns(frame);
    if (parent?.kind === '[' && frame.kind === '[') parent.numbers = undefined;
  }

  private closeArray(frame: Frame, parent: Frame | undefined): void {
    if (frame.key.endsWith(METRICS) && frame.names.length > 0) {
      this.metrics.set(frame.key.slice(0, -METRICS.length), frame.names);
    } else if (parent?.kind === '{' && frame.numbers && frame.numbers.length > 0) parent.columns.set(frame.key, frame.numbers);
  }

  private closeRow({ fields, columns }: Frame): void {
    let named = false;
    for (const [set, values] of columns) {
      const names = this.metrics.get(set);
      named ||= names !== undefined;
      names?.forEach((name, i) => {
        const value = values[i];
        if (value !== undefined) fields.set(`${set} ${name}`, value);
      });
    }
    const training = named || isTraining(fields);
    if (training) this.hints++;
    if (training || (fields.has('step') && fields.has('epoch'))) tellFields(fields, this.sink);
  }

  /** The x of a column is not in the text. */
  private closeColumns({ columns, key }: Frame): void {
    // XGBoost's `evals_result` names the set above its metrics.
    const ofSet = splitOf(wordsOf(key)) !== undefined;
    const measures = (name: string): boolean => lossiness(name) > 0 || (ofSet && isMetricName(name));
    if (![...columns].some(([name, values]) => measures(name) && values.length > 1)) return;
    const plain = [...columns.keys()].some((name) => lossiness(name) === 2);
    for (const [name, values] of columns) {
      const series = key === '' || /^history$/i.test(key) ? name : `${key}/${name}`;
      for (const value of values) this.sink.sample({ series, role: roleOf(series, undefined, plain), value });
    }
  }
}

/** Are the names of these numbers an index, 0, 1, 2, …? */
function isIndexed(fields: ReadonlyMap<string, number>): boolean {
  let count = 0;
  for (const name of fields.keys()) if (name !== String(count++)) return false;
  return count > 1;
}
