import { Line } from '../text/line.ts';
import { numberEnd, readNumber } from './numerals.ts';
import { wordNumber } from './numbers.ts';
import { readPairs } from './pairs.ts';
import type { Found, Pattern } from './patterns.ts';
import { readPrefix } from './prefix.ts';
import { formats } from './registry.ts';
import { axisOf, isMetricName, isNoise } from './vocabulary.ts';

/** A number of a line that a user teaches. */
export interface Figure {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What the words right before it call it, as a group may be called. */
  readonly name?: string;
  /** Named after a clock, a resource or a setting: it is hardly what is meant. */
  readonly noise: boolean;
}

/** A number of the line that is to be read, and as what. */
export interface Mark extends Pick<Figure, 'start' | 'end' | 'text'> {
  readonly name: string;
}

const NUMBER_OR_WORD = /[-+]?(?:\.?\d|[A-Za-z]+)/g;
/** A number does not start in the middle of a word or of another number. */
const GLUE = /[\p{L}\p{N}_.@-]/u;

/** The numbers of a line from left to right; not: dates, times, numbers with a unit. */
export function figuresOf(line: string): Figure[] {
  const figures: Figure[] = [];
  let before = readPrefix(line).end;
  NUMBER_OR_WORD.lastIndex = before;
  for (let match = NUMBER_OR_WORD.exec(line); match; match = NUMBER_OR_WORD.exec(line)) {
    const start = match.index;
    const word = wordNumber(match[0]) !== undefined && !GLUE.test(line.charAt(start + match[0].length));
    if (GLUE.test(line.charAt(start - 1)) || (!word && !/\d$/.test(match[0]))) continue;
    const { end, numeral } = word ? { end: start + match[0].length, numeral: true } : readNumber(line, start);
    NUMBER_OR_WORD.lastIndex = end;
    if (!numeral) continue;
    const bare = word ? end : numberEnd(line, start);
    const words = wordsBefore(line.slice(before, bare));
    const name = words === undefined ? undefined : groupName(axisOf(words) ?? words);
    const noise = words !== undefined && isNoise(words);
    figures.push({ start, end: bare, text: line.slice(start, bare), ...(name !== undefined && { name }), noise });
    NUMBER_OR_WORD.lastIndex = before = bare;
  }
  return figures;
}

/** What the last number of a text is called: its name, or what is measured by the words before some sign that assigns nothing. */
function wordsBefore(text: string): string | undefined {
  const items = readPairs(text);
  const last = items.at(-1);
  if (last?.kind === 'pair') return last.name;
  const before = items.at(-2);
  return before?.kind === 'head' && (axisOf(before.name) || isMetricName(before.name)) ? before.name : undefined;
}

const LONGEST_GROUP = 40;

/** A name as a group of a pattern may be called: `val/loss` is `val_loss`. Undefined where nothing is left of it. */
export function groupName(name: string): string | undefined {
  const group = name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST_GROUP);
  return group === '' || group === 'name' || group === 'value' ? undefined : group;
}

const VALUE = '(?i:[-+]?(?:\\d+(?:,\\d{3})*(?:\\.\\d*)?|\\.\\d+)(?:e[-+]?\\d+)?|nan|[-+]?inf(?:inity)?)';
const COUNT = '[\\d,]*\\d';
/** Of more text between two numbers, so much of its end is looked for. */
const LONGEST_BETWEEN = 120;
const KEPT = 40;

/**
 * The pattern that reads the marked numbers of this line and of every line that is written like it: blanks, the width and the kind of
 * numbers may differ, and so may a time stamp at its head. What follows the last of them does not matter, unless they are all there is.
 */
export function patternOf(line: string, marks: readonly Mark[]): string {
  const { end } = readPrefix(line);
  let pattern = end === 0 ? '^\\s*' : '';
  let worded = false;
  let at = end;
  for (const mark of [...marks].sort((a, b) => a.start - b.start)) {
    const first = at === end;
    const before = line.slice(at, mark.start);
    const isLong = before.length > LONGEST_BETWEEN;
    if (isLong) pattern = first ? '' : `${pattern}.*?`;
    worded ||= before.trim() !== '';
    pattern += `${textBefore(isLong ? before.slice(-KEPT) : before, first || isLong)}(?<${mark.name}>${kindOf(mark)})`;
    at = mark.end;
  }
  const [tail = ''] = /^[^\s\d]{0,20}/.exec(line.slice(at)) ?? [];
  if (tail !== '') return pattern + literal(tail);
  return `${pattern}${worded ? '(?:\\s|$)' : line.slice(at).trim() === '' ? '\\s*$' : '\\s'}`;
}

function kindOf({ name, text }: Mark): string {
  return (name === 'step' || name === 'epoch') && /^[\d,]+$/.test(text) ? COUNT : VALUE;
}

/** What stands before a number; numbers in it may be any. */
function textBefore(text: string, first: boolean): string {
  if (text.trim() === '') return first || text === '' ? '' : '\\s+';
  let pattern = '';
  let at = 0;
  for (const { start, end } of figuresOf(text)) {
    pattern += `${pieces(text.slice(at, start))}\\S+?`;
    at = end;
  }
  pattern += pieces(text.slice(at));
  return first ? pattern.replace(/^\\s\*/, '') : pattern;
}

/** Text between numbers, with any blanks around and within. */
function pieces(text: string): string {
  const words = text.trim().split(/\s+/);
  return words[0] === '' ? (text === '' ? '' : '\\s+') : `\\s*${words.map(literal).join('\\s+')}\\s*`;
}

/** Text as it stands, but that the numbers in it may be others: `resnet18`, `12s`, `2026-01-31`. */
function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\d(?:(?:\\\.|,)?\d)*/g, '[\\d.,]*\\d');
}

/** The lines that a pattern reads, by their place in `lines`. */
export function readBy(pattern: Pattern, lines: readonly string[]): { readonly line: number; readonly found: Found }[] {
  return lines.flatMap((text, line) => {
    const found = pattern.read(text);
    return found ? [{ line, found }] : [];
  });
}

/** The latest lines with numbers that nothing reads, each kind of line once, by their place in `lines`. */
export function unread(lines: readonly string[], patterns: readonly Pattern[], most: number): number[] {
  const kinds = new Set<string>();
  const places: number[] = [];
  for (let i = lines.length - 1; i >= 0 && places.length < most; i--) {
    const text = lines[i] ?? '';
    const kind = text.replace(/[\d.,]*\d/g, '0').slice(0, 200);
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    if (figuresOf(text).length > 0 && !isRead(Line.of(text), patterns)) places.push(i);
  }
  return places;
}

function isRead(line: Line, patterns: readonly Pattern[]): boolean {
  return patterns.some((pattern) => pattern.read(line.text)) || formats.some((format) => format.evidence([line]) > 0);
}
