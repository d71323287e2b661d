import type { SampleSink } from '../runs/sample.ts';
import { byteAt } from '../text/bytes.ts';
import { Line } from '../text/line.ts';
import { isTraining, tellerOf, type Fields, type FieldTeller } from './fields.ts';
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

/** A dict that counts, or all that differ from it in their numbers alone. */
interface Said {
  readonly fields: Fields;
  readonly is: 'training' | 'evaluation' | 'other';
  /** Undefined of one that tells nothing. */
  readonly teller: FieldTeller | undefined;
}

function saidOf(fields: Fields): Said {
  const is = fields.has('loss') ? 'training' : fields.has('eval_loss') ? 'evaluation' : 'other';
  const counts = isTraining(fields) || fields.has('epoch');
  return { fields, is, teller: counts ? tellerOf(fields.keys()) : undefined };
}

/** The fields of a dict with these numbers. */
function fieldsOf({ fields }: Said, numbers: ArrayLike<number>): Fields {
  return new Map([...fields.keys()].map((name, i) => [name, numbers[i] ?? NaN]));
}

/** A record with one dict in it, up to its end. */
const understanding: Understanding<Said> = {
  read: (text) => {
    const [fields, ...more] = dictsOf(text);
    return fields && more.length === 0 ? saidOf(fields) : undefined;
  },
  leaves: ({ fields }) => [...fields.values()],
  frame: ({ fields }) => JSON.stringify([...fields.keys()]),
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
  private logged: { readonly said: Said; readonly numbers: readonly number[] } | undefined;

  constructor(sink: SampleSink) {
    this.sink = sink;
  }

  line(line: Line): void {
    const at = dictAt(line);
    if (at < 0) return;
    const shape = this.shapes.find(line.bytes, at);
    if (shape && this.shapes.end === line.to) {
      this.hear(shape.said, shape.numbers, isLogged(line, at));
      return;
    }
    this.shapes.learn(new Line(line.bytes, at, line.to, line.end));
    for (const fields of dictsOf(line.text)) this.hear(saidOf(fields), [...fields.values()], isLogged(line, at));
  }

  private hear(said: Said, numbers: ArrayLike<number>, logged: boolean): void {
    const before = this.logged;
    this.logged = logged ? { said, numbers: Array.from(numbers) } : undefined;
    if (before && (logged || !isSame(fieldsOf(before.said, before.numbers), fieldsOf(said, numbers))))
      this.take(before.said, before.numbers);
    if (!logged) this.take(said, numbers);
  }

  private take(said: Said, numbers: ArrayLike<number>): void {
    if (said.is === 'training') this.evaluation = undefined;
    else if (said.is === 'evaluation') {
      const evaluation = fieldsOf(said, numbers);
      if (this.evaluation && isRepeated(evaluation, this.evaluation)) return;
      this.evaluation = evaluation;
    }
    said.teller?.tell(numbers, this.sink);
  }

  end(): void {
    if (this.logged) this.take(this.logged.said, this.logged.numbers);
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
  return before >= from && bytes[before] === 0x3e;
}

/**
 * Where the first dict begins; -1: nowhere. After words of its own line a dict is only a part of what the line says:
 * `step 10 validation: {'loss': 0.4}`.
 */
function dictAt({ bytes, from, to }: Line): number {
  for (let at = braceAt(bytes, from, to); at < to; at = braceAt(bytes, at + 1, to)) {
    if (byteAt(bytes, at + 1) !== 0x27) continue;
    let before = at - 1;
    while (before >= from && bytes[before] === 0x20) before--;
    if (before < from || bytes[before] === 0x5d || (before > from && bytes[before] === 0x3e && bytes[before - 1] === 0x3e))
      return at;
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
  return byteAt(bytes, end) === 0x7b ? -1 : end;
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
