import type { SampleSink } from '../runs/sample.ts';
import type { Line } from '../text/line.ts';
import { LineSplitter } from '../text/lines.ts';
import { csv } from './csv.ts';
import { darknet } from './darknet.ts';
import { dict } from './dict.ts';
import type { BinaryFormat, Format, LineReader } from './format.ts';
import { general } from './general.ts';
import { jsonDocument } from './jsonDocument.ts';
import { jsonl } from './jsonl.ts';
import { keras } from './keras.ts';
import { mlflow } from './mlflow.ts';
import { nanogpt } from './nanogpt.ts';
import { Opening } from './opening.ts';
import { tfevents } from './tfevents.ts';
import { tfjs } from './tfjs.ts';

/** Every format, the most particular first: of equal evidence the first wins, and the general one only where no other has any. */
export const formats: readonly Format[] = [keras, tfjs, dict, jsonl, jsonDocument, csv, mlflow, darknet, nanogpt, general];

/** Files that are no text, known by their first bytes. */
export const binaryFormats: readonly BinaryFormat[] = [tfevents];

/** So many first records are kept to choose a format by. */
const HELD = 400;
const HELD_LENGTH = 1 << 18;

/**
 * Reads one log: bytes in, samples out. A binary file is known by its first bytes, see `Opening`; all else is text.
 *
 * The rule of choice: the first records are held. As soon as one of them is evidence of a format, that format is chosen, reads the held
 * records and then every further one, so the first loss of a slow log shows at once. As long as the chosen format has produced no sample,
 * records go on being held, and if another has evidence, that one is chosen instead and reads the held records from the start: once.
 * After the first sample the choice stands, so no sample is ever told twice.
 */
export class LogReader {
  private readonly sink: SampleSink;
  private readonly name: string | undefined;
  private readonly bytes = new Opening(binaryFormats, (format) => {
    this.binary = format;
    return format?.open(this.sink) ?? new LineSplitter((line) => this.line(line));
  });
  private binary: BinaryFormat | undefined;
  private held: Line[] | undefined = [];
  private heldLength = 0;
  private chosen: Format | undefined;
  private reader: LineReader | undefined;
  private changes = 0;
  private evidence = 0;

  /** `name`: what the log is called, without folders. */
  constructor(sink: SampleSink, name?: string) {
    this.name = name;
    this.sink = {
      sample: (sample) => {
        this.held = undefined;
        sink.sample(sample);
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

  /** The chosen format; undefined until a record gave evidence of one. */
  get format(): Pick<Format, 'id' | 'title'> | undefined {
    return this.binary ?? this.chosen;
  }

  /** Why this format, in one sentence for people. */
  explain(): string {
    if (this.binary) return `${this.binary.title}: the first bytes are those of one.`;
    if (!this.chosen) return 'No record so far names a loss, a metric or a learning rate in a known way.';
    const since = this.changes > 1 ? ' (after a first choice that found no number)' : '';
    return `${this.chosen.title}: ${this.evidence} of the first records ${this.evidence === 1 ? 'is' : 'are'} written that way${since}.`;
  }

  private line(line: Line): void {
    const { held } = this;
    if (held) {
      held.push(line);
      this.heldLength += line.text.length;
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
    this.heldLength = held.reduce((sum, line) => sum + line.text.length, 0);
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
