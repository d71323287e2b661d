import type { RemedySettings } from '../../schedules/remedy.ts';
import type { GhostText, Script } from '../analysis.ts';
import { tidy, type TextEdit } from '../edit.ts';
import { resolve } from '../javascript/javascript.ts';
import { beginsLine, indentAt, styleOf, type CodeStyle } from '../style.ts';
import { refusal } from '../refusal.ts';
import type { Language, Parser, SyntaxNode } from '../syntax.ts';
import { ancestors, named, within } from '../tree.ts';
import { common } from './callbacks.ts';
import { usesTfjs } from './detect.ts';
import { fitsIn, option, type Fit } from './fits.ts';
import { pieceFor, type Piece } from './piece.ts';
import { siteOf } from './site.ts';

/** Stands where the callback is to be, so that half-typed code parses. */
const MARK = 'losslineGhost';
const KEY = 'callbacks';

/** A way to complete the code at the cursor: what must stand around the mark for the call to parse. */
interface Guess {
  readonly before: string;
  readonly after: string;
  readonly property: boolean;
}

const guesses = (property: boolean, befores: readonly string[], afters: readonly string[]): Guess[] =>
  befores.flatMap((before) => afters.map((after) => ({ before, after, property })));
const PROPERTY = guesses(true, [`${KEY}: `, `,${KEY}: `], ['', ',']);
const VALUE = guesses(false, ['', ','], ['', ',', ']', '],']);

/** The place where the mark was understood. */
interface Spot {
  readonly script: Script;
  readonly fit: Fit;
  /** The `callbacks: …` pair around the mark. */
  readonly pair: SyntaxNode;
  /** The list that the mark is an element of. */
  readonly array: SyntaxNode | undefined;
  readonly guess: Guess;
}

/**
 * The callback as ghost text: at a property position on an otherwise blank line of a fit's options (a typed beginning of
 * `callbacks` may stand there), after `callbacks:`, or at an element position within `callbacks: [ … ]`.
 */
export function ghostText(
  parser: Parser,
  language: Language,
  text: string,
  offset: number,
  settings: RemedySettings,
): GhostText | undefined {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const after = /^[^\r\n]*/.exec(text.slice(offset))?.[0] ?? '';
  const typed = /^\s*(\w*)$/.exec(before)?.[1];
  const asProperty = typed !== undefined && typed !== KEY && KEY.startsWith(typed) && after.trim() === '';
  const asValue = /(^\s*|[[,:]\s*)$/.test(before) && /^[\s)\]},;]*$/.test(after);
  const start = asProperty ? offset - typed.length : offset;
  // Asked at every key: what the line alone can tell is told before anything is parsed.
  if (
    (settings.kind !== 'reduce-on-plateau' && settings.kind !== 'cosine') ||
    (!asProperty && !asValue) ||
    !text.slice(0, offset).includes('.fit')
  )
    return undefined;
  const root = parser.parse(language, text);
  if (!usesTfjs(root)) return undefined;
  const style = styleOf(root, text);
  for (const guess of [...(asProperty ? PROPERTY : []), ...(asValue ? VALUE : [])]) {
    const from = guess.property ? start : offset;
    const guessed = text.slice(0, from) + guess.before + MARK + guess.after + text.slice(offset);
    const script = { language, text: guessed, root: parser.parse(language, guessed) };
    const spot = spotAt(script, from + guess.before.length, guess);
    if (!spot) continue;
    const fits = fitsIn(script.root);
    const all = { fits, loops: [] };
    if (refusal(siteOf(spot.fit, all, script.root), settings)) return undefined;
    const others = spot.array ? named(spot.array).filter((element) => element.text !== MARK) : [];
    const kind = common(others, spot.pair);
    if (kind.kind === 'unknown') return undefined;
    const piece = pieceFor(script, spot.fit, settings, style, kind);
    return 'reason' in piece
      ? undefined
      : compose(spot, piece, style, { at: offset, from, ownLine: before.trim() === text.slice(from, offset) });
  }
  return undefined;
}

function spotAt(script: Script, at: number, guess: Guess): Spot | undefined {
  const mark = script.root.namedDescendantForIndex(at, at + MARK.length);
  if (mark?.text !== MARK) return undefined;
  const array = mark.parent?.type === 'array' ? mark.parent : undefined;
  const pair = (array ?? mark).parent;
  if (pair?.type !== 'pair' || pair.childForFieldName('key')?.text !== KEY || (guess.property && array)) return undefined;
  const fit = fitsIn(script.root).find(
    ({ options }) => options.kind === 'literal' && pair.parent && options.object === pair.parent,
  );
  if (!fit || fit.call.hasError || fit.options.kind !== 'literal') return undefined;
  const rivals = named(fit.options.object).filter((entry) => entry !== pair && mayHoldCallbacks(entry));
  return rivals.length === 0 ? { script, fit, pair, array, guess } : undefined;
}

/** Another `callbacks`, or a spread that brings some, would win or lose against ours unseen. */
function mayHoldCallbacks(entry: SyntaxNode): boolean {
  const spread = entry.type === 'spread_element' ? named(entry)[0] : undefined;
  if (!spread) return [entry.text, entry.childForFieldName('key')?.text, entry.childForFieldName('name')?.text].includes(KEY);
  const object = resolve(spread);
  return object.type !== 'object' || option(object, KEY) !== undefined;
}

/** The cursor, the start of what was typed already, and whether it has the line to itself. */
interface Cursor {
  readonly at: number;
  readonly from: number;
  readonly ownLine: boolean;
}

function compose(spot: Spot, piece: Piece, style: CodeStyle, { at, from, ownLine }: Cursor): GhostText {
  const { script, pair, array, guess } = spot;
  const rest: TextEdit[] = [];
  const typed = at - from;
  const here = indentAt(script.text, from);
  const wanted = ownLine && typed === 0 ? expectedIndent(spot, style) : here;
  const lead = wanted.startsWith(here) ? wanted.slice(here.length) : '';
  const indent = here + lead;
  // Ghost text has no parameters to step through.
  let text = tidy([{ start: 0, end: 0, text: piece.expression(indent) }])[0]?.text ?? '';
  if (guess.property) text = `${KEY}: ${text}`.slice(typed);
  text += guess.after;
  // At the end of a list on lines the author's own trailing comma goes with it.
  const endsList = ownLine && guess.after === '' && (guess.property || array) && style.trailingCommas;
  if (endsList && !commaFollows(script.text, from + guess.before.length + MARK.length)) text += ',';
  if (piece.comment && ownLine && typed === 0) text = piece.comment + style.eol + indent + text;
  else if (piece.comment && beginsLine(script.text, pair.startIndex)) {
    const above = indentAt(script.text, pair.startIndex);
    rest.push({ start: pair.startIndex, end: pair.startIndex, text: piece.comment + style.eol + above });
  }
  text = lead + text;
  if (guess.before.startsWith(',')) {
    const entry = guess.property ? pair : undefined;
    const siblings = named((entry ? pair.parent : array) ?? pair);
    const previous = siblings.findLast((child) => child.endIndex <= from);
    if (previous) rest.push({ start: previous.endIndex, end: previous.endIndex, text: ',' });
  }
  // What lies behind the mark in the guessed text lies behind the inserted text in the real one.
  const shift = at + text.length - (from + guess.before.length + MARK.length + guess.after.length);
  for (const edit of piece.elsewhere) {
    const by = edit.start > from ? shift : 0;
    rest.push({ ...edit, start: edit.start + by, end: edit.end + by });
  }
  return { at, text, rest: tidy(rest) };
}

function commaFollows(text: string, offset: number): boolean {
  return /^\s*,/.test(text.slice(offset));
}

/** How far in an entry of this object or list stands. */
function expectedIndent({ script, pair, array }: Spot, style: CodeStyle): string {
  const list = array ?? pair.parent ?? pair;
  const neighbour = named(list).find(
    (entry) =>
      beginsLine(script.text, entry.startIndex) &&
      entry.text !== MARK &&
      !within(pair, entry) &&
      ![...ancestors(entry)].some((up) => up === pair && !array),
  );
  return neighbour ? indentAt(script.text, neighbour.startIndex) : indentAt(script.text, list.startIndex) + style.unit;
}
