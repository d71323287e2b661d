import type { SampleSink } from '../runs/sample.ts';
import { Line } from '../text/line.ts';
import { isTraining, tellFields, type Fields } from './fields.ts';
import type { Format, LineReader } from './format.ts';
import { toNumber } from './numbers.ts';
import { Shapes } from './shapes.ts';
import type { Understanding } from './slots.ts';

/**
 * The Python dict that the Hugging Face Trainer prints (transformers/trainer_callback.py, PrinterCallback and ProgressCallback):
 *
 *     {'loss': 0.6367, 'grad_norm': 0.56, 'learning_rate': 0.0044, 'epoch': 0.4}
 *     {'eval_loss': '0.4874', 'eval_runtime': '0.0048', 'epoch': '1'}
 *
 *     [INFO|callbacks.py:310] 2026-01-31 10:00:00,123 >> {'loss': 0.6367, 'learning_rate': 4.4000e-03, 'epoch': 0.40}      LLaMA-Factory
 *
 * LLaMA-Factory says most records in both ways. Numbers or, from version 5, strings; often glued to the end of a progress bar; no step. `train_runtime` marks the closing summary.
 */
export const dict: Format = {
  id: 'dict',
  title: 'Python dict lines (Hugging Face Trainer)',
  evidence: (lines) => lines.filter(({ text }) => dictsOf(text).some(isTraining)).length,
  open: (sink) => new DictReader(sink),
};

/** A record with one dict in it, up to its end. */
const understanding: Understanding<Fields> = {
  read: (text) => {
    const [fields, ...more] = dictsOf(text);
    return more.length === 0 ? fields : undefined;
  },
  leaves: (fields) => [...fields.values()],
  frame: (fields) => JSON.stringify([...fields.keys()]),
  stamp: () => 0,
};

class DictReader implements LineReader {
  /** Bars are most of such a log, and say nothing here. */
  readonly sight = { end: endOfNothing, take: () => undefined };
  private readonly shapes = new Shapes(understanding);
  private readonly sink: SampleSink;
  /** The last evaluation, until the next training step. */
  private evaluation: Fields | undefined;
  /** What a logger said, until the Trainer says it better or something else. */
  private logged: Fields | undefined;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line(line: Line): void {
    const at = dictAt(line);
    if (at < 0) return;
    const shape = this.shapes.find(line.bytes, at);
    if (shape && this.shapes.end === line.to) {
      this.hear(new Map([...shape.said.keys()].map((name, i) => [name, shape.numbers[i] ?? NaN])), isLogged(line, at));
      return;
    }
    this.shapes.learn(new Line(line.bytes, at, line.to, line.end));
    for (const fields of dictsOf(line.text)) this.hear(fields, isLogged(line, at));
  }

  private hear(fields: Fields, logged: boolean): void {
    const before = this.logged;
    this.logged = logged ? fields : undefined;
    if (before && (logged || !isSame(before, fields))) this.take(before);
    if (!logged) this.take(fields);
  }

  private take(fields: Fields): void {
    const evaluation = !fields.has('loss') && fields.has('eval_loss');
    if (evaluation && this.evaluation && isRepeated(fields, this.evaluation)) return;
    if (evaluation || fields.has('loss')) this.evaluation = evaluation ? fields : undefined;
    if (isTraining(fields) || fields.has('epoch')) tellFields(fields, this.sink);
  }

  end(): void {
    if (this.logged) this.take(this.logged);
    this.logged = undefined;
  }
}

/** `evaluate()` after `train()` and a script's own print of its result say the last evaluation again, with other digits. */
function isRepeated(fields: Fields, last: Fields): boolean {
  const loss = fields.get('eval_loss') ?? NaN;
  const known = last.get('eval_loss') ?? NaN;
  const close = Math.abs(loss - known) <= 1e-3 * Math.abs(known) || (Number.isNaN(loss) && Number.isNaN(known));
  return close && Math.abs((fields.get('epoch') ?? 0) - (last.get('epoch') ?? 0)) < 0.01;
}

/** A logger rounds more than the Trainer. */
function isSame(logged: Fields, fields: Fields): boolean {
  const near = (name: string, by: number): boolean => Math.abs((logged.get(name) ?? 0) - (fields.get(name) ?? 0)) <= by;
  return logged.has('loss') && near('loss', 1e-4) && near('epoch', 0.01);
}

/** Does `>>` stand before the dict? */
function isLogged({ bytes, from }: Line, at: number): boolean {
  let before = at - 1;
  while (before >= from && bytes[before] === 0x20) before--;
  return bytes[before] === 0x3e;
}

/**
 * Where the first dict begins; -1: nowhere. After words of its own line a dict is only a part of what the line says:
 * `step 10 validation: {'loss': 0.4}`.
 */
function dictAt({ bytes, from, to }: Line): number {
  for (let at = braceAt(bytes, from, to); at < to; at = braceAt(bytes, at + 1, to)) {
    if (bytes[at + 1] !== 0x27) continue;
    let before = at - 1;
    while (before >= from && bytes[before] === 0x20) before--;
    if (before < from || bytes[before] === 0x5d || (bytes[before] === 0x3e && bytes[before - 1] === 0x3e)) return at;
  }
  return -1;
}

/** Where the record that starts at `at` ends, if there is no dict in it; else -1. */
function endOfNothing(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  let end = at;
  while (end < length) {
    const code = bytes[end] ?? 0;
    if (code === 0x7b || (code < 32 && code !== 9)) break;
    end++;
  }
  return bytes[end] === 0x7b ? -1 : end;
}

function braceAt(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const code = bytes[at] ?? 0;
    if (code === 0x7b) break;
    at++;
  }
  return at;
}

/** A member: its name, then a word in quotes, a number as numpy or torch print it (`tensor(0.5, device='cuda:0')`), a list or a bare word. */
const ENTRY =
  /\s*(?:'([^']*)'|"([^"]*)")\s*:\s*(?:'([^']*)'|"([^"]*)"|[\w.]{1,20}\(([-+.\w]{1,40})[^()]{0,80}\)|[[(][^[\](){}]*[\])]|([^,{}[\]()'"]*))\s*(,|\})?/y;

/** The flat dicts in a record. One that holds another is skipped. */
function dictsOf(text: string): Fields[] {
  const found: Fields[] = [];
  for (let at = text.indexOf("{'"); at >= 0; at = text.indexOf("{'", at + 1)) {
    // After words of its own line a dict is only a part of what the line says: `step 10 validation: {'loss': 0.4}`.
    if (!/(?:^|\]|>>)\s*$/.test(text.slice(Math.max(0, at - 200), at))) continue;
    const fields = new Map<string, number>();
    ENTRY.lastIndex = at + 1;
    for (let entry = ENTRY.exec(text); entry; entry = ENTRY.exec(text)) {
      const [, single, double, quoted, doublyQuoted, wrapped, bare, after] = entry;
      const value = toNumber(quoted ?? doublyQuoted ?? wrapped ?? bare ?? '');
      if (value !== undefined) fields.set(single ?? double ?? '', value);
      if (after === '}') found.push(fields);
      if (after !== ',') break;
    }
  }
  return found;
}
