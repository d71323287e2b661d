const MINUS = '−';

/** A number with the digits that `uncertainty` leaves it: 0.3119 ± 0.0041 → "0.312"; four at most, three where it is not known. */
export function digits(value: number, uncertainty = 0): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'infinity' : `${MINUS}infinity`;
  const size = Math.abs(value);
  if (size === 0) return '0';
  const power = Math.floor(Math.log10(size));
  const doubt = uncertainty > 0 ? Math.floor(Math.log10(uncertainty) + 1e-9) : -Infinity;
  const text = uncertainty > 0 ? fixed(value, power, Math.max(doubt, power - 3)) : shortest(value, power);
  return text.replace(/^-/, MINUS);
}

/** A learning rate as people write it: 0.001, 3e-5. */
export function rateText(rate: number): string {
  return shortest(rate, Math.floor(Math.log10(rate)));
}

/** A count with its unit: "1 epoch", "14 epochs". */
export function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

const unusual = (power: number): boolean => power < -4 || power > 5;

/** Digits down to the place `last` (a power of ten). */
function fixed(value: number, power: number, last: number): string {
  if (unusual(power)) return value.toExponential(Math.max(0, power - last)).replace('e+', 'e');
  return value.toFixed(Math.min(20, Math.max(0, -last)));
}

/** Three digits without trailing zeros. */
function shortest(value: number, power: number): string {
  const rounded = Number(value.toPrecision(3));
  return unusual(power) ? rounded.toExponential().replace('e+', 'e') : String(rounded);
}
