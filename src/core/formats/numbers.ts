const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const WORDS = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['infinity', Infinity],
]);

/**
 * The number that the whole text is, or undefined: `0.5`, `-.00101`, `1e-4`, `1,234.5`, and what Python, JavaScript and C print for
 * the rest: `nan`, `NaN`, `nan.0`, `-inf`, `Infinity`. Blanks around it are allowed, anything else is not.
 */
export function toNumber(text: string): number | undefined {
  const t = text.trim();
  if (NUMBER.test(t)) return Number(t);
  if (GROUPED.test(t)) return Number(t.replaceAll(',', ''));
  return wordNumber(t);
}

/** `nan`, `-inf`, `Infinity`, … as a number; undefined for every other word. */
export function wordNumber(word: string): number | undefined {
  if (word.length > 10) return undefined;
  const sign = word.startsWith('-') ? -1 : 1;
  const bare = word.replace(/^[+-]/, '').replace(/\.0$/, '').toLowerCase();
  const value = WORDS.get(bare);
  return value === undefined ? undefined : sign * value;
}
