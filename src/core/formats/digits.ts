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
  const sign = bytes[at] ?? 0;
  let i = signed && (sign === MINUS || sign === PLUS) ? at + 1 : at;
  let mantissa = 0;
  let code = bytes[i] ?? 0;
  const start = i;
  for (; code >= ZERO && code <= NINE; code = bytes[++i] ?? 0) mantissa = mantissa * 10 + (code - ZERO);
  let digits = i - start;
  let exponent = 0;
  if (code === POINT) {
    const point = ++i;
    for (code = bytes[i] ?? 0; code >= ZERO && code <= NINE; code = bytes[++i] ?? 0) mantissa = mantissa * 10 + (code - ZERO);
    exponent = point - i;
    digits -= exponent;
  }
  if (digits === 0) return -1;
  if ((code === 101 || code === 69) && isExponent(bytes, i + 1)) {
    const by = bytes[i + 1] ?? 0;
    const signs = by === MINUS || by === PLUS ? 1 : 0;
    const end = readDigits(bytes, i + 1 + signs);
    exponent += by === MINUS ? -(numeral[0] ?? 0) : (numeral[0] ?? 0);
    i = end;
  }
  if (mantissa > EXACT || exponent < -22 || exponent > 22) numeral[0] = Number(utf8(bytes.subarray(at, i)));
  else {
    const value = exponent < 0 ? mantissa / (POWERS[-exponent] ?? 1) : mantissa * (POWERS[exponent] ?? 1);
    numeral[0] = signed && sign === MINUS ? -value : value;
  }
  return i;
}

/** Reads digits and nothing else. */
export function readDigits(bytes: Uint8Array, at: number): number {
  let i = at;
  let value = 0;
  for (let code = bytes[i] ?? 0; code >= ZERO && code <= NINE; code = bytes[++i] ?? 0) value = value * 10 + (code - ZERO);
  numeral[0] = value;
  return i === at ? -1 : i;
}

function isExponent(bytes: Uint8Array, at: number): boolean {
  const sign = bytes[at] ?? 0;
  const code = sign === MINUS || sign === PLUS ? (bytes[at + 1] ?? 0) : sign;
  return code >= ZERO && code <= NINE;
}
