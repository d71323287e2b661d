import type { BinaryFormat, ByteReader } from './format.ts';

/**
 * The first bytes of a log settle whether it is a binary file or text. They are held only as long as they could be the head of a binary
 * format, which of text is hardly ever more than its first four; then all goes to the reader that was opened for it.
 */
export class Opening implements ByteReader {
  private readonly formats: readonly BinaryFormat[];
  private readonly open: (format: BinaryFormat | undefined) => ByteReader;
  private head = new Uint8Array(0);
  private reader: ByteReader | undefined;

  /** `open` gives the reader of the binary format, or of text. */
  constructor(formats: readonly BinaryFormat[], open: (format: BinaryFormat | undefined) => ByteReader) {
    this.formats = formats;
    this.open = open;
  }

  push(chunk: Uint8Array): void {
    if (this.reader) {
      this.reader.push(chunk);
      return;
    }
    const head = new Uint8Array(this.head.length + chunk.length);
    head.set(this.head);
    head.set(chunk, this.head.length);
    this.head = head;
    const answers = this.formats.map((format) => format.fits(head));
    const fitting = this.formats[answers.indexOf(true)];
    if (fitting || !answers.includes(undefined)) this.start(fitting);
  }

  end(): void {
    (this.reader ?? this.start(undefined)).end();
  }

  private start(format: BinaryFormat | undefined): ByteReader {
    const reader = this.open(format);
    this.reader = reader;
    reader.push(this.head);
    this.head = new Uint8Array(0);
    return reader;
  }
}
