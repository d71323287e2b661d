import type { Problem, Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { isNothing, resolve } from '../javascript/javascript.ts';
import { beginsLine, indentAt, type CodeStyle } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { comments, lineOf, named } from '../tree.ts';
import { option, type Fit } from './fits.ts';
import { addEntry, explode } from '../entries.ts';
import type { Piece } from './piece.ts';
import { castAfterList } from './typing.ts';

/** The edits that put the callback among those of the fit. */
export function place(script: Script, fit: Fit, piece: Piece, style: CodeStyle): TextEdit[] | Problem {
  const { options } = fit;
  const { text } = script;
  if (options.kind === 'unknown') return notHere(options.at);
  const indent = indentAt(text, fit.call.startIndex);
  if (options.kind === 'absent') {
    const at = options.after.endIndex;
    return [{ start: at, end: at, text: `, ${object([], 'callbacks: ', '', piece, style, indent)}` }];
  }
  const found = option(options.object, 'callbacks');
  if (found && !('value' in found)) return notHere(found.at);
  if (options.kind === 'variable') {
    if (found && options.annotated) {
      const reason = `The options are a typed variable with callbacks of its own: write them at the call of ${fit.callee.text} first.`;
      return { reason, line: lineOf(options.argument) };
    }
    const name = options.argument.text;
    const inside = found ? `${name}.callbacks` : undefined;
    const [before, after] = inside && found ? joined(inside, found.value, piece) : ['', ''];
    const whole = object([`...${name}`], `callbacks: ${before}`, after, piece, style, indent);
    return [{ start: options.argument.startIndex, end: options.argument.endIndex, text: whole }];
  }
  if (!found) return addEntry(text, options.object, (inner) => entry('callbacks: ', '', piece, style, inner), style);
  if (found.at.type === 'spread_element') {
    // The callbacks come out of a spread object: name them again behind it, with ours added.
    const source = named(found.at)[0]?.text ?? '';
    const [before, after] = joined(`${source}.callbacks`, found.value, piece);
    return addEntry(text, options.object, (inner) => entry(`callbacks: ${before}`, after, piece, style, inner), style);
  }
  return among(script, options.object, found, piece, style);
}

/** Comment and property, the second and later lines indented. */
function entry(before: string, after: string, piece: Piece, style: CodeStyle, indent: string): string {
  const value = `${before}${piece.expression(indent)}${after}`;
  return piece.comment ? piece.comment + style.eol + indent + value : value;
}

/** A whole options object over several lines. */
function object(first: readonly string[], before: string, after: string, piece: Piece, style: CodeStyle, indent: string): string {
  const inner = indent + style.unit;
  const lines = [...first, entry(before, after, piece, style, inner)].map((line) => inner + line);
  return ['{', lines.join(`,${style.eol}`) + (style.trailingCommas ? ',' : ''), `${indent}}`].join(style.eol);
}

/** What stands before and after ours in a list that takes in what is there. */
function joined(name: string, value: SyntaxNode, { join }: Piece): [string, string] {
  const node = resolve(value);
  if (join) return [`${join.before}${name}, `, join.after];
  if (isNothing(node)) return ['', ''];
  return [`[${node.type === 'array' ? '...' : ''}${name}, `, ']'];
}

/** A list with a name may be filled elsewhere: only one written in place is surely empty. */
function isEmpty(value: SyntaxNode): boolean {
  return isNothing(value) || (value.type === 'array' && named(value).length === 0);
}

/** Adds ours to the callbacks that are written at the call itself. */
function among(
  script: Script,
  options: SyntaxNode,
  found: { at: SyntaxNode; value: SyntaxNode },
  piece: Piece,
  style: CodeStyle,
): TextEdit[] {
  const { text } = script;
  const { at, value } = found;
  const oneLine = value.startPosition.row === value.endPosition.row;
  if (value.type === 'array' && !oneLine && named(value).length > 0 && !piece.join) {
    return addEntry(text, value, (inner) => entry('', '', piece, style, inner), style);
  }
  const target = resolve(value);
  const open = piece.join?.before ?? (target.type === 'array' ? '[...' : '[');
  const close = piece.join?.after ?? `]${castAfterList(script, value)}`;
  const flat = options.startPosition.row === options.endPosition.row && comments(options).length === 0;
  if (oneLine && (flat || beginsLine(text, at.startIndex))) {
    // The comment goes above the property, which therefore needs a line of its own.
    const inner = flat ? indentAt(text, options.startIndex) + style.unit : indentAt(text, at.startIndex);
    const above = piece.comment ? piece.comment + style.eol + inner : '';
    const written = withOurs(value, piece.expression(inner), { open, close, whole: piece.join !== undefined });
    const edits = [...(flat ? explode(options, inner, indentAt(text, options.startIndex), style) : []), ...written];
    return above ? withText(edits, at.startIndex, above) : edits;
  }
  const inner = indentAt(text, value.endIndex);
  const own = `,${style.eol}${inner}${entry('', '', piece, style, inner)}`;
  if (isEmpty(value)) return [{ start: value.startIndex, end: value.endIndex, text: piece.expression(inner) }];
  if (value.type === 'array' && !piece.join) {
    const last = named(value).at(-1) as SyntaxNode;
    return [{ start: last.endIndex, end: last.endIndex, text: own }];
  }
  return [
    { start: value.startIndex, end: value.startIndex, text: open },
    { start: value.endIndex, end: value.endIndex, text: own + close },
  ];
}

/** What goes around a value to make a list of it and ours; `whole`: also around one that is a list already. */
interface Around {
  readonly open: string;
  readonly close: string;
  readonly whole: boolean;
}

function withOurs(value: SyntaxNode, ours: string, { open, close, whole }: Around): TextEdit[] {
  const insert = (at: number, text: string) => ({ start: at, end: at, text });
  const shorthand = value.type === 'shorthand_property_identifier' ? 'callbacks: ' : '';
  if (isEmpty(value)) return [{ start: value.startIndex, end: value.endIndex, text: `${shorthand}${ours}` }];
  if (value.type === 'array' && !whole) return [insert((named(value).at(-1) as SyntaxNode).endIndex, `, ${ours}`)];
  return [insert(value.startIndex, `${shorthand}${open}`), insert(value.endIndex, `, ${ours}${close}`)];
}

/** Puts text in front of what the edits do at this offset. */
function withText(edits: readonly TextEdit[], offset: number, text: string): TextEdit[] {
  const gap = edits.find((edit) => edit.end === offset && edit.start < offset);
  if (gap) return edits.map((edit) => (edit === gap ? { ...edit, text: edit.text + text } : edit));
  const first = edits.find((edit) => edit.start === offset && edit.end === offset);
  if (first) return edits.map((edit) => (edit === first ? { ...edit, text: text + edit.text } : edit));
  return [{ start: offset, end: offset, text }, ...edits];
}

function notHere(at: SyntaxNode): Problem {
  const reason = `\`${at.text.split('\n')[0] ?? ''}\` is filled elsewhere, so it cannot be seen which callbacks it holds: write the options at this call first.`;
  return { reason, line: lineOf(at) };
}
