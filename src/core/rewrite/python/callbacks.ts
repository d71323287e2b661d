import type { Problem } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { assignmentsTo, callOf, keyword, resolve } from './python.ts';
import { addArgument, linesBefore, statementOf, type PythonStyle } from './edit.ts';
import { beginsLine } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named } from '../tree.ts';

/** Arguments at the end of a call, under a comment (if any): above them where they have lines of their own, else above the statement. */
export function addArguments(
  text: string,
  call: SyntaxNode,
  args: readonly string[],
  comment: string | undefined,
  style: PythonStyle,
): TextEdit[] {
  const last = named(call.childForFieldName('arguments') ?? call).at(-1);
  const remark = comment === undefined ? [] : [`# ${comment}`];
  if (last && beginsLine(text, last.startIndex)) {
    const lines = (indent: string) =>
      [...remark, ...args.map((arg, i) => arg + (i < args.length - 1 ? ',' : ''))].join(style.eol + indent);
    return addArgument(text, call, lines, style);
  }
  const above = remark.length > 0 && linesBefore(text, statementOf(call), remark, style);
  return [...(above ? [above] : []), ...addArgument(text, call, () => args.join(', '), style)];
}

/** One more callback for a call that takes `callbacks`: a list, one of them, or none so far. */
export function addCallback(
  text: string,
  call: SyntaxNode,
  callback: string,
  comment: string,
  style: PythonStyle,
): TextEdit[] | Problem {
  const found = keyword(callOf(call)?.args ?? [], 'callbacks');
  if (!found) return addArguments(text, call, [`callbacks=[${callback}]`], comment, style);
  const { value } = found;
  const above = linesBefore(text, statementOf(call), [`# ${comment}`], style);
  const replace = (put: string): TextEdit[] => [
    ...(above ? [above] : []),
    { start: value.startIndex, end: value.endIndex, text: put },
  ];
  if (value.type === 'none') return replace(`[${callback}]`);
  if (value.type === 'list') return addArguments(text, value, [callback], comment, style);
  const isOne = (node: SyntaxNode) => /(^|\.)[A-Z]\w*$/.test(callOf(node)?.callee.text ?? '');
  if (isOne(value)) return replace(`[${value.text}, ${callback}]`);
  if (value.type === 'identifier') {
    const { values } = assignmentsTo(value.text, value);
    if (values.length > 0 && values.every(({ type }) => type === 'list')) return replace(`[*${value.text}, ${callback}]`);
    if (values.length > 0 && values.every(isOne)) return replace(`[${value.text}, ${callback}]`);
  }
  const what = resolve(value).text.split(/\r?\n/)[0] ?? '';
  return {
    reason: `What \`${what}\` holds is not written out here: write the callbacks as a list at this call first.`,
    line: lineOf(value),
  };
}
