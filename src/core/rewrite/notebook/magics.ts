/** A piece of a cell that is not Python: no change may reach into it. Before a cell magic nothing may stand, behind one of another language neither. */
export interface Masked {
  readonly start: number;
  readonly end: number;
}

/** Cell magics that run the rest of their cell as Python of this very kernel; any other may do anything with it. */
const RUNS = /^%%(time|timeit|capture|prun|lprun|mprun|memit|debug|notify|snakeviz|scalene|pyinstrument|wandb)\b/;
/** No statement of Python begins with these: magics, shell commands, help, quoted calls (IPython, `inputtransformer2`). */
const ESCAPED = /[%!?,;/]/y;
const HELP = /%{0,2}[A-Za-z_*][\w*.[\]-]*\?{1,2}[ \t]*(?=\r?$)/my;
const ASSIGNED = /[A-Za-z_][\w.,[\] \t'"]*=[ \t]*(?=!|%[A-Za-z_])/y;
/** Commands that IPython takes without their percent sign, with a word behind them. */
const AUTOMAGIC =
  /(?:pip3?|conda|mamba|cd|ls|cp|mv|rm|cat|mkdir)[ \t]+(?!(?:in|is|if|and|or|not|for)\b)[-\w./~$"'{]|(?:ls|pwd)[ \t]*(?=\r?$)/my;

/**
 * The Python of a code cell: what IPython runs otherwise is put out of sight by text of the same length that parses and does nothing, so
 * that every offset and line stays what it is.
 */
export function pythonOf(cell: string): { text: string; masked: Masked[] } {
  const masked: Masked[] = [];
  let text = '';
  const hide = (to: number, stand: string) => {
    const hidden = cell.slice(text.length, to);
    masked.push({ start: stand ? text.length : -1, end: stand || to < cell.length ? to : to + 1 });
    text += stand + hidden.slice(stand.length).replace(/[^\r\n]/g, '#');
  };
  // A cell magic is one before anything else but blank lines.
  for (;;) {
    text += /^\s*/.exec(cell.slice(text.length))?.[0] ?? '';
    const rest = cell.slice(text.length);
    if (!rest.startsWith('%%')) break;
    hide(RUNS.test(rest) ? lineEnd(cell, text.length) : cell.length, '');
  }
  while (text.length < cell.length) {
    const at = after(/[ \t]*/y, cell, text.length);
    const assigned = after(ASSIGNED, cell, at);
    if ([ESCAPED, HELP, AUTOMAGIC].some((pattern) => after(pattern, cell, at) > at)) {
      text += cell.slice(text.length, at);
      hide(commandEnd(cell, at), '0');
    } else if (assigned > at) {
      text += cell.slice(text.length, assigned);
      hide(commandEnd(cell, assigned), '()');
    }
    text += cell.slice(text.length, logicalEnd(cell, text.length));
  }
  return { text, masked };
}

function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function lineEnd(text: string, from: number): number {
  return after(/[^\r\n]*/y, text, from);
}

/** A command goes on behind a backslash at the end of a line. */
function commandEnd(text: string, from: number): number {
  const end = lineEnd(text, from);
  const next = after(/\r?\n/y, text, end);
  return text[end - 1] === '\\' && next > end ? commandEnd(text, next) : end;
}

const STRING = /("""|'''|"|')/y;

/** Behind the line end of the logical line at `from`: brackets, strings and backslashes carry on over line ends. */
function logicalEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const character = text[at];
    STRING.lastIndex = at;
    const quote = STRING.exec(text)?.[0];
    if (quote) at = stringEnd(text, at + quote.length, quote);
    else if (character === '#') at = lineEnd(text, at);
    else if (character === '\\') at += text.startsWith('\\\r\n', at) ? 3 : 2;
    else {
      at++;
      if (character === '\n' && depth <= 0) return at;
      if (character && '([{'.includes(character)) depth++;
      if (character && ')]}'.includes(character)) depth--;
    }
  }
  return text.length;
}

function stringEnd(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at += text[at] === '\\' ? 2 : 1) {
    if (text.startsWith(quote, at)) return at + quote.length;
    // A string of one line that does not end is an error of that line only.
    if (quote.length === 1 && text[at] === '\n') return at;
  }
  return text.length;
}
