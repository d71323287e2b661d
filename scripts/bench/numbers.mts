export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** With the digits that a measurement is good for. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
