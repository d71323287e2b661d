import type { Problem } from '../analysis.ts';
import { beginsLine, indentAt } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';

const TAB = 8;

/**
 * What Python 3 refuses and the grammar lets pass: statements of one block that are not indented alike (tabs count to the next multiple of
 * eight, and the order must be the same where a tab counts as one: the language reference, "Indentation"), and statements of Python 2.
 */
export function pythonProblem(root: SyntaxNode, text: string): Problem | undefined {
  let first: Problem | undefined;
  for (const node of walk(root)) {
    const found = problemAt(node, text);
    // The block around is looked at first, but Python stops at the first line.
    if (found && (!first?.line || (found.line ?? 0) < first.line)) first = found;
  }
  return first;
}

function problemAt(node: SyntaxNode, text: string): Problem | undefined {
  if (node.type === 'print_statement' || node.type === 'exec_statement')
    return { reason: 'This is Python 2: Lossline edits scripts of Python 3.', line: lineOf(node) };
  const argument = node.type === 'argument_list' ? wrongArgument(node) : undefined;
  if (argument)
    return { reason: 'Python 3 does not take this argument, so it does not run this script.', line: lineOf(argument) };
  if (node.type !== 'block' && node.type !== 'module') return undefined;
  const next = node.type === 'block' ? insteadOf(node, text) : undefined;
  if (next)
    return { reason: 'An indented block is missing before this line, so Python does not run this script.', line: lineOf(next) };
  const at = unevenIn(node, text);
  return (
    at && {
      reason: 'This line is not indented like the others of its block, so Python does not run this script.',
      line: lineOf(at),
    }
  );
}

/** The statement that stands where a block with nothing in it should. A comment in its place may be a notebook's command. */
function insteadOf(block: SyntaxNode, text: string): SyntaxNode | undefined {
  const holder = block.parent;
  if (!holder || block.namedChildren.length > 0) return undefined;
  const siblings = holder.parent ? named(holder.parent) : [];
  const first = /^[^\S\r\n]*\r?\n(?:[^\S\r\n]*\r?\n)*([\t ]*)#/.exec(text.slice(block.endIndex));
  const inside = first && width(first[1] ?? '', TAB) > width(indentAt(text, holder.startIndex), TAB);
  return inside ? undefined : siblings[siblings.indexOf(holder) + 1];
}

/** `cuda(async=True)`, which older scripts say of a word that is reserved since, or an argument without a name behind one with. */
function wrongArgument(list: SyntaxNode): SyntaxNode | undefined {
  let keywords = false;
  for (const argument of named(list)) {
    const name = argument.type === 'keyword_argument' ? argument.childForFieldName('name')?.text : undefined;
    if (name === 'async' || name === 'await') return argument;
    if (name !== undefined) keywords = true;
    else if (keywords && !argument.type.endsWith('_splat')) return argument;
  }
  return undefined;
}

/** The first statement of a block that stands elsewhere than the others, or no further in than what holds the block. */
function unevenIn(block: SyntaxNode, text: string): SyntaxNode | undefined {
  const statements = named(block).filter((statement) => beginsLine(text, statement.startIndex));
  const [first] = statements;
  if (!first) return undefined;
  const own = indentAt(text, first.startIndex);
  const uneven = statements.find((statement) => {
    const indent = indentAt(text, statement.startIndex);
    return width(indent, TAB) !== width(own, TAB) || width(indent, 1) !== width(own, 1);
  });
  if (uneven || !block.parent) return uneven;
  const outer = indentAt(text, block.parent.startIndex);
  return width(own, TAB) > width(outer, TAB) && width(own, 1) > width(outer, 1) ? undefined : first;
}

function width(indent: string, tab: number): number {
  let column = 0;
  for (const character of indent) column = character === '\t' ? (Math.floor(column / tab) + 1) * tab : column + 1;
  return column;
}
