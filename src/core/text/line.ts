/**
 * One record of a log. A progress bar that redraws itself gives one record a redraw.
 * `end` says what closed it: `newline` (`\n`, `\r\n`), `redraw` (bare `\r`, backspaces, cursor-up) or `open` (end of input).
 */
export interface Line {
  /** Text without line end, escape codes, NUL bytes or byte-order mark. */
  readonly text: string;
  readonly end: 'newline' | 'redraw' | 'open';
}
