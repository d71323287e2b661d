import { byteAt } from '../text/bytes.ts';
import { utf8 } from '../text/decode.ts';

const ZERO = 48;
const NINE = 57;
const POINT = 46;
const PLUS = 43;
const MINUS = 45;
/** Whole numbers up to here and powers of ten up to 22 are doubles without error, and so is one operation on two of them. */
const EXACT = Number.MAX_SAFE_INTEGER;
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** The number read last. In an array, so that no object is made for it. */
export const numeral = new Float64Array(1);

/**
 * Reads the numeral `[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?` at `at` straight from the bytes into `numeral` and returns where it ends; -1
 * where none stands. `signed`: may it begin with a sign? It gives the same doubles as `Number`: those of at most 15 digits by arithmetic
 * that is exact (Clinger, "How to Read Floating Point Numbers Accurately", 1990), all others by `Number` itself.
 */
export function readNumeral(bytes: Uint8Array, at: number, signed: boolean): number {
  let i = at;
  let code = byteAt(bytes, i);
  const minus = code === MINUS;
  if (signed && (minus || code === PLUS)) code = byteAt(bytes, ++i);
  const start = i;
  let mantissa = 0;
  while (code >= ZERO && code <= NINE) {
    mantissa = mantissa * 10 + (code - ZERO);
    code = byteAt(bytes, ++i);
  }
  let digits = i - start;
  let exponent = 0;
  if (code === POINT) {
    const point = i + 1;
    code = byteAt(bytes, ++i);
    while (code >= ZERO && code <= NINE) {
      mantissa = mantissa * 10 + (code - ZERO);
      code = byteAt(bytes, ++i);
    }
    exponent = point - i;
    digits -= exponent;
  }
  if (digits === 0) return -1;
  const end = code === 101 || code === 69 ? exponentEnd(bytes, i + 1) : i;
  if (end > i) {
    exponent += numeral[0] ?? 0;
    i = end;
  }
  if (mantissa > EXACT || exponent < -22 || exponent > 22) numeral[0] = Number(utf8(bytes.subarray(at, i)));
  else {
    const value = exponent < 0 ? mantissa / (POWERS[-exponent] ?? 1) : mantissa * (POWERS[exponent] ?? 1);
    numeral[0] = signed && minus ? -value : value;
  }
  return i;
}

/** Reads digits and nothing else. */
export function readDigits(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  let i = at;
  let value = 0;
  while (i < length) {
    const code = bytes[i] ?? 0;
    if (code < ZERO || code > NINE) break;
    value = value * 10 + (code - ZERO);
    i++;
  }
  numeral[0] = value;
  return i === at ? -1 : i;
}

/** Reads an exponent with its sign; -1 where none stands. */
function exponentEnd(bytes: Uint8Array, at: number): number {
  const code = byteAt(bytes, at);
  const end = readDigits(bytes, code === MINUS || code === PLUS ? at + 1 : at);
  if (code === MINUS) numeral[0] = -(numeral[0] ?? 0);
  return end;
}
