import type { Problem } from '../analysis.ts';
import { assignmentsTo, callOf, keyword, resolve, stringOf } from '../python/python.ts';
import { statementOf } from '../python/edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk } from '../tree.ts';
import { returnsIn, type Module } from './modules.ts';
import { optimizerCalls } from './optimizer.ts';

/** How `configure_optimizers` hands its one optimizer to Lightning. */
export interface Configured {
  /** `bare`: the optimizer; `list`: `[optimizer]`; `lists`: `[optimizer], []`; `dict`: `{'optimizer': optimizer}`; `keywords`: `dict(…)`. */
  readonly form: 'bare' | 'list' | 'lists' | 'dict' | 'keywords';
  /** The expression of that form. */
  readonly node: SyntaxNode;
  /** The statement that holds it: the `return`, or the assignment of what is returned. */
  readonly statement: SyntaxNode;
  /** The expression of the optimizer within. */
  readonly value: SyntaxNode;
  /** The calls that make it; several where each branch makes its own. */
  readonly made: readonly SyntaxNode[];
  /** What already stands where a schedule would go. */
  readonly held?: SyntaxNode;
}

/** What a module returns, or why a person must decide first. */
export function configuredIn(module: Module): Configured | Problem {
  if ([...walk(module.definition)].some(isManual)) {
    const reason =
      'This module is optimized by hand (automatic_optimization is False): Lightning steps no schedule there, so step one in training_step.';
    return { reason, line: lineOf(module.configure) };
  }
  const returned = returnsIn(module.configure).filter(({ type }) => type !== 'none');
  const [first, ...others] = returned;
  if (!first) return { reason: `${module.name} makes no optimizer.`, line: lineOf(module.configure) };
  const read = readReturn(first, module);
  if ('reason' in read || others.length === 0) return read;
  const lines = returned.map(lineOf).join(', ');
  return {
    reason: `configure_optimizers returns in several places (lines ${lines}): choose the one to change.`,
    line: lineOf(first),
  };
}

function isManual(node: SyntaxNode): boolean {
  const left = node.type === 'assignment' ? node.childForFieldName('left')?.text : undefined;
  const isProperty = node.type === 'function_definition' && node.childForFieldName('name')?.text === 'automatic_optimization';
  if (isProperty) return /return\s+False/.test(node.text);
  return left === 'self.automatic_optimization' && node.childForFieldName('right')?.type === 'false';
}

function readReturn(value: SyntaxNode, module: Module): Configured | Problem {
  const whole = value.type === 'identifier' ? resolve(value) : value;
  const made = optimizerCalls(value, module);
  if (made.length > 0) return { form: 'bare', node: value, statement: statementOf(value), value, made };
  // A dictionary with a name may be given more before it is returned.
  if (whole !== value && subscripts(value)) return unknown(value);
  const node = bare(whole);
  const statement = statementOf(node);
  const parts = named(node);
  const one = (form: Configured['form'], optimizer?: SyntaxNode, held?: SyntaxNode): Configured | Problem => {
    const calls = optimizer ? optimizerCalls(optimizer, module) : [];
    if (!optimizer || calls.length === 0) return unknown(optimizer ?? node);
    return { form, node, statement, value: optimizer, made: calls, ...(held && { held }) };
  };
  if (node.type === 'dictionary') {
    const valueOf = (key: string) =>
      parts
        .find((each) => each.type === 'pair' && stringOf(each.childForFieldName('key') ?? each) === key)
        ?.childForFieldName('value') ?? undefined;
    return one('dict', valueOf('optimizer'), valueOf('lr_scheduler'));
  }
  const call = callOf(node);
  if (call?.callee.text === 'dict')
    return one('keywords', keyword(call.args, 'optimizer')?.value, keyword(call.args, 'lr_scheduler')?.value);
  if (!isSequence(node)) return unknown(value);
  const [first, second] = parts;
  if (parts.length === 2 && first && second && isSequence(first)) {
    if (named(first).length > 1) return several(node, named(first));
    const isEmpty = second.type === 'list' && named(second).length === 0;
    return one('lists', named(first)[0], isEmpty ? undefined : second);
  }
  return parts.length > 1 ? several(node, parts) : one('list', first);
}

function isSequence({ type }: SyntaxNode): boolean {
  return type === 'list' || type === 'tuple' || type === 'expression_list';
}

function bare(node: SyntaxNode): SyntaxNode {
  return node.type === 'parenthesized_expression' ? bare(named(node)[0] ?? node) : node;
}

/** Whether something is put into what has this name, by a key. */
function subscripts(name: SyntaxNode): boolean {
  const root = [...ancestors(name)].find(({ type }) => type === 'function_definition') ?? name;
  return [...walk(root)].some((node) => {
    const left = node.type === 'assignment' ? node.childForFieldName('left') : null;
    return left?.type === 'subscript' && left.childForFieldName('value')?.text === name.text;
  });
}

function several(node: SyntaxNode, optimizers: readonly SyntaxNode[]): Problem {
  const names = optimizers.map(({ text }) => text.split(/\r?\n/)[0] ?? '').join(', ');
  const reason = `configure_optimizers returns ${optimizers.length} optimizers (${names}): choose whose learning rate is to change, and change it by hand.`;
  return { reason, line: lineOf(node) };
}

function unknown(node: SyntaxNode): Problem {
  const text = node.text.split(/\r?\n/)[0] ?? '';
  const values = node.type === 'identifier' ? assignmentsTo(node.text, node).values : [];
  const from = values[0] ? `, which is \`${values[0].text.split(/\r?\n/)[0] ?? ''}\`` : '';
  const reason = `configure_optimizers returns \`${text}\`${from}: Lossline cannot see the optimizer behind it, so change the rate where that is made.`;
  return { reason, line: lineOf(node) };
}
