/** A number as people write it: `0.02`, `1e-5`, without floating-point dust. */
export function numberText(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits)));
}

/** Rounds to so many significant digits. */
export function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** Both numbers and the ratio: `0.1 → 0.02 (÷5)`, since "reduce the rate" alone says neither. */
export function rateChange(from: number, to: number): string {
  if (to === 0) return `${numberText(from)} → 0`;
  const ratio = to < from ? `÷${ratioText(from / to)}` : `×${ratioText(to / from)}`;
  return `${numberText(from)} → ${numberText(to)} (${ratio})`;
}

/** Two digits; nobody counts the zeros of a ratio like 1e14. */
function ratioText(ratio: number): string {
  return ratio < 1e5 ? numberText(ratio, 2) : Number(ratio.toPrecision(2)).toExponential().replace('+', '');
}
