import type { Problem } from '../analysis.ts';
import { callOf, keyword } from './python.ts';
import { classAround, functionAround } from './edit.ts';
import { wordsIn } from './words.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk, within } from '../tree.ts';

/**
 * Why the number behind a rate must not be changed for the rate's sake: nobody takes it, or others take it too.
 * @param rate the expression at the optimizer
 * @param number the literal behind it
 */
export function heldBack(rate: SyntaxNode, number: SyntaxNode, root: SyntaxNode): Problem | undefined {
  return callerThatPasses(number, root) ?? otherUse(rate, number, root);
}

/** A call in this file that gives another rate than the default of its parameter, or of its class. */
function callerThatPasses(number: SyntaxNode, root: SyntaxNode): Problem | undefined {
  const { name, own, place, inside } = defaultAt(number) ?? {};
  if (name === undefined || own === undefined) return undefined;
  for (const node of walk(root)) {
    const call = callOf(node);
    const callee = call && (call.callee.childForFieldName('attribute') ?? call.callee).text;
    if (!call || callee !== own || (inside && within(node, inside))) continue;
    const plain = call.args.filter(({ type }) => type !== 'keyword_argument');
    const given = keyword(call.args, name)?.value ?? (place === undefined ? undefined : plain[place]);
    if (given && given.text !== number.text)
      return { reason: `This call passes the rate \`${given.text}\`: change it there.`, line: lineOf(given) };
  }
  return undefined;
}

interface Default {
  readonly name: string;
  /** The function or class whose call may give another value. */
  readonly own: string | undefined;
  readonly place?: number;
  readonly inside?: SyntaxNode;
}

/** Of what a number is the default: a parameter of a function, or a field of a settings class. */
function defaultAt(number: SyntaxNode): Default | undefined {
  const holder = number.parent;
  if (!holder) return undefined;
  const nameOfClass = (node: SyntaxNode) => classAround(node)?.childForFieldName('name')?.text;
  const definition = functionAround(number);
  if (definition && /default_parameter$/.test(holder.type)) {
    const around = definition.childForFieldName('name')?.text;
    const parameters = named(definition.childForFieldName('parameters') ?? definition).filter(({ text }) => text !== 'self');
    return {
      name: holder.childForFieldName('name')?.text ?? '',
      own: around === '__init__' ? nameOfClass(definition) : around,
      place: parameters.indexOf(holder),
      inside: definition,
    };
  }
  const isField = holder.type === 'assignment' && holder.parent?.parent?.parent?.type === 'class_definition';
  return isField ? { name: holder.childForFieldName('left')?.text ?? '', own: nameOfClass(holder) } : undefined;
}

/** A name that is no rate's own stands for something else too, as a share of a loss: changing its number would change both. */
function otherUse(rate: SyntaxNode, number: SyntaxNode, root: SyntaxNode): Problem | undefined {
  if (rate.type !== 'identifier' || wordsIn(rate.text).some((word) => /lr|rate|learn|eta|step/.test(word))) return undefined;
  const home = functionAround(number);
  const other = [...walk(root)].find((node) => {
    if (node === rate || node.type !== 'identifier' || node.text !== rate.text || !isRead(node)) return false;
    const around = functionAround(node);
    return around === home || (home === undefined && around !== undefined && !isLocal(node.text, around));
  });
  if (!other) return undefined;
  const reason = `\`${rate.text}\` is used for something else here too: give the optimizer a number of its own.`;
  return { reason, line: lineOf(other) };
}

const TOLD = /(^|\.)(print|log|info|debug|warning|write|format|add_scalar|add_text)$/;

/** Whether a name is read for more than to be told. */
function isRead(node: SyntaxNode): boolean {
  const { parent } = node;
  if (!parent || parent.childForFieldName('name') === node) return false;
  if (/^(assignment|for_statement)$/.test(parent.type) && parent.childForFieldName('left') === node) return false;
  if (parent.type === 'attribute' && parent.childForFieldName('attribute') === node) return false;
  if (/parameters?$|pattern/.test(parent.type)) return false;
  return ![...ancestors(node)].some((each) => each.type === 'interpolation' || TOLD.test(callOf(each)?.callee.text ?? ''));
}

function isLocal(name: string, definition: SyntaxNode): boolean {
  const parameters = definition.childForFieldName('parameters');
  const isParameter = parameters && [...walk(parameters)].some(({ type, text }) => type === 'identifier' && text === name);
  return (
    Boolean(isParameter) ||
    [...walk(definition)].some((node) => node.type === 'assignment' && node.childForFieldName('left')?.text === name)
  );
}
