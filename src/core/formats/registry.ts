import { eachSample, type Sample, type SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { LineSplitter } from '../text/lines.ts';
import { csv } from './csv.ts';
import { type Damage, NO_DAMAGE } from './damage.ts';
import { darknet } from './darknet.ts';
import { dict } from './dict.ts';
import type { BinaryFormat, ByteReader, Format, LineReader } from './format.ts';
import { general } from './general.ts';
import { jsonDocument } from './jsonDocument.ts';
import { jsonl } from './jsonl.ts';
import { keras } from './keras.ts';
import { longDocument } from './longDocument.ts';
import { mlflow } from './mlflow.ts';
import { nanogpt } from './nanogpt.ts';
import { Opening } from './opening.ts';
import { PatternReader } from './patternReader.ts';
import type { Pattern } from './patterns.ts';
import { tfevents } from './tfevents.ts';
import { tfjs } from './tfjs.ts';
import { wandb } from './wandb.ts';

/** Every format, the most particular first: of equal evidence the first wins, and the general one only where no other has any. */
export const formats: readonly Format[] = [keras, tfjs, dict, jsonl, jsonDocument, csv, mlflow, darknet, nanogpt, general];

/** Files that are no text, or none in records, known by their first bytes. */
export const binaryFormats: readonly BinaryFormat[] = [tfevents, wandb, longDocument];

/** So many first records are kept to choose a format by. */
const HELD = 400;
const HELD_LENGTH = 1 << 18;
/** So many samples of no known meaning leave the choice open. */
const BANNER = 20;

const OWN = { id: 'patterns', title: 'Patterns of your own' };

/**
 * Reads one log: bytes in, samples out. A binary file is known by its first bytes, see `Opening`; all else is text.
 *
 * The rule of choice: the first records are held. As soon as one of them is evidence of a format, that format is chosen, reads the held
 * records and then every further one, so the first loss of a slow log shows at once. As long as the chosen format has produced no sample,
 * records go on being held, and if another has evidence, that one is chosen instead and reads the held records from the start: once.
 * After the first sample the choice stands, so no sample is ever told twice. Only a few numbers of no known meaning that the general
 * format found in a banner leave it open: what comes after them may still be evidence of another, which then reads on from there.
 * A line that a pattern of the user's reads is no line of the format's, and takes no part in the choice.
 */
export class LogReader {
  private readonly out: SampleSink;
  private readonly sink: SampleSink;
  private readonly name: string | undefined;
  private readonly lines = new LineSplitter((line) => this.line(line));
  private readonly bytes = new Opening(binaryFormats, (format) => {
    this.binary = format;
    this.records = format?.open(this.out, this.name);
    return this.records ?? this.lines;
  });
  private records: ByteReader | undefined;
  private binary: BinaryFormat | undefined;
  private held: Line[] | undefined = [];
  private heldLength = 0;
  private chosen: Format | undefined;
  private reader: LineReader | undefined;
  private changes = 0;
  private evidence = 0;
  private readonly patterns: PatternReader | undefined;
  private meaningless = 0;

  /** `name`: the path of the log, as far as it is known, with `/`. `patterns`: the user's own. */
  constructor(sink: SampleSink, name?: string, patterns: readonly Pattern[] = []) {
    this.name = name;
    this.out = sink;
    this.patterns = patterns.length > 0 ? new PatternReader(patterns, sink) : undefined;
    this.sink = {
      sample: (sample) => {
        if (this.held) this.settle(sample);
        sink.sample(this.patterns?.beside(sample) ?? sample);
      },
      row: (row) => {
        if (this.held || this.patterns) eachSample(row, (sample) => this.sink.sample(sample));
        else sink.row(row);
      },
      plan: (plan) => sink.plan(plan),
    };
  }

  push(chunk: Uint8Array): void {
    this.bytes.push(chunk);
  }

  end(): void {
    this.bytes.end();
    this.reader?.end();
  }

  /** What of a file of records was damaged so far. */
  get damage(): Damage {
    return this.records?.damage ?? NO_DAMAGE;
  }

  /** The chosen format; undefined until a record gave evidence of one. */
  get format(): Pick<Format, 'id' | 'title'> | undefined {
    return this.binary ?? this.chosen ?? (this.patterns?.lines ? OWN : undefined);
  }

  /** Why this format, in one sentence for people. */
  explain(): string {
    if (this.binary) return `${this.binary.title}: the first bytes are those of one.`;
    const lines = this.patterns?.lines ?? 0;
    if (!this.chosen && lines > 0)
      return `${OWN.title}: ${lines} ${lines === 1 ? 'line is' : 'lines are'} read by them, and no other.`;
    if (!this.chosen) return 'No record so far names a loss, a metric or a learning rate in a known way.';
    const since = this.changes > 1 ? ' (after a first choice that found no loss)' : '';
    return `${this.chosen.title}: ${this.evidence} of the first records ${this.evidence === 1 ? 'is' : 'are'} written that way${since}.`;
  }

  /** The choice stands: records need not be held any more. Patterns want to see every line. */
  private settle(sample: Sample): void {
    const open = this.chosen === general && sample.role === 'other' && this.meaningless++ < BANNER;
    this.held = open ? [] : undefined;
    this.heldLength = 0;
    if (!open && !this.patterns) this.lines.sight = this.reader?.sight;
  }

  private line(line: Line): void {
    if (this.patterns?.read(line.text)) return;
    const { held } = this;
    if (held) {
      held.push(line.copy());
      this.heldLength += line.to - line.from;
      if (this.changes < 2 && this.choose(held)) return;
      if (held.length >= HELD || this.heldLength >= HELD_LENGTH) this.forget(held);
    }
    this.reader?.line(line);
  }

  /** True when a format was chosen now; it has then read this record too. */
  private choose(held: readonly Line[]): boolean {
    // Two records show a table, four a heading; only what they show anew is worth weighing all that is held.
    if (mostEvident(held.slice(-4), this.chosen) === this.chosen) return false;
    const best = mostEvident(held, this.chosen);
    if (!best || best === this.chosen) return false;
    this.chosen = best;
    this.evidence = best.evidence(held);
    this.changes++;
    this.reader = best.open(this.sink, this.name);
    for (const line of held) this.reader.line(line);
    return true;
  }

  /** Too much was held without a sample: keep the later half, so that what comes next is still judged with what stood before it. */
  private forget(held: Line[]): void {
    held.splice(0, Math.ceil(held.length / 2));
    this.heldLength = held.reduce((sum, line) => sum + line.to - line.from, 0);
  }
}

/** The format with the most evidence; `fallback` where none has any. */
function mostEvident(lines: readonly Line[], fallback: Format | undefined): Format | undefined {
  let best = fallback;
  let most = 0;
  for (const format of formats) {
    const evidence = format === general && most > 0 ? 0 : format.evidence(lines);
    if (evidence > most) [best, most] = [format, evidence];
  }
  return best;
}
