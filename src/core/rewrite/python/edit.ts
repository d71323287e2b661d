import type { TextEdit } from '../edit.ts';
import { beginsLine, indentAt, indentUnit } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, comments, named } from '../tree.ts';

/** How the author of a Python file writes. */
export interface PythonStyle {
  readonly eol: string;
  /** One level: a tab or some spaces. */
  readonly unit: string;
  readonly quote: "'" | '"';
}

/** What was read last: all remedies at a site ask about one and the same text. */
let last: { readonly text: string; readonly style: PythonStyle } | undefined;

/** Reads the style off the file itself. */
export function pythonStyle(text: string): PythonStyle {
  if (last?.text !== text) last = { text, style: styleOf(text) };
  return last.style;
}

function styleOf(text: string): PythonStyle {
  return {
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    unit: indentUnit(text, '    '),
    quote: text.split('"').length > text.split("'").length ? '"' : "'",
  };
}

/** The statement of a block or of the file that holds a node, or is it. */
export function statementOf(node: SyntaxNode): SyntaxNode {
  for (let at = node; ;) {
    const { parent } = at;
    if (!parent || parent.type === 'block' || parent.type === 'module') return at;
    at = parent;
  }
}

/** The innermost class around a node. */
export function classAround(node: SyntaxNode): SyntaxNode | undefined {
  return [...ancestors(node)].find(({ type }) => type === 'class_definition');
}

/** The innermost function around a node. */
export function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  return [...ancestors(node)].find(({ type }) => type === 'function_definition');
}

/**
 * Lines behind a statement, each at its indentation; deeper ones bring the rest of theirs. What stands behind it on its last line (a
 * comment, another statement) stays there. Undefined where the statement shares its line with the head of its block: `if a: b()`.
 */
export function linesAfter(
  text: string,
  statement: SyntaxNode,
  lines: readonly string[],
  { eol }: PythonStyle,
): TextEdit | undefined {
  const siblings = statement.parent ? named(statement.parent) : [statement];
  const row = (last: SyntaxNode) => siblings.findLast((each) => each.startPosition.row === last.endPosition.row);
  let last = statement;
  for (let next = row(last); next && next.endIndex > last.endIndex; next = row(last)) last = next;
  const first = siblings.findLast((each) => each.startIndex <= statement.startIndex && beginsLine(text, each.startIndex));
  if (!first) return undefined;
  const at = last.endIndex + (/^[^\r\n]*/.exec(text.slice(last.endIndex))?.[0].length ?? 0);
  const indent = indentAt(text, first.startIndex);
  return { start: at, end: at, text: lines.map((line) => eol + (line && indent + line)).join('') };
}

/** Lines before a statement, each at its indentation. Undefined where it does not begin its line. */
export function linesBefore(
  text: string,
  statement: SyntaxNode,
  lines: readonly string[],
  { eol }: PythonStyle,
): TextEdit | undefined {
  const at = statement.startIndex;
  if (!beginsLine(text, at)) return undefined;
  const indent = indentAt(text, at);
  return { start: at, end: at, text: lines.map((line, i) => (i > 0 && line ? indent : '') + line + eol).join('') + indent };
}

/** One more argument at the end of a call. `argument` is given the indentation of the line that it begins or stands on. */
export function addArgument(
  text: string,
  call: SyntaxNode,
  argument: (indent: string) => string,
  { eol }: PythonStyle,
): TextEdit[] {
  const list = call.childForFieldName('arguments') ?? call;
  const last = named(list).at(-1);
  const end = last?.endIndex ?? list.startIndex + 1;
  const comma = list.children.find((child) => child?.type === ',' && child.startIndex >= end);
  const ownLine = last && beginsLine(text, last.startIndex);
  const indent = indentAt(text, ownLine ? last.startIndex : call.startIndex);
  const after = comma?.endIndex ?? end;
  const remark = comments(list).find((each) => each.startIndex >= after && !text.slice(after, each.startIndex).includes('\n'));
  const lead = ownLine || remark ? eol + indent : last ? ' ' : '';
  const put = (at: number, what: string) => ({ start: at, end: at, text: what });
  // A remark behind the last argument stays behind it; the grammar counts a carriage return as part of it.
  const behind = remark && remark.endIndex - (remark.text.endsWith('\r') ? 1 : 0);
  const value = put(behind ?? after, `${lead}${argument(indent)}${comma ? ',' : ''}`);
  return [...(comma || !last ? [] : [put(end, ',')]), value];
}
