const MINUS = '−';

/** A number with the digits that `uncertainty` leaves it: 0.3119 ± 0.0041 → "0.312". Without one: three digits. */
export function digits(value: number, uncertainty = 0): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinity' : `${MINUS}infinity`;
  const size = Math.abs(value);
  const doubt = uncertainty > 0 ? uncertainty : size * 0.005;
  const magnitude = size > 0 ? Math.floor(Math.log10(size)) : 0;
  const decimals = doubt > 0 ? -Math.floor(Math.log10(doubt) + 1e-9) : 0;
  const text =
    magnitude < -4 || magnitude > 5
      ? value.toExponential(Math.min(6, Math.max(0, magnitude + decimals))).replace('e+', 'e')
      : value.toFixed(Math.min(9, Math.max(0, decimals)));
  return text.replaceAll('-', MINUS).replace(`e${MINUS}`, 'e-');
}

/** A learning rate as people write it: 0.001, 3e-5. */
export function rateText(rate: number): string {
  const short = Number(rate.toPrecision(3));
  return short > 0 && short < 1e-4 ? short.toExponential().replace('e+', 'e') : String(short);
}

/** A count with its unit: "1 epoch", "14 epochs". */
export function count(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}
