import type { SampleSink } from '../runs/sample.ts';
import { byteAt } from '../text/bytes.ts';
import { numeral, readNumeral } from './digits.ts';
import { tellerOf, type FieldTeller } from './fields.ts';

const BLANK = 32;
const TAB = 9;
/** Which cells of a row stand is kept as the bits of one integer. */
const MOST_COLUMNS = 30;

/** Reads rows of a table that are nothing but plain numerals and blank cells straight from their bytes: most rows of most tables. */
export class PlainRow {
  private readonly names: readonly string[];
  private readonly divider: number;
  private readonly numbers: Float64Array;
  /** One for each combination of cells that stand. */
  private readonly tellers = new Map<number, FieldTeller>();
  /** Of the row read last, which cells stand. */
  private present = 0;

  constructor(names: readonly string[], divider: string) {
    this.names = names;
    this.divider = divider.charCodeAt(0);
    this.numbers = new Float64Array(names.length);
  }

  /** Where the row that starts at `at` ends; -1 where it is more than that. Takes its numbers. */
  end(bytes: Uint8Array, at: number): number {
    const { divider, numbers } = this;
    const last = numbers.length - 1;
    if (last >= MOST_COLUMNS) return -1;
    this.present = 0;
    let i = at;
    for (let column = 0; ; column++) {
      i = this.behindBlanks(bytes, i);
      const end = readNumeral(bytes, i, true);
      if (end >= 0) {
        numbers[column] = numeral[0] ?? NaN;
        this.present |= 1 << column;
        i = this.behindBlanks(bytes, end);
      }
      const code = byteAt(bytes, i);
      if (column === last) return this.present !== 0 && code < BLANK && code !== TAB ? i : -1;
      if (code !== divider) return -1;
      i++;
    }
  }

  /** Tells the row read last. */
  tell(sink: SampleSink): void {
    const { present } = this;
    let teller = this.tellers.get(present);
    if (!teller) {
      teller = tellerOf(this.names.map((name, i) => (present & (1 << i) ? name : '')));
      this.tellers.set(present, teller);
    }
    teller.tell(this.numbers, sink);
  }

  private behindBlanks(bytes: Uint8Array, at: number): number {
    let i = at;
    for (let code = byteAt(bytes, i); code === BLANK || (code === TAB && this.divider !== TAB); code = byteAt(bytes, i)) i++;
    return i;
  }
}
