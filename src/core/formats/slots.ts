import { bytesOf } from '../text/decode.ts';
import { DIGITS, FIXED, SIGNED, UNSIGNED, type Slot } from './shape.ts';

/** How lines of a kind are understood, and what of it are numbers. */
export interface Understanding<T> {
  /** What a line says by itself, whatever the lines before it; undefined where it takes more to say. */
  read(text: string): T | undefined;
  /** All numbers of what a line says, in an order that depends on nothing but the rest of it. */
  leaves(said: T): number[];
  /** The rest of it. */
  frame(said: T): string;
  /** So many first characters of a line are a time stamp: digits stand for digits there. */
  stamp(text: string): number;
}

/** As readers of lines see a numeral; a sign belongs to it where nothing but a border stands before it. */
const NUMERAL = /(?:(?<![^ \t:=[(,|])[-+])?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/g;

const PLAIN = ['7', '12', '123', '4567.25', '3e-05', '0.125', '.5', '5.', '0012'];

/** What else may stand in the place of a numeral, the most general first, each shown by examples. */
const TRIALS: readonly { readonly kind: Slot['kind']; readonly fits: RegExp; others(numeral: string): readonly string[] }[] = [
  { kind: SIGNED, fits: /./, others: () => [...PLAIN, '-4567.25', '-8', '+3'] },
  { kind: UNSIGNED, fits: /^[^-+]/, others: () => PLAIN },
  { kind: DIGITS, fits: /^\d+$/, others: () => ['7', '12', '123', '45678'] },
  {
    kind: FIXED,
    fits: /^\d+$/,
    others: (numeral) => [1, 3].map((by) => numeral.replace(/\d/g, (digit) => String((Number(digit) + by) % 10))),
  },
];

interface Trial {
  readonly at: number;
  readonly numeral: string;
  readonly kind: Slot['kind'];
  readonly leaf: number;
  readonly others: readonly string[];
}

/**
 * Where the numbers of a line stand that others may take the place of, found by asking: what would the line say with another number here?
 * Where it would say the same with that number in one place, that is where the number goes; where nothing would change, it does not
 * matter; where anything else would, no other number may stand there. In the end all are changed at once, to be sure that none depends on
 * another. Undefined where one does. So whatever reads the line may change its rules as it likes.
 */
export function slotsOf<T>(text: string, said: T, understanding: Understanding<T>): Slot[] | undefined {
  const trials: Trial[] = [];
  const stamp = understanding.stamp(text);
  for (const { index, 0: numeral } of text.matchAll(NUMERAL)) {
    if (index >= stamp) trials.push(...trialsOf(text, index, numeral, said, understanding));
    else
      for (const digits of numeral.matchAll(/\d+/g))
        trials.push({ at: index + digits.index, numeral: digits[0], kind: FIXED, leaf: -1, others: [] });
  }
  for (let round = 0; round < PLAIN.length; round++) if (!agree(text, said, understanding, trials, round)) return undefined;
  return trials.map(({ at, numeral, kind, leaf }) => {
    const from = bytesOf(text.slice(0, at)).length;
    return { from, to: from + numeral.length, kind, leaf };
  });
}

/** The most general of the trials that this numeral stands, if it stands any. */
function trialsOf<T>(text: string, at: number, numeral: string, said: T, understanding: Understanding<T>): Trial[] {
  for (const { kind, others, fits } of TRIALS) {
    if (!fits.test(numeral)) continue;
    const examples = others(numeral);
    const leaf = leafOf(text, at, numeral, said, examples, understanding);
    if (leaf !== undefined) return [{ at, numeral, kind, leaf, others: examples }];
  }
  return [];
}

/** Which leaf each of these other numerals would become in this place; -1: none, and all else would stay; undefined: anything else. */
function leafOf<T>(
  text: string,
  at: number,
  numeral: string,
  said: T,
  others: readonly string[],
  { read, leaves, frame }: Understanding<T>,
): number | undefined {
  const before = leaves(said);
  const found = new Set<number>();
  for (const other of others) {
    const then = read(text.slice(0, at) + other + text.slice(at + numeral.length));
    if (then === undefined || frame(then) !== frame(said)) return undefined;
    const changed = [...leaves(then).entries()].filter(([i, leaf]) => !Object.is(leaf, before[i]));
    const [first] = changed;
    if (changed.length > 1 || (first && !Object.is(first[1], Number(other)))) return undefined;
    // A number that stands there already tells nothing by staying.
    if (first || !before.includes(Number(other))) found.add(first?.[0] ?? -1);
  }
  return found.size === 1 ? [...found][0] : undefined;
}

/** Does the line say what is expected when each number gives way to one of its examples at once? */
function agree<T>(
  text: string,
  said: T,
  { read, leaves, frame }: Understanding<T>,
  trials: readonly Trial[],
  round: number,
): boolean {
  const expected = leaves(said);
  let other = '';
  let from = 0;
  for (const [i, { at, numeral, leaf, others }] of trials.entries()) {
    // All of the same kind in the first rounds, all mixed in the others.
    const example = others[(round < 4 ? round : round + i * 3) % others.length] ?? numeral;
    other += text.slice(from, at) + example;
    from = at + numeral.length;
    if (leaf >= 0) expected[leaf] = Number(example);
  }
  const then = read(other + text.slice(from));
  return then !== undefined && frame(then) === frame(said) && leaves(then).every((leaf, i) => Object.is(leaf, expected[i]));
}
