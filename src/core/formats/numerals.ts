/** A number as a log writes it. Julia puts an `f` into those of 32 bits: `2.5f-3`. */
export interface Numeral {
  readonly value: number;
  /** The `m` of `n/m`. */
  readonly total?: number;
  /** The running average in `value (average)`. */
  readonly average?: number;
  /** Stood with `%`: alone, or in the parenthesis of `n/m (99%)`. */
  readonly percent?: number;
}

const PLAIN = /[+-]?(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|(?<=\.\d+)f[+-]?\d+(?!\w))?/y;
const TOTAL = /[ \t]*\/[ \t]*(\d+)(?![\w/]|\.\d)/y;
const AVERAGE = /[ \t]*\([ \t]*([+-]?\d+\.?\d*(?:[eE][+-]?\d+)?|nan|-?inf)[ \t]*(%?)\)/y;
/** Dates, clock times, versions, ranges and `file.py:12:` go on right after the number. */
const LONGER = /(?:[:.\-/]\d|:[A-Za-z_]|[A-Za-z_])/y;
/** After any other character the number is all there is: most numbers are spared the patterns. */
const GOES_ON = /[\s/(%:.\-A-Za-z_]/;
const REST = /[\w:.,/+-]*[\w/]/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/**
 * Reads the number that starts at `at`. No numeral: what starts there is a date, a time, a version or a number with a unit
 * (`12s`, `3ms/step`, `11811M`; decibels are a measure, not a clock); `end` is behind the whole of it.
 */
export function readNumber(text: string, at: number): { end: number; numeral?: Numeral } {
  const plain = match(PLAIN, text, at)?.[0];
  if (plain === undefined) return { end: at + 1 };
  let end = at + plain.length;
  const value = Number(plain.replaceAll(',', '').replace('f', 'e'));
  if (!GOES_ON.test(text.charAt(end))) return { end, numeral: { value } };
  const total = match(TOTAL, text, end);
  if (total) end += total[0].length;
  if (text.startsWith('dB', end) && !/\w/.test(text.charAt(end + 2))) return { end: end + 2, numeral: { value } };
  if (match(LONGER, text, end)) return { end: end + (match(REST, text, end)?.[0].length ?? 0) };
  if (text.charAt(end) === '%') return { end: end + 1, numeral: { value, percent: value } };
  const average = match(AVERAGE, text, end);
  if (average) end += average[0].length;
  const inner = average ? Number(average[1]?.replace('inf', 'Infinity')) : undefined;
  return {
    end,
    numeral: {
      value,
      ...(total && { total: Number(total[1]) }),
      ...(inner !== undefined && (average?.[2] ? { percent: inner } : { average: inner })),
    },
  };
}

/** Where the bare number that starts at `at` ends, without total, average and sign of per cent. */
export function numberEnd(text: string, at: number): number {
  return at + (match(PLAIN, text, at)?.[0].length ?? 0);
}
