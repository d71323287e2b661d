/**
 * A tqdm progress bar (https://tqdm.github.io) as it is drawn:
 * `Epoch 1/8:  43%|████▎     | 13/30 [00:01<00:02, 9.1batch/s, loss=0.52, lr=0.003]`.
 */
export interface Bar {
  /** The description before the bar. */
  readonly title: string;
  readonly n: number;
  readonly total: number;
  /** `loss=0.52, lr=0.003`, or empty. */
  readonly postfix: string;
}

/** With `unit_scale`, large counts are short: `2.00/171`, `1.50k/60.0k`. */
const COUNT = /\|\s*([\d.]+)([kMG]?)\/([\d.]+)([kMG]?)\s*\[/y;
const SCALES = new Map([
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
]);
/** Where no room is left for cells: `100% 56/56 [00:14<00:00, 3.9it/s]`. */
const NARROW = /% ([\d.]+)([kMG]?)\/([\d.]+)([kMG]?) \[/y;
const PERCENT_SIGN = /%(?:\|| [\d.]+[kMG]?\/[\d.]+[kMG]? \[)/g;

/** Is there a bar in this line that says how far it is? */
export function hasBar(text: string): boolean {
  return text.includes('%') && text.search(PERCENT_SIGN) >= 0;
}

/** Rich and Ultralytics draw with rules: `Epoch 3/8 ━━━━━ 13/30 0:00:01 • 0:00:02 9.1it/s v_num: 0.000 loss: 0.52`. */
const RULES = /[━╸╺╶─]{3,}\s+(\d+)\/(\d+)(?=\s|$)/y;
const PERCENT = /:? {0,3}\d{1,3}%$/;

/** The one bar in a line that is drawn with rules; undefined of a line that is none. */
export function ruledBar(text: string): Bar | undefined {
  const cells = text.indexOf('━');
  RULES.lastIndex = cells;
  const count = cells < 0 ? null : RULES.exec(text);
  if (!count) return undefined;
  const title = text.slice(0, cells).trimEnd().replace(PERCENT, '');
  return { title, n: Number(count[1]), total: Number(count[2]), postfix: text.slice(cells + count[0].length) };
}

/** Splits a record into the bars in it and the text around them, which a print without a line end glues to a bar. */
export function splitBars(text: string): { bars: Bar[]; rest: string } {
  const bars: Bar[] = [];
  let rest = '';
  let from = 0;
  for (const { index: at } of text.matchAll(PERCENT_SIGN)) {
    if (at < from) continue;
    const found = barAt(text, at, from);
    if (!found) {
      rest += text.slice(from, at + 2);
      from = at + 2;
      continue;
    }
    bars.push(found.bar);
    from = found.end;
    if (text.charAt(from) !== '') rest += ' ';
  }
  return { bars, rest: rest + text.slice(from) };
}

function barAt(text: string, percent: number, from: number): { bar: Bar; end: number } | undefined {
  // The cells hold no `|`, so the count stands at the next one.
  const narrow = text.charAt(percent + 1) !== '|';
  const cells = narrow ? percent : text.indexOf('|', percent + 2);
  if (cells < 0) return undefined;
  const pattern = narrow ? NARROW : COUNT;
  pattern.lastIndex = cells;
  const count = pattern.exec(text);
  if (!count) return undefined;
  const open = cells + count[0].length;
  const close = closing(text, open);
  const [, , ...postfix] = text.slice(open, close).split(', ');
  let name = percent;
  while (name > from && ' 0123456789.'.includes(text.charAt(name - 1))) name--;
  const title = text.slice(from, name).replace(/:$/, '');
  return {
    bar: { title, n: scaled(count[1], count[2]), total: scaled(count[3], count[4]), postfix: postfix.join(', ').trim() },
    end: close + 1,
  };
}

function scaled(digits = '', unit = ''): number {
  return Number(digits) * (SCALES.get(unit) ?? 1);
}

/** The bracket that closes the bar; values may hold brackets of their own. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return at;
  }
  return text.length;
}
