import { bytesOf } from '../text/decode.ts';
import type { Line } from '../text/line.ts';
import { Shape } from './shape.ts';
import { slotsOf, type Understanding } from './slots.ts';

/** Most logs have a handful of shapes; those of a log of ever new lines must cost neither memory nor time. */
const MOST_SHAPES = 24;
const MOST_SLOTS = 32;
const LONGEST = 400;
/** Learning a shape takes as long as reading some hundred lines: it must have been earned. */
const CREDIT = 24;
const EARNED_BY = 512;

/** Knows lines by sight: learns what they look like, and finds them again without having them read. */
export class Shapes<T> {
  private readonly understanding: Understanding<T>;
  private readonly known: Shape<T>[] = [];
  private last: Shape<T> | undefined;
  private credit = CREDIT;
  private seen = 0;
  /** Where the line that was found ends. */
  end = 0;
  /** A view of the chunk that lines are looked for in. */
  private bytes: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);

  constructor(understanding: Understanding<T>) {
    this.understanding = understanding;
  }

  /** The shape of the line that starts at `at`, and takes its numbers; undefined of a line that has none of the shapes known. */
  find(bytes: Uint8Array, at: number): Shape<T> | undefined {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    const { view } = this;
    const next = this.last?.next;
    let found = next && (this.end = next.end(bytes, view, at)) >= 0 ? next : undefined;
    if (!found) {
      found = this.known.find((shape) => shape !== next && (this.end = shape.end(bytes, view, at)) >= 0);
      if (!found) return undefined;
      if (this.last) this.last.next = found;
    }
    this.last = found;
    if (++this.seen % EARNED_BY === 0 && this.credit < CREDIT) this.credit++;
    return found;
  }

  /** Learns the shape of a line that no known one fitted. */
  learn(line: Line): void {
    const { text } = line;
    if (this.credit === 0 || text.length > LONGEST) return;
    const said = this.understanding.read(text);
    const own = line.copy();
    if (said === undefined || bytesOf(text).length !== own.to) return;
    this.credit--;
    const slots = slotsOf(text, said, this.understanding);
    if (!slots || slots.length === 0 || slots.length > MOST_SLOTS) return;
    this.known.unshift(new Shape(said, this.understanding.leaves(said), own.bytes, slots));
    if (this.known.length > MOST_SHAPES) this.known.pop();
  }
}
