/** The part of the WHATWG Encoding standard that the core needs; every host of ours has it (Node, browsers, workers). */
declare const TextDecoder: new (
  label: string,
  options: { ignoreBOM: boolean },
) => { decode(bytes?: Uint8Array, options?: { stream: boolean }): string };

/** UTF-8 in a binary file. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes);
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** So many first bytes settle the encoding: a mark of at most 3 bytes, or two UTF-16 units. */
const HEAD = 4;

/**
 * Which encoding these first bytes show: a byte-order mark, or, without one, the NUL that every second byte of ASCII text in
 * UTF-16 is. Anything else is UTF-8. A hole of NULs at the head of a truncated file is not UTF-16.
 */
export function sniff(head: Uint8Array): Encoding {
  const [a = 0, b = 0, c = 0, d = 0] = head;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (head.length >= HEAD && a && !b && c && !d) return 'utf-16le';
  if (head.length >= HEAD && !a && b && !c && d) return 'utf-16be';
  return 'utf-8';
}

/**
 * Bytes to text, in chunks of any size. Invalid bytes become U+FFFD; a byte-order mark at the start is dropped.
 * Up to 3 first bytes are held until the encoding is clear.
 */
export class Decoder {
  private head: Uint8Array = new Uint8Array(0);
  private decoder: InstanceType<typeof TextDecoder> | undefined;

  push(chunk: Uint8Array): string {
    if (this.decoder) return this.decoder.decode(chunk, { stream: true });
    const head = new Uint8Array(this.head.length + chunk.length);
    head.set(this.head);
    head.set(chunk, this.head.length);
    this.head = head;
    return head.length < HEAD ? '' : this.start();
  }

  /** What is still held: a short file, or U+FFFD for a character cut off in the middle. */
  end(): string {
    const text = this.decoder ? '' : this.start();
    return text + (this.decoder?.decode() ?? '');
  }

  private start(): string {
    this.decoder = new TextDecoder(sniff(this.head), { ignoreBOM: false });
    const text = this.decoder.decode(this.head, { stream: true });
    this.head = new Uint8Array(0);
    return text;
  }
}
