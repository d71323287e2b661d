/** Names recur on every line of a log; a log of ever new names must not fill the memory. */
const MOST = 4096;

/** The same pure function of a text, asked once for each text. It forgets everything when it has seen too many. */
export function memo<T>(of: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= MOST) known.clear();
    const value = of(text);
    known.set(text, value);
    return value;
  };
}
