import { callOf, numberOf, resolve } from './python.ts';
import { numberBehind } from './values.ts';
import type { SyntaxNode } from '../syntax.ts';
import { named, walk } from '../tree.ts';

/** How often a loop runs. */
export interface Rounds {
  /** An expression of the script's own, as of the line of the loop: `args.epochs`, `epochs - start`, `9`. */
  readonly text: string;
  /** What must be defined where the expression is used: `args`. */
  readonly names: readonly string[];
  readonly value?: number;
  /** The value is what whoever starts the training may set otherwise. */
  readonly isDefault?: true;
  /** What the loop's variable is in the first round, in the script's words: `0`, `start_epoch`. Undefined where it does not count. */
  readonly first?: string;
  /** It counts in strides other than 1, as loops over batches do. */
  readonly stride: boolean;
}

const RANGE = /(^|\.)(range|xrange|trange|tnrange|arange)$/;
/** What shows the progress of a loop, or makes a list of its range, and leaves its rounds as they are. */
const AROUND = /(^|\.)(tqdm\w*|track|list|progress_bar|master_bar|prange|iter|ProgressBar|progressbar|alive_it)$/;

/** The rounds of a `for` over a range, or of a `while` that counts up to a limit. */
export function roundsOf(loop: SyntaxNode): Rounds | undefined {
  if (loop.type === 'while_statement') return untilLimit(loop);
  const over = loop.childForFieldName('right');
  const range = over && rangeIn(over);
  return range ? fromRange(range) : undefined;
}

/** The call of `range` in what a loop goes over. */
function rangeIn(over: SyntaxNode, depth = 0): SyntaxNode | undefined {
  const node = resolve(over);
  const call = callOf(node);
  const [first] = call?.args ?? [];
  if (!call || depth > 4) return undefined;
  if (RANGE.test(call.callee.text)) return node;
  const inner = first?.type === 'keyword_argument' ? first.childForFieldName('value') : first;
  return inner && AROUND.test(call.callee.text) ? rangeIn(inner, depth + 1) : undefined;
}

function fromRange(range: SyntaxNode): Rounds | undefined {
  const args = (callOf(range)?.args ?? []).filter(({ type }) => type !== 'keyword_argument');
  const [first, second, step] = args.map(bare);
  if (!first || args.some(({ type }) => /splat/.test(type))) return undefined;
  if (step) return { text: `len(${range.text})`, names: namesIn(range), first: first.text, stride: true };
  if (!second) return { ...plain(first), first: '0', stride: false };
  return { ...difference(second, first), first: first.text, stride: false };
}

function bare(node: SyntaxNode): SyntaxNode {
  return node.type === 'parenthesized_expression' ? bare(named(node)[0] ?? node) : node;
}

function plain(node: SyntaxNode): Pick<Rounds, 'text' | 'names' | 'value' | 'isDefault'> {
  const known = numberBehind(node) ?? wholeIn(node);
  const value = known && { value: known.value, ...(known.isDefault && { isDefault: true as const }) };
  const simple =
    node.type === 'integer' ||
    node.type === 'identifier' ||
    node.type === 'attribute' ||
    node.type === 'subscript' ||
    node.type === 'call';
  return { text: simple ? node.text : `(${node.text})`, names: namesIn(node), ...value };
}

/** `epochs + 1`, `int(args.epochs)`. */
function wholeIn(node: SyntaxNode): { value: number; isDefault: boolean } | undefined {
  const call = callOf(node);
  if (call?.callee.text === 'int' && call.args[0]) return numberBehind(call.args[0]);
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  if (node.type !== 'binary_operator' || !left || !right) return undefined;
  const [a, b] = [numberBehind(left), numberBehind(right)];
  const operator = node.text.slice(left.endIndex - node.startIndex, right.startIndex - node.startIndex).trim();
  const value = a && b && { '+': a.value + b.value, '-': a.value - b.value, '*': a.value * b.value }[operator];
  return value === undefined ? undefined : { value, isDefault: Boolean(a?.isDefault || b?.isDefault) };
}

/** `end - start`, said as a person would: nine for (1, 10), `epochs` for (1, epochs + 1) and for (start, start + epochs). */
function difference(end: SyntaxNode, start: SyntaxNode): Pick<Rounds, 'text' | 'names' | 'value' | 'isDefault'> {
  const from = numberOf(start);
  const to = plain(end);
  const begun = plain(start);
  const value = to.value !== undefined && begun.value !== undefined ? to.value - begun.value : undefined;
  const known = {
    ...(value !== undefined && { value }),
    ...((to.isDefault || begun.isDefault) && { isDefault: true as const }),
  };
  if (end.type === 'integer' && start.type === 'integer') return { text: String(value), names: [], ...known };
  if (from === 0) return to;
  const [left, right] = [end.childForFieldName('left'), end.childForFieldName('right')];
  if (end.type === 'binary_operator' && left && right && end.children[1]?.type === '+') {
    if (right.text === start.text) return { ...plain(left), ...known };
    if (left.text === start.text) return { ...plain(right), ...known };
  }
  return { text: `${to.text} - ${begun.text}`, names: [...to.names, ...begun.names], ...known };
}

/** `while epoch < epochs:` with a variable that is a number before and counted up by one within. */
function untilLimit(loop: SyntaxNode): Rounds | undefined {
  const condition = loop.childForFieldName('condition');
  const body = loop.childForFieldName('body');
  const [counter, limit] = condition ? named(condition) : [];
  const operator = condition?.children[1]?.type;
  if (condition?.type !== 'comparison_operator' || !body || counter?.type !== 'identifier' || !limit) return undefined;
  if (operator !== '<' && operator !== '<=') return undefined;
  const counts = [...walk(body)].some((node) => {
    const isOwn = node.type === 'augmented_assignment' && node.childForFieldName('left')?.text === counter.text;
    return isOwn && /\+=\s*1$/.test(node.text);
  });
  const start = counts ? startOf(counter, loop) : undefined;
  if (start === undefined) return undefined;
  const to = plain(limit);
  const less = start - (operator === '<=' ? 1 : 0);
  const value = to.value === undefined ? undefined : to.value - less;
  const text = value !== undefined && limit.type === 'integer' ? String(value) : less === 0 ? to.text : `${to.text} - ${less}`;
  return {
    ...to,
    text: less < 0 ? `${to.text} + ${-less}` : text,
    ...(value !== undefined && { value }),
    first: String(start),
    stride: false,
  };
}

/** The number that a counter is before the loop. */
function startOf(counter: SyntaxNode, loop: SyntaxNode): number | undefined {
  const block = loop.parent;
  const before = (block ? named(block) : []).filter(({ endIndex }) => endIndex <= loop.startIndex);
  for (const statement of before.reverse()) {
    const assignment = named(statement)[0];
    if (assignment?.type !== 'assignment' || assignment.childForFieldName('left')?.text !== counter.text) continue;
    const value = assignment.childForFieldName('right');
    return value?.type === 'integer' ? Number(value.text) : undefined;
  }
  return undefined;
}

/** The variables in an expression. */
export function namesIn(node: SyntaxNode): string[] {
  return [...walk(node)].flatMap((each) => {
    const isPart = each.parent?.type === 'attribute' && each.parent.childForFieldName('attribute') === each;
    return each.type === 'identifier' && !isPart && !['len', 'range', 'int'].includes(each.text) ? [each.text] : [];
  });
}
