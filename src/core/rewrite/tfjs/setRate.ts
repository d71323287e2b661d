import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { bare, callOf, stringOf } from '../javascript/javascript.ts';
import { numberBehind } from '../javascript/values.ts';
import { literal } from '../purpose.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ofType } from '../lookup.ts';
import { lineOf } from '../tree.ts';
import { START } from './length.ts';
import { libraryAt } from './library.ts';
import { BY_NAME, type Making } from './optimizer.ts';

type SetRate = Extract<RemedySettings, { kind: 'set-rate' }>;

/** Changes the number that is the rate, or writes one where the library's default was meant. */
export function setRate(making: Making | undefined, { lr }: SetRate, root: SyntaxNode, line: number): TextEdit[] | Problem {
  if (!making?.kind) {
    const where = making ? `made in a way that cannot be followed from line ${lineOf(making.node)}` : 'not made in this file';
    return {
      reason: `The optimizer is ${where}: change its learning rate where it is made.`,
      line: making ? lineOf(making.node) : line,
    };
  }
  const start = startIn(root);
  if (start)
    return {
      reason: 'The schedule here begins at this number, whatever the rate of the optimizer: change it here.',
      line: lineOf(start),
    };
  const { node, rate, kind } = making;
  const rest = { start: node.startIndex, end: node.endIndex };
  if (!rate) return stringOf(node) === undefined ? withArgument(node, lr) : fromString(making, kind, lr, root, rest);
  const written = numberBehind(rate);
  if (!written) {
    const reason = `The learning rate is \`${rate.text}\`, whose number is not in this file: change it where that comes from.`;
    return { reason, line: lineOf(rate) };
  }
  const { node: number, value } = written;
  if (value === lr) return { reason: `The learning rate is ${literal(lr)} already.`, line: lineOf(number) };
  const other = otherRate(number, node, root);
  if (other) {
    const reason = `This number is the rate of the optimizer in line ${lineOf(other)} as well: give each a number of its own first.`;
    return { reason, line: lineOf(number) };
  }
  return [{ start: number.startIndex, end: number.endIndex, text: field(literal(lr)) }];
}

function withArgument(call: SyntaxNode, lr: number): TextEdit[] | Problem {
  const at = (callOf(call)?.list.startIndex ?? call.endIndex) + 1;
  return [{ start: at, end: at, text: field(literal(lr)) }];
}

/** `'adam'` becomes `tf.train.adam(x)`. */
function fromString(
  { node, written }: Making,
  kind: string,
  lr: number,
  root: SyntaxNode,
  range: Pick<TextEdit, 'start' | 'end'>,
): TextEdit[] | Problem {
  if (node !== bare(written)) {
    const reason = `The optimizer is named by \`${written.text}\`, so its rate has no place: write tf.train.${kind}(${literal(lr)}) there.`;
    return { reason, line: lineOf(written) };
  }
  const train = libraryAt(node, root, 'train');
  if (!train || BY_NAME[kind] === undefined) {
    const reason = `The optimizer is named by a string, which leaves no place for a rate: import tf and write tf.train.${kind}(${literal(lr)}).`;
    return { reason, line: lineOf(node) };
  }
  return [{ ...range, text: `${train}.${kind}(${field(literal(lr))})` }];
}

/** The number at which a schedule of ours begins. */
function startIn(root: SyntaxNode): SyntaxNode | undefined {
  return ofType(root, 'pair', 'variable_declarator').find((node) => {
    const name = node.childForFieldName('key') ?? node.childForFieldName('name');
    return name?.text === START && node.childForFieldName('value')?.type === 'number';
  });
}

/** Another optimizer whose rate is the very same number. */
function otherRate(number: SyntaxNode, own: SyntaxNode, root: SyntaxNode): SyntaxNode | undefined {
  for (const node of ofType(root, 'call_expression')) {
    const call = node === own ? undefined : callOf(node);
    const [rate] = call && /(^|\.)train\.\w+$/.test(call.callee.text) ? call.args : [];
    if (rate && numberBehind(rate)?.node === number) return node;
  }
  return undefined;
}
