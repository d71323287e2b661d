import { numeral, readDigits, readNumeral } from './digits.ts';

/** What may stand in a slot: as many digits as there were, any digits, a numeral without or with a sign. */
export const FIXED = 0;
export const DIGITS = 1;
export const UNSIGNED = 2;
export const SIGNED = 3;

/** One number in a line: where it stood among its bytes, what else may stand there, and which number of the result it is (-1: none). */
export interface Slot {
  readonly from: number;
  readonly to: number;
  readonly kind: typeof FIXED | typeof DIGITS | typeof UNSIGNED | typeof SIGNED;
  readonly leaf: number;
}

/**
 * What a line looks like but for its numbers. A line that fits needs not be understood once more: it says the same as the first of its
 * shape, with other numbers.
 */
export class Shape<T> {
  /** What the first line of this shape said. */
  readonly said: T;
  /** The numbers of what the line that fitted last says, in the order of the leaves. */
  readonly numbers: Float64Array;
  /** The shape that was seen after this one: logs repeat themselves. */
  next: Shape<T> | undefined;
  private readonly bytes: DataView;
  /** Four numbers a slot: from, to, kind, leaf. */
  private readonly slots: Int32Array;

  constructor(said: T, leaves: readonly number[], bytes: Uint8Array, slots: readonly Slot[]) {
    this.said = said;
    this.numbers = Float64Array.from(leaves);
    this.bytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.slots = Int32Array.from(slots.flatMap(({ from, to, kind, leaf }) => [from, to, kind, leaf]));
  }

  /** Where a line of this shape that starts at `at` ends; -1 where none starts. Takes its numbers. `view` is of the same bytes. */
  end(line: Uint8Array, view: DataView, at: number): number {
    const { bytes, slots, numbers } = this;
    let own = 0;
    let i = at;
    for (let slot = 0; slot < slots.length; slot += 4) {
      const from = slots[slot] ?? 0;
      if (!isSame(bytes, own, from, view, i)) return -1;
      i += from - own;
      own = slots[slot + 1] ?? 0;
      const kind = slots[slot + 2] ?? 0;
      const end = kind >= UNSIGNED ? readNumeral(line, i, kind === SIGNED) : readDigits(line, i);
      if (end < 0 || (kind === FIXED && end - i !== own - from)) return -1;
      i = end;
      const leaf = slots[slot + 3] ?? 0;
      if (leaf >= 0) numbers[leaf] = numeral[0] ?? 0;
    }
    return isSame(bytes, own, bytes.byteLength, view, i) ? i + bytes.byteLength - own : -1;
  }
}

/** Do the bytes `from` to `to` stand at `at` of the line? Four at a time. */
function isSame(bytes: DataView, from: number, to: number, line: DataView, at: number): boolean {
  if (at + to - from > line.byteLength) return false;
  let own = from;
  let i = at;
  for (; own + 4 <= to; own += 4, i += 4) if (bytes.getInt32(own) !== line.getInt32(i)) return false;
  for (; own < to; own++, i++) if (bytes.getInt8(own) !== line.getInt8(i)) return false;
  return true;
}
