/** JSON text. The numbers that JSON has no words for become the strings "NaN", "Infinity" and "-Infinity". */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, wordsForNumbers, indent);
}

function wordsForNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
