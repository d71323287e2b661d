import { readNumber, type Numeral } from './numerals.ts';
import { wordNumber } from './numbers.ts';

/**
 * What a line says, in order:
 * a `pair` is a name with a number (`loss: 0.3`, `lr=[1e-3]`, `acc 0.9`; `assigned` = with `:`, `=` or "is"),
 * a `head` is words with no number of their own (`Test set:`, `EPOCH 1 done`), a `bare` is a number with no words (`[3/10]`).
 */
export type Item =
  | ({ readonly kind: 'pair'; readonly name: string; readonly assigned: boolean } & Numeral)
  | { readonly kind: 'head'; readonly name: string }
  | ({ readonly kind: 'bare'; readonly place: Place } & Numeral);

/**
 * Where a number without words stands: in brackets `[3/10]`, before the cells of a bar `3/10 [==>...]`, at the head of its line before a
 * colon `100: `, or in the open.
 */
export type Place = 'bracket' | 'bar' | 'head' | 'open';

const LONGEST_NAME = 80;
const ARROW = /[ \t]{0,4}(?:-{1,2}>|=>|→)[ \t]{0,4}(?=[-+.\d])/y;
const COUNT = /(?:\d{1,9}-)?(\d{1,9})(?:(?:st|nd|rd|th)[ -])?(epoch|step|iteration|batch)(?![A-Za-z])/y;
/** Chinese, Japanese and Korean say the number first: `第 3 轮`, `3エポック`. */
const RANK = /[ \t]?(轮次?|步|エポック|ステップ|에포크|에폭)/y;
/** Behind a number that belongs to the name before it: `Loss 2: 0.5`, `top 1 acc: 0.9`. */
const NUMBERED = /[ \t]?[:=][ \t]?[-+.\d]/y;
const TOP = /^[ \t][A-Za-z]/;
const GLUED = /^(epoch|ep|iter|step|batch)[-_#]?(\d{1,9})$/i;
const COUNTED = /^(?:epoch|ep|step|iter|iteration|batch)$/i;
const UNIT = / {1,2}(?:s|secs?|seconds?|ms|mins?|minutes?|hrs?|hours?)(?![\w=:/])/y;
/** What stands behind the line number of a place in a program. */
const PLACE_END = [')', ']', ' - ', ', rank=', ' >>'];
/** Says how a number was taken, or which of several it is: `loss (for one batch) at step 3: 0.5`, `LR (group 0)=1e-4`. */
const ASIDE = /(?:(?:for|per|over|on) (?!\w{0,40} ?(?:epoch|step|iter|update))[A-Za-z\d ]{1,30}|group \d{1,2})\)/y;
/** Words that wrap a number without being its name: `tensor(0.5, device='cuda')`, `np.float64(0.5)`. */
const WRAPPER = /^(?:tensor|array|float|(?:np|numpy)\.float\d+|jnp\.array)$/i;

/** Reads one line from left to right, each character once. */
export function readPairs(text: string, from = 0): Item[] {
  return new PairReader(text, from).read();
}

class PairReader {
  private readonly items: Item[] = [];
  private readonly text: string;
  private at: number;
  private from = -1;
  private to = -1;
  private assigned = false;
  private bracket = false;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  read(): Item[] {
    const text = this.text;
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      if (isDigit(code) || ((code === 45 || code === 46 || code === 43) && this.startsNumber())) this.number();
      else if (isLetter(code)) this.word();
      else this.mark(text.charAt(this.at));
    }
    this.cut();
    return this.items;
  }

  /** A sign or a point starts a number only after a blank, a bracket or an assignment. */
  private startsNumber(): boolean {
    const { text, at } = this;
    const before = at === 0 ? ' ' : text.charAt(at - 1);
    if (!' \t:：=[(,|'.includes(before)) return false;
    const next = text.charAt(at + 1) === '.' ? at + 2 : at + 1;
    if (isDigit(text.charCodeAt(next))) return true;
    return text.startsWith('inf', at + 1) || text.startsWith('Inf', at + 1) ? this.infinity() : false;
  }

  private infinity(): boolean {
    const end = wordEnd(this.text, this.at + 1);
    const value = wordNumber(this.text.slice(this.at, end));
    if (value === undefined) return false;
    this.put({ value });
    this.at = end;
    return false;
  }

  private number(): void {
    const { end, numeral } = readNumber(this.text, this.at);
    if (!numeral && this.counted()) return;
    if (numeral && (this.numbered(numeral, end) || this.ranked(numeral, end))) return;
    this.at = end;
    ARROW.lastIndex = end;
    if (numeral && this.pointsOn() && ARROW.test(this.text)) {
      this.at = ARROW.lastIndex; // `learning rate 0.02 -> 0.004` tells of a change: what holds is what comes after it
      if (isDigit(this.text.charCodeAt(this.at)) || this.startsNumber()) return this.number();
    }
    if (numeral && !this.isPlace(numeral) && !this.lasts()) this.put(numeral);
    else this.drop();
  }

  /** `Cost: 670.7 sec` is a time. */
  private lasts(): boolean {
    if (this.from < 0 || this.text.charAt(this.at) !== ' ') return false;
    UNIT.lastIndex = this.at;
    return UNIT.test(this.text);
  }

  /** May an arrow follow? Most numbers are spared the pattern. */
  private pointsOn(): boolean {
    let at = this.at;
    while (this.text.charCodeAt(at) === 32) at++;
    const code = this.text.charCodeAt(at);
    return code === 45 || code === 61 || code === 9 || code === 0x2192;
  }

  /** Is the number a part of the name that another number follows? */
  private numbered({ value, total, percent }: Numeral, end: number): boolean {
    const { text, from, to } = this;
    if (from < 0 || this.assigned || total !== undefined || percent !== undefined || !(value < 100) || this.at !== to + 1)
      return false;
    NUMBERED.lastIndex = end;
    const name = text.slice(from, to);
    const top = /\btop$/i.test(name) && TOP.test(text.slice(end, end + 2));
    if (!top && !(Number.isInteger(value) && NUMBERED.test(text) && !COUNTED.test(name.slice(name.lastIndexOf(' ') + 1))))
      return false;
    this.to = end;
    this.at = end;
    return true;
  }

  private ranked(numeral: Numeral, end: number): boolean {
    const code = this.text.charCodeAt(this.text.charCodeAt(end) === 32 ? end + 1 : end);
    if (!(code > 0x3000)) return false;
    RANK.lastIndex = end;
    const [all, name] = RANK.exec(this.text) ?? [];
    if (all === undefined || name === undefined) return false;
    this.items.push({ kind: 'pair', name, assigned: true, ...numeral });
    this.at = end + all.length;
    this.drop();
    return true;
  }

  /** ESPnet writes the number before its word: `3epoch:train:101-200batch`. Others count: `the 3rd epoch`. */
  private counted(): boolean {
    COUNT.lastIndex = this.at;
    const [all, value, name] = COUNT.exec(this.text) ?? [];
    if (all === undefined || name === undefined) return false;
    this.cut();
    this.items.push({ kind: 'pair', name, assigned: true, value: Number(value) });
    this.at += all.length;
    return true;
  }

  /** `module:function:42`, `(trainer:42)` and `a.trainer:42 - ` are places in a program, `root:epoch:42` is not. */
  private isPlace({ value }: Numeral): boolean {
    const { text, from, to } = this;
    const glued = from > 0 && text.charAt(from - 1) === ':' && text.charAt(to) === ':' && text.charAt(to + 1) !== ' ';
    const named = text.charAt(to) === ':' && PLACE_END.some((end) => text.startsWith(end, this.at));
    const located = named && (text.charAt(from - 1) === '(' || text.slice(from, to).includes('.'));
    return (glued || located) && Number.isInteger(value) && !COUNTED.test(text.slice(from, to));
  }

  private word(): void {
    const start = this.at;
    const end = wordEnd(this.text, start);
    const word = this.text.slice(start, end);
    this.at = end;
    const value = this.from >= 0 ? wordNumber(word) : undefined;
    if (value !== undefined) this.put({ value });
    else if (word === 'is' && this.from >= 0 && /^(?: ?[:=])? ?[-+.\d]/.test(this.text.slice(end, end + 4))) this.assigned = true;
    else if (this.from < 0 && (word === 'is' || word === 'was')) return;
    else if (this.assigned && WRAPPER.test(word) && this.text.charAt(end) === '(') this.at = end + 1;
    else {
      if (this.assigned) this.cut();
      const glued = isDigit(word.charCodeAt(word.length - 1)) ? GLUED.exec(word) : null;
      if (this.from < 0) this.from = start;
      this.to = end;
      if (glued?.[1] && glued[2]) {
        this.to = start + glued[1].length;
        this.put({ value: Number(glued[2]) });
      }
    }
  }

  private mark(char: string): void {
    const { text, at } = this;
    const next = text.charAt(at + 1);
    this.at++;
    if (char === ' ' || char === '\t' || char === "'" || char === '"' || char === '`') return;
    if (char === ':' || char === '：' || (char === '=' && next !== '=' && next !== '>')) {
      if (this.from >= 0) this.assigned = true;
    } else if (char === '[') {
      if (!this.assigned && isLetter(next.charCodeAt(0))) this.cut();
      this.bracket = true;
      if ('=>.#'.includes(next)) this.bar();
    } else if (char === '(') this.parenthesis();
    else if (char === '>' && next === '=' && this.from > 0 && text.charAt(this.from - 1) === '<')
      return; // SageMaker: `<loss>=0.5`
    else if (char === '.' && this.isAbbreviation(next)) return;
    else if ((char === '-' && next !== ' ') || (char === '#' && isDigit(next.charCodeAt(0)))) return;
    else this.cut();
  }

  /** Marian abbreviates: `Ep. 1 : Up. 500 : Cost 2.5 : L.r. 1e-4`. */
  private isAbbreviation(next: string): boolean {
    const { text, at, from, to } = this;
    return from >= 0 && to - from <= 4 && to === at - 1 && next === ' ' && isDigit(text.charCodeAt(at + 1));
  }

  private bar(): void {
    const last = this.items.at(-1);
    if (last?.kind === 'bare' && last.total !== undefined) this.items[this.items.length - 1] = { ...last, place: 'bar' };
  }

  /** `Epoch(val)` and `elapsed time (ms): …` keep their name; any other parenthesis starts anew. */
  private parenthesis(): void {
    let end = this.at;
    while (end - this.at < 16 && isLetter(this.text.charCodeAt(end))) end++;
    ASIDE.lastIndex = this.at;
    if (this.from >= 0 && !this.assigned && ASIDE.test(this.text)) end = ASIDE.lastIndex - 1;
    if (end === this.at || this.text.charAt(end) !== ')' || this.from < 0) {
      this.cut();
      return;
    }
    this.items.push({ kind: 'head', name: this.text.slice(this.at, end) });
    this.at = end + 1;
    if (isDigit(this.text.charCodeAt(end - 1))) this.to = this.at;
  }

  private put(numeral: Numeral): void {
    const { text, at, from, to, assigned, bracket } = this;
    if (from < 0) this.items.push({ kind: 'bare', place: bracket ? 'bracket' : this.heads() ? 'head' : 'open', ...numeral });
    else if (bracket && assigned && text.charAt(at) === ',' && /losses$/i.test(text.slice(from, to))) this.cut();
    else if (to - from <= LONGEST_NAME) this.items.push({ kind: 'pair', name: text.slice(from, to), assigned, ...numeral });
    this.drop();
  }

  /** Is the number just read the first of its line, with a colon and a blank behind it? */
  private heads(): boolean {
    const { text, at } = this;
    return (
      this.items.length === 0 &&
      text.charAt(at) === ':' &&
      ' \t'.includes(text.charAt(at + 1)) &&
      /^\s*\d+$/.test(text.slice(0, at))
    );
  }

  private cut(): void {
    if (this.from >= 0 && this.to - this.from <= LONGEST_NAME)
      this.items.push({ kind: 'head', name: this.text.slice(this.from, this.to) });
    this.drop();
  }

  private drop(): void {
    this.from = -1;
    this.assigned = false;
    this.bracket = false;
  }
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Latin, Greek, Cyrillic, …, CJK, Hangul. Not: box drawing, arrows, emoji. */
function isLetter(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
  return (code >= 0xc0 && code <= 0x1fff) || (code >= 0x3040 && code <= 0xd7af);
}

/** Where the word at `at` ends: letters and digits, and `. / @ - ' #` between them. */
function wordEnd(text: string, at: number): number {
  let end = at;
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isLetter(code) || isDigit(code)) end = i + 1;
    else if (!(i === end && "./@-'#".includes(text.charAt(i)))) break;
  }
  return end;
}
