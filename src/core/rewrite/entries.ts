import type { TextEdit } from './edit.ts';
import { beginsLine, indentAt, type CodeStyle } from './style.ts';
import type { SyntaxNode } from './syntax.ts';
import { comments, named } from './tree.ts';

/** The comma behind an entry of an object or array, if there is one. */
function commaAfter(list: SyntaxNode, entry: SyntaxNode): SyntaxNode | undefined {
  return list.children.find((child) => child?.type === ',' && child.startIndex >= entry.endIndex) ?? undefined;
}

/** Adds an entry at the end of an object or array that has its entries on lines, or gives it that form first. */
export function addEntry(text: string, list: SyntaxNode, entry: (indent: string) => string, style: CodeStyle): TextEdit[] {
  const entries = named(list);
  const last = entries.at(-1);
  const base = indentAt(text, list.startIndex);
  const ownLine = entries.find((child) => beginsLine(text, child.startIndex));
  const inner = ownLine ? indentAt(text, ownLine.startIndex) : base + style.unit;
  const close = list.endIndex - 1;
  if (!last) {
    const comment = comments(list).at(-1);
    const start = comment ? comment.endIndex : list.startIndex + 1;
    const comma = style.trailingCommas ? ',' : '';
    return [{ start, end: close, text: `${style.eol}${inner}${entry(inner)}${comma}${style.eol}${base}` }];
  }
  if (list.startPosition.row === list.endPosition.row && comments(list).length === 0) {
    const edits = explode(list, inner, base, style);
    const final = edits.pop() as TextEdit;
    const comma = commaAfter(list, last) ? '' : ',';
    const ours = `${style.eol}${inner}${entry(inner)}${style.trailingCommas ? ',' : ''}${style.eol}${base}`;
    return [...edits, { ...final, text: comma + ours }];
  }
  const comma = commaAfter(list, last);
  const lastEnd = comma ?? last;
  const trailing = comments(list).findLast(
    (child) => child.startPosition.row === lastEnd.endPosition.row && child.startIndex >= last.endIndex,
  );
  const at = Math.max(lastEnd.endIndex, trailing?.endIndex ?? 0);
  const closesHere = /^[\t ]*$/.test(text.slice(at, close));
  const after = (comma || (closesHere && style.trailingCommas) ? ',' : '') + (closesHere ? style.eol + base : '');
  const ours = `${style.eol}${inner}${entry(inner)}${after}`;
  const end = closesHere ? close : at;
  if (comma) return [{ start: at, end, text: ours }];
  if (at === last.endIndex) return [{ start: at, end, text: `,${ours}` }];
  return [
    { start: last.endIndex, end: last.endIndex, text: ',' },
    { start: at, end, text: ours },
  ];
}

/** Gives each entry of a one-line object or array a line of its own. The last edit is the gap before the closing bracket. */
export function explode(list: SyntaxNode, inner: string, base: string, style: CodeStyle): TextEdit[] {
  const edits: TextEdit[] = [];
  const entries = named(list);
  let from = list.startIndex + 1;
  for (const entry of entries) {
    edits.push({ start: from, end: entry.startIndex, text: style.eol + inner });
    from = commaAfter(list, entry)?.endIndex ?? entry.endIndex;
  }
  const last = entries.at(-1);
  const comma = last && !commaAfter(list, last) && style.trailingCommas ? ',' : '';
  edits.push({ start: from, end: list.endIndex - 1, text: comma + style.eol + base });
  return edits;
}
