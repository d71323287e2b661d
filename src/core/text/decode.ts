/** The parts of the WHATWG Encoding standard that the core needs; every host of ours has them (Node, browsers, workers). */
interface TextDecoder {
  decode(bytes?: Uint8Array, options?: { stream: boolean }): string;
}
declare const TextDecoder: new (label: string, options: { ignoreBOM: boolean; fatal?: boolean }) => TextDecoder;
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const NOTHING = new Uint8Array(0);

/** UTF-8 as text; an invalid byte is U+FFFD. */
export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Text as UTF-8. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** So many first bytes settle the encoding at the latest. */
const HEAD = 256;
/** So many are looked at in any case: a mark of at most 3 bytes, or two UTF-16 units. */
const LEAST = 4;

/**
 * Which encoding these first bytes show: a byte-order mark, or, without one, the NUL that every second byte of ASCII text in UTF-16 is.
 * Anything else is UTF-8. A hole of NULs at the head of a truncated file is not UTF-16. Undefined: more bytes would tell (never of 256).
 */
export function sniff(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.length < LEAST) return undefined;
  let [even, odd] = [0, 0];
  for (let at = 0; at + 1 < Math.min(head.length, HEAD); at += 2) {
    if (head[at] === 0 && head[at + 1] === 0) return 'utf-8';
    if (head[at] === 0) even++;
    else if (head[at + 1] === 0) odd++;
  }
  // Letters of Chinese and Japanese hold a NUL now and then, on the other side.
  if (odd > 1 && odd > 3 * even) return 'utf-16le';
  if (even > 1 && even > 3 * odd) return 'utf-16be';
  return head.length >= HEAD || (even + odd === 0 && isUtf8(head)) ? 'utf-8' : undefined;
}

/** May these be the first bytes of UTF-8 text? A character cut off at their end may. */
function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Bytes in any of these encodings to bytes in UTF-8 without a byte-order mark, in chunks of any size. What is UTF-8 already passes as it
 * is, invalid bytes too. The first bytes are held until the encoding is clear: of text in ASCII that is four.
 */
export class Transcoder {
  private head: Uint8Array = NOTHING;
  private encoding: Encoding | undefined;
  private units: TextDecoder | undefined;

  push(chunk: Uint8Array): Uint8Array {
    if (this.encoding) return this.transcode(chunk);
    const head = new Uint8Array(this.head.length + chunk.length);
    head.set(this.head);
    head.set(chunk, this.head.length);
    this.head = head;
    // One byte more at a time: what is decided must not depend on where the chunks end.
    for (let length = Math.min(LEAST, head.length); length <= Math.min(HEAD, head.length); length++) {
      const encoding = sniff(head.subarray(0, length));
      if (encoding) return this.start(encoding);
    }
    return NOTHING;
  }

  /** What is still held: a short file, or U+FFFD for a unit cut off in the middle. */
  end(): Uint8Array {
    const held = this.encoding ? NOTHING : this.start('utf-8');
    return this.units ? bytesOf(this.units.decode()) : held;
  }

  private start(encoding: Encoding): Uint8Array {
    const { head } = this;
    this.head = NOTHING;
    this.encoding = encoding;
    if (encoding !== 'utf-8') this.units = new TextDecoder(encoding, { ignoreBOM: false });
    const marked = encoding === 'utf-8' && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    return this.transcode(marked ? head.subarray(3) : head);
  }

  private transcode(chunk: Uint8Array): Uint8Array {
    return this.units ? bytesOf(this.units.decode(chunk, { stream: true })) : chunk;
  }
}
