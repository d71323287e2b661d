const MINUS = '−';
const PLACES = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** A number with the digits that `uncertainty` leaves it: 0.3119 ± 0.0041 → "0.312"; four at most, three where it is not known. */
export function digits(value: number, uncertainty = 0): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : `${MINUS}infinity`;
  const size = Math.abs(value);
  if (size === 0) return '0';
  const power = Math.floor(Math.log10(size));
  const doubt = uncertainty > 0 ? Math.floor(Math.log10(uncertainty) + 1e-9) : -Infinity;
  const text = uncertainty > 0 ? fixed(value, power, Math.max(doubt, power - 3)) : shortest(value, 3);
  return text.replace(/^-/, MINUS);
}

/** A learning rate, or a ratio of rates, as people write it: 0.001, 3e-5. Rates are written so everywhere. */
export function rateText(rate: number, significant = 3): string {
  return shortest(rate, significant);
}

/** Both rates and the ratio: `0.1 → 0.02 (÷5)`, since "reduce the rate" alone says neither. */
export function rateChange(from: number, to: number): string {
  if (to === 0) return `${rateText(from)} → 0`;
  const ratio = to < from ? `÷${rateText(from / to, 2)}` : `×${rateText(to / from, 2)}`;
  return `${rateText(from)} → ${rateText(to)} (${ratio})`;
}

/** Rounds to so many significant digits. */
export function rounded(value: number, significant: number): number {
  return Number(value.toPrecision(significant));
}

/** Positions from here on are no counts any more, and would fill a line. */
const BEYOND_COUNTING = 1e15;

/** A position or a count, as the charts write it: 27, 0.31, 16,768. */
export function place(n: number): string {
  if (n >= BEYOND_COUNTING) return shortest(n, 4);
  return n < 1000 && Number.isInteger(n) ? String(n) : PLACES.format(n);
}

/** A count with its unit: "1 epoch", "14 epochs". */
export function count(n: number, unit: string): string {
  return `${place(n)} ${unit}${n === 1 ? '' : 's'}`;
}

const unusual = (power: number): boolean => power < -4 || power > 5;

/** Digits down to the place `last` (a power of ten). */
function fixed(value: number, power: number, last: number): string {
  if (unusual(power)) return value.toExponential(Math.max(0, power - last)).replace('e+', 'e');
  return value.toFixed(Math.min(20, Math.max(0, -last)));
}

/** So many digits at most, without trailing zeros. */
function shortest(value: number, significant: number): string {
  const short = rounded(value, significant);
  return unusual(Math.floor(Math.log10(Math.abs(short)))) && short !== 0
    ? short.toExponential().replace('e+', 'e')
    : String(short);
}
