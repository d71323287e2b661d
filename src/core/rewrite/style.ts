import type { SyntaxNode } from './syntax.ts';
import { named, walk } from './tree.ts';

/** How the author of a JavaScript or TypeScript file writes. */
export interface CodeStyle {
  readonly eol: string;
  /** One level: a tab or some spaces. */
  readonly unit: string;
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  readonly trailingCommas: boolean;
  /** `{ a }` rather than `{a}`. */
  readonly braceSpaces: boolean;
}

/** Reads the style off the file itself; where it says nothing, the most common one is assumed. */
export function styleOf(root: SyntaxNode, text: string): CodeStyle {
  const votes = { quote: 0, semicolons: 0, trailingCommas: 0, braceSpaces: 0 };
  for (const node of walk(root)) {
    if (node.type === 'string') votes.quote += node.text.startsWith("'") ? 1 : -1;
    if (node.type === 'expression_statement' || node.type === 'lexical_declaration')
      votes.semicolons += node.text.endsWith(';') ? 1 : -1;
    if (['object', 'array', 'object_pattern'].includes(node.type) && named(node).length > 0) {
      const oneLine = node.startPosition.row === node.endPosition.row;
      if (oneLine && node.type !== 'array') votes.braceSpaces += /^\{\s/.test(node.text) ? 1 : -1;
      // Only a closing bracket on its own line shows whether the author likes the comma before it.
      if (!oneLine && /\n\s*[\]}]$/.test(node.text)) votes.trailingCommas += /,\s*[\]}]$/.test(node.text) ? 1 : -1;
    }
  }
  return {
    eol: /\r\n/.test(text) ? '\r\n' : '\n',
    unit: indentUnit(text),
    quote: votes.quote >= 0 ? "'" : '"',
    semicolons: votes.semicolons >= 0,
    trailingCommas: votes.trailingCommas >= 0,
    braceSpaces: votes.braceSpaces >= 0,
  };
}

/** The commonest step inwards from one line to the next, or what the language's own guide recommends. */
export function indentUnit(text: string, otherwise = '  '): string {
  const steps = new Map<string, number>();
  let before = '';
  for (const line of text.split(/\r?\n/)) {
    if (!line.trim()) continue;
    const indent = /^[\t ]*/.exec(line)?.[0] ?? '';
    const step = indent.startsWith(before) ? indent.slice(before.length) : '';
    // A lone space is the inside of a block comment, many are a line that is aligned with something above.
    if (step && step !== ' ' && step.length <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = indent;
  }
  const [commonest] = [...steps].sort((a, b) => b[1] - a[1]);
  return commonest?.[0] ?? otherwise;
}

/** White space at the beginning of the line that holds this offset. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^\uFEFF?([\t ]*)/.exec(text.slice(start, offset))?.[1] ?? '';
}

/** Whether nothing but white space stands before this offset on its line. */
export function beginsLine(text: string, offset: number): boolean {
  return /^\uFEFF?[\t ]*$/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));
}
