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
  private readonly bytes: Uint8Array;
  /** Four numbers a slot: from, to, kind, leaf. */
  private readonly slots: Int32Array;

  constructor(said: T, leaves: readonly number[], bytes: Uint8Array, slots: readonly Slot[]) {
    this.said = said;
    this.numbers = Float64Array.from(leaves);
    this.bytes = bytes;
    this.slots = Int32Array.from(slots.flatMap(({ from, to, kind, leaf }) => [from, to, kind, leaf]));
  }

  /** Where a line of this shape that starts at `at` ends; -1 where none starts. Takes its numbers. */
  end(line: Uint8Array, at: number): number {
    const { bytes, slots, numbers } = this;
    const { length } = line;
    let own = 0;
    let i = at;
    for (let slot = 0; slot < slots.length; slot += 4) {
      const from = slots[slot] ?? 0;
      if (i + from - own > length) return -1;
      while (own < from) if (line[i++] !== bytes[own++]) return -1;
      own = slots[slot + 1] ?? 0;
      const kind = slots[slot + 2] ?? 0;
      const end = kind >= UNSIGNED ? readNumeral(line, i, kind === SIGNED) : readDigits(line, i);
      if (end < 0 || (kind === FIXED && end - i !== own - from)) return -1;
      i = end;
      const leaf = slots[slot + 3] ?? 0;
      if (leaf >= 0) numbers[leaf] = numeral[0] ?? 0;
    }
    if (i + bytes.length - own > length) return -1;
    while (own < bytes.length) if (line[i++] !== bytes[own++]) return -1;
    return i;
  }
}
