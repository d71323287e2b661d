/** At most `most` round numbers (1, 2 or 5 times a power of ten apart) within the range. */
export function linearTicks(from: number, to: number, most: number, whole = false): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  const chosen = whole ? Math.max(1, step) : step;
  const first = Math.ceil(from / chosen - 1e-9);
  const last = Math.floor(to / chosen + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * chosen).toPrecision(12)));
}

/** At most `most` round numbers for a logarithmic scale: powers of ten, or 1-2-5 between them, or a linear choice in a narrow range. */
export function logTicks(from: number, to: number, most: number): number[] {
  const low = Math.floor(Math.log10(from));
  const high = Math.ceil(Math.log10(to));
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const within = (factors: readonly number[]): number[] =>
    powers
      .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(6))))
      .filter((tick) => tick >= from && tick <= to);
  const fine = within([1, 2, 5]);
  if (fine.length < 2) return linearTicks(from, to, most);
  if (fine.length <= most) return fine;
  const coarse = within([1]);
  const stride = Math.ceil(coarse.length / most);
  return coarse.filter((_, i) => i % stride === 0);
}
