import type { TextEdit } from '../edit.ts';
import { assigned, bare, callOf, isFunction, meaning } from './javascript.ts';
import { beginsLine, indentAt, type CodeStyle } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk } from '../tree.ts';

/**
 * The statement of a block or of the file that holds a node, or is it. Undefined for one without a block (`if (a) b();`) and for the
 * expression that an arrow function is.
 */
export function statementOf(node: SyntaxNode): SyntaxNode | undefined {
  for (let at = node; at.parent; at = at.parent) {
    if (isFunction(at) && at !== node) return undefined;
    const { parent } = at;
    if (/^(statement_block|program)$/.test(parent.type)) return at;
    if (/_(statement|declaration)$/.test(at.type) && !/^(labeled|export)_statement$/.test(parent.type)) return undefined;
  }
  return undefined;
}

/** Lines before a statement, each at its indentation. Undefined where it does not begin its line. */
export function linesBefore(
  text: string,
  { startIndex: at }: SyntaxNode,
  lines: readonly string[],
  { eol }: CodeStyle,
): TextEdit | undefined {
  if (!beginsLine(text, at)) return undefined;
  const indent = indentAt(text, at);
  return { start: at, end: at, text: lines.map((line) => line + eol + indent).join('') };
}

/** Lines behind a statement; a comment behind it stays there. */
export function linesAfter(
  text: string,
  statement: SyntaxNode,
  lines: readonly string[],
  { eol }: CodeStyle,
  indent = indentAt(text, statement.startIndex),
): TextEdit {
  const rest = /^[^\r\n]*/.exec(text.slice(statement.endIndex))?.[0] ?? '';
  const comment = /^\s*(\/\/.*|\/\*((?!\*\/).)*\*\/\s*)?$/.test(rest);
  const at = statement.endIndex + (comment ? rest.trimEnd().length : 0);
  return { start: at, end: at, text: lines.map((line) => eol + indent + line).join('') };
}

/** What is to stand at the beginning and at the end of the body of a loop. */
export interface BodyLines {
  readonly first?: readonly string[];
  readonly last?: readonly string[];
}

/**
 * Lines at the beginning and at the end of a loop's body, which gets braces, or a line for each of them, where it has none.
 * `inner` is what the lines of the body are indented by.
 */
export function inBody(text: string, loop: SyntaxNode, { first = [], last = [] }: BodyLines, style: CodeStyle): TextEdit[] {
  const body = loop.childForFieldName('body');
  if (!body) return [];
  const { eol, unit } = style;
  const base = indentAt(text, loop.startIndex);
  const lines = (all: readonly string[], inner: string) => all.map((line) => eol + inner + line).join('');
  if (body.type !== 'statement_block') {
    const inner = base + unit;
    const gap = text.slice(0, body.startIndex).trimEnd().length;
    return [
      { start: gap, end: body.startIndex, text: ` {${lines(first, inner)}${eol}${inner}` },
      { start: body.endIndex, end: body.endIndex, text: `${lines(last, inner)}${eol}${base}}` },
    ];
  }
  const statements = named(body);
  const [begin, end] = [statements[0], statements.at(-1)];
  if (!begin || !end) return [];
  const own = beginsLine(text, begin.startIndex);
  const inner = own ? indentAt(text, begin.startIndex) : base + unit;
  const edits: TextEdit[] = [];
  const open = body.startIndex + 1;
  const behind = /^[^\r\n]*/.exec(text.slice(open))?.[0] ?? '';
  if (own) {
    const at = open + behind.trimEnd().length;
    if (first.length > 0) edits.push({ start: at, end: at, text: lines(first, inner) });
  } else edits.push({ start: open, end: begin.startIndex, text: `${lines(first, inner)}${eol}${inner}` });
  const close = body.endIndex - 1;
  const closes = beginsLine(text, close);
  if (!closes)
    edits.push({ start: text.slice(0, close).trimEnd().length, end: close, text: `${lines(last, inner)}${eol}${base}` });
  else if (last.length > 0) {
    const at = text.slice(0, close).trimEnd().length;
    edits.push({ start: at, end: at, text: lines(last, inner) });
  }
  return edits;
}

/** The indentation of the lines of a loop's body, as `inBody` leaves them. */
export function bodyIndent(text: string, loop: SyntaxNode, style: CodeStyle): string {
  const body = loop.childForFieldName('body');
  const begin = body?.type === 'statement_block' ? named(body)[0] : undefined;
  return begin && beginsLine(text, begin.startIndex)
    ? indentAt(text, begin.startIndex)
    : indentAt(text, loop.startIndex) + style.unit;
}

/** A name that nothing in the file goes by. */
export function freeName(base: string, text: string): string {
  let name = base;
  for (let i = 2; new RegExp(`\\b${name}\\b`).test(text); i++) name = `${base}${i}`;
  return name;
}

const FUNCTIONS_OF_NUMBERS = /^(Number|parseInt|parseFloat|Math\.(floor|ceil|round|trunc|abs|max|min|pow|sqrt))$/;
const PURE =
  /^(number|identifier|shorthand_property_identifier|this|member_expression|property_identifier|binary_expression|unary_expression|parenthesized_expression|subscript_expression|string|string_fragment|as_expression|non_null_expression|predefined_type|call_expression|arguments)$/;

/** Whether an expression can be written a second time: it does nothing but look things up and reckon. */
export function isRepeatable(value: SyntaxNode): boolean {
  for (const node of walk(value)) {
    const call = callOf(node);
    if (!PURE.test(node.type) || (call && !FUNCTIONS_OF_NUMBERS.test(call.callee.text))) return false;
  }
  return true;
}

/** Whether all names in an expression mean at another place of the file what they mean here, and do not change on the way. */
export function meansTheSameAt(value: SyntaxNode, place: SyntaxNode): boolean {
  for (const node of walk(value)) {
    if (node.type === 'this' && thisOf(node) !== thisOf(place)) return false;
    if (node.type !== 'identifier' && node.type !== 'shorthand_property_identifier') continue;
    const [here, there] = [meaning(node.text, node), meaning(node.text, place)];
    if (here?.at !== there?.at) return false;
    if (here?.kind === 'variable' && !here.fixed && assignedBetween(node.text, value, place)) return false;
  }
  return true;
}

/** The function whose `this` is meant: arrow functions have none of their own. */
function thisOf(node: SyntaxNode): SyntaxNode | undefined {
  return [...ancestors(node)].find((up) => isFunction(up) && up.type !== 'arrow_function');
}

/** Whether a variable is set anew within the innermost function that both places are in. */
function assignedBetween(name: string, value: SyntaxNode, place: SyntaxNode): boolean {
  const around = [...ancestors(place)].find(
    (up) => isFunction(up) && up.startIndex <= value.startIndex && value.endIndex <= up.endIndex,
  );
  return around !== undefined && assigned(name, around);
}

/** An expression as an operand: in parentheses where it is more than a name, a number or a call. */
export function operand(value: SyntaxNode): string {
  return /^(binary_expression|unary_expression|as_expression|ternary_expression)$/.test(bare(value).type)
    ? `(${bare(value).text})`
    : value.text;
}
