import type { SampleSink } from '../runs/sample.ts';
import { utf8 } from '../text/decode.ts';
import { Line } from '../text/line.ts';
import { LONGEST } from '../text/lines.ts';
import type { BinaryFormat, ByteReader, LineReader } from './format.ts';
import { jsonDocument } from './jsonDocument.ts';

/**
 * A JSON document on one line that is longer than a record may be: a dumped history of a long run. It is read as bytes, in pieces that
 * end between two of its members, so that it takes no more memory than its longest member.
 */
export const longDocument: BinaryFormat = {
  id: jsonDocument.id,
  title: 'JSON document on one line',
  fits: (head) => {
    if (head.length === 0) return undefined;
    if (!BEGINNING.test(utf8(head.subarray(0, 80)))) return false;
    if (head.subarray(0, LONGEST).some((byte) => byte < 32 && byte !== TAB)) return false;
    return head.length >= LONGEST ? true : undefined;
  },
  open: (sink) => new PieceReader(sink),
};

/** Loggers open brackets too, but not before a name in quotes or another bracket. */
const BEGINNING = /^[[{] *(?:$|["[{]|(?<=\[ *)[-\d])/;
const TAB = 9;
const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const ESCAPE = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const BORDERS = new Set([COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT]);

class PieceReader implements ByteReader {
  private readonly reader: LineReader;
  /** What came after the last border. */
  private rest = new Uint8Array(0);
  private inString = false;
  private escaped = false;

  constructor(sink: SampleSink) {
    this.reader = jsonDocument.open(sink);
  }

  push(chunk: Uint8Array): void {
    const border = this.lastBorder(chunk);
    const bytes = new Uint8Array(this.rest.length + chunk.length);
    bytes.set(this.rest);
    bytes.set(chunk, this.rest.length);
    const end = border === 0 ? 0 : this.rest.length + border;
    if (end > 0) this.reader.line(Line.of(utf8(bytes.subarray(0, end)).replace(/[\r\n]/g, ' ')));
    // A member longer than any record is none that counts, and ends the document.
    this.rest = bytes.length - end > LONGEST ? new Uint8Array(0) : bytes.slice(end);
  }

  end(): void {
    this.reader.end();
  }

  /** Behind the last byte of the chunk that stands between two members; 0 without any. */
  private lastBorder(chunk: Uint8Array): number {
    let border = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.escaped) this.escaped = false;
      else if (byte === QUOTE) this.inString = !this.inString;
      else if (this.inString) this.escaped = byte === ESCAPE;
      else if (BORDERS.has(byte)) border = at + 1;
    }
    return border;
  }
}
