import { toNumber } from './numbers.ts';
import { readPrefix } from './prefix.ts';
import { messageOf } from '../text/messageOf.ts';

/** A compiled regular expression. The engine behind it must match in linear time: patterns come from settings, lines from anywhere. */
export interface Expression {
  /** The names of the named groups. */
  readonly groups: readonly string[];
  /** The text of each of `groups` in the first match, undefined of one that took no part in it; undefined where nothing matches. */
  match(text: string): readonly (string | undefined)[] | undefined;
}

/** Compiles one expression. Throws an error that says in words for people what is wrong with it, and what to do. */
export type Engine = (expression: string) => Expression;

/** What a pattern finds in one line. */
export interface Found {
  readonly epoch?: number;
  readonly step?: number;
  readonly time?: number;
  readonly values: readonly { readonly name: string; readonly value: number }[];
}

/** A pattern of the user's. */
export interface Pattern {
  /** Undefined where it does not match, or finds no number. */
  read(text: string): Found | undefined;
}

export interface CompiledPatterns {
  readonly patterns: readonly Pattern[];
  /** One sentence for each pattern that was left out: which, why, and what to do. */
  readonly problems: readonly string[];
}

const MOST_PATTERNS = 30;
const LONGEST_PATTERN = 2000;
const LONGEST_NAME = 80;
/** A longer line is data, or damage, and is left to the format of the log. */
const LONGEST_LINE = 16_384;
const SHOWN = 60;

/**
 * Compiles the patterns that a user has written. Each is an expression, or `{ pattern, name }`, with named groups: `epoch`, `step` and
 * `time` say where a line stands; `value` is a number of the series that the group `name` or the fixed `name` names; every other group
 * is a number of the series that it is called after.
 */
export function compilePatterns(given: readonly unknown[], engine: Engine): CompiledPatterns {
  const patterns: Pattern[] = [];
  const problems: string[] = [];
  if (given.length > MOST_PATTERNS) problems.push(`Only the first ${MOST_PATTERNS} of ${given.length} patterns are used.`);
  for (const [i, entry] of given.slice(0, MOST_PATTERNS).entries()) {
    const { pattern, name } = parts(entry);
    try {
      patterns.push(compile(pattern, name, engine));
    } catch (error) {
      const shown = pattern.length > SHOWN ? `${pattern.slice(0, SHOWN)}…` : pattern;
      problems.push(`Pattern ${i + 1}${shown && `, ${shown}`} is left out: ${messageOf(error)}`);
    }
  }
  return { patterns, problems };
}

function parts(entry: unknown): { readonly pattern: string; readonly name?: string } {
  if (typeof entry === 'string') return { pattern: entry };
  const { pattern, name } = (entry ?? {}) as { readonly pattern?: unknown; readonly name?: unknown };
  return { pattern: typeof pattern === 'string' ? pattern : '', ...(typeof name === 'string' && { name }) };
}

function compile(pattern: string, name: string | undefined, engine: Engine): Pattern {
  if (pattern === '') throw new Error('it is empty. Write a text, or an object { "pattern": …, "name": … }.');
  if (pattern.length > LONGEST_PATTERN)
    throw new Error(`it is longer than ${LONGEST_PATTERN} characters. Keep what stands around the numbers.`);
  const expression = engine(pattern);
  const { groups } = expression;
  if (groups.length === 0) throw new Error('it has no named group. Put each number into one: (?<loss>…).');
  const named = groups.includes('name') || name !== undefined;
  if (groups.includes('value') && !named)
    throw new Error(
      'nothing names its group "value". Call the group as the series is called, e.g. (?<loss>…), or add a group "name".',
    );
  if (named && !groups.includes('value')) throw new Error('it has a "name", but no group "value" with the number: (?<value>…).');
  return { read: (text) => read(expression, name, text) };
}

function read({ groups, match }: Expression, fixed: string | undefined, text: string): Found | undefined {
  const texts = text.length > LONGEST_LINE ? undefined : match(text);
  if (!texts) return undefined;
  const place: { epoch?: number; step?: number; time?: number } = {};
  const values: { name: string; value: number }[] = [];
  const dynamic = texts[groups.indexOf('name')]?.trim();
  for (const [i, group] of groups.entries()) {
    const written = texts[i];
    if (written === undefined || group === 'name') continue;
    const value = group === 'time' ? timeOf(written) : numberOf(written);
    if (value === undefined) continue;
    if (group !== 'epoch' && group !== 'step' && group !== 'time') {
      const name = group === 'value' ? (dynamic ?? fixed ?? '') : group;
      if (name !== '' && name.length <= LONGEST_NAME) values.push({ name, value });
    } else if (Number.isFinite(value)) place[group] = value;
  }
  return values.length > 0 || place.epoch !== undefined || place.step !== undefined ? { ...place, values } : undefined;
}

/** `12.3%` is 12.3, as in every other log. */
function numberOf(text: string): number | undefined {
  return toNumber(text.endsWith('%') ? text.slice(0, -1) : text);
}

/** Seconds or milliseconds since the Unix epoch, or a time stamp with a date. */
function timeOf(text: string): number | undefined {
  const value = toNumber(text);
  if (value === undefined) return readPrefix(text).time;
  if (value > 1e12) return value;
  return value > 1e9 ? value * 1000 : undefined;
}
