/** Rules of text tables: dashes, or the box drawing of Rich, tabulate and prettytable. */
const RULER = /^[\s|+:]*[-=_─-╿]{3}[-=_+|:\s─-╿]*$/;
const BARS = /[|│┃║]/;

/** Is this line a rule of a table: above, below or between its rows? */
export function isRuler(text: string): boolean {
  const code = text.charCodeAt(0);
  // Most lines start with a letter, a digit or a bracket.
  return (code < 48 || code === 95 || (code >= 0x2500 && code < 0x2580)) && RULER.test(text);
}

/** The cells of a line that has bars between them, trimmed, without what stands outside of the outer bars; undefined without bars. */
export function barredCells(text: string): string[] | undefined {
  if (!BARS.test(text)) return undefined;
  const cells = text.split(BARS).map((cell) => cell.trim());
  if (cells[0] === '') cells.shift();
  if (cells.at(-1) === '') cells.pop();
  return cells;
}

/** The cells of a line whose columns stand at least two blanks apart; where no two blanks are, each word is one. */
export function spacedCells(text: string): string[] {
  const line = text.trim();
  return line.split(line.includes('  ') ? / {2,}/ : ' ');
}
