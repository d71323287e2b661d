import type { Bar } from './tqdm.ts';

/**
 * A bar of Rich whose last columns a narrow terminal, or a file, wraps over the lines below, each column under itself:
 *
 *     Epoch 0/3  ━━━━━━━━━━━━ 40/40 0:00:01 •  39.26it/s v_num: 0.000 train_loss:
 *                                   0:00:00              0.090 val_loss: 0.123
 */
export class WrappedBar {
  readonly bar: Bar;
  private readonly column: number;

  private constructor(bar: Bar, column: number) {
    this.bar = bar;
    this.column = column;
  }

  static of(text: string, bar: Bar): WrappedBar {
    METRICS.lastIndex = text.lastIndexOf('━');
    return new WrappedBar(bar, METRICS.exec(text)?.index ?? Infinity);
  }

  /** The bar with what this line goes on with; undefined of a line that does not. */
  with(text: string): WrappedBar | undefined {
    const indent = text.search(/\S/);
    if (
      indent < NEAREST ||
      this.column === Infinity ||
      this.bar.postfix.length > LONGEST ||
      /\p{L}/u.test(text.slice(0, this.column))
    )
      return undefined;
    const postfix = `${this.bar.postfix.trimEnd()} ${text.slice(this.column).trim()}`;
    return new WrappedBar({ ...this.bar, postfix }, this.column);
  }
}

/** No terminal shows more. */
const LONGEST = 4000;
/** Lines that start nearer to the edge are others. */
const NEAREST = 16;
/** The first name behind the cells, their count and the speed. */
const METRICS = /(?<=\s)[A-Za-z][\w./-]{0,60}: /g;
