import { classAround } from './edit.ts';
import { rootOf } from '../lookup.ts';
import { assignmentsTo, callOf, keyword, resolve, stringOf } from './python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk } from '../tree.ts';

/** A number that is written somewhere in the file, and stands for an expression elsewhere. */
export interface WrittenNumber {
  /** The literal. */
  readonly node: SyntaxNode;
  readonly value: number;
  /** It is what an argument of a function or of the command line is when nobody gives another. */
  readonly isDefault: boolean;
}

/**
 * The literal behind an expression, as far as this file tells: by way of variables, parameters with a default, `args.lr` of argparse, `self.lr`,
 * entries of a dictionary, attributes of a settings class. Where a name is given several values it stands for none of them.
 */
export function numberBehind(value: SyntaxNode, depth = 0): WrittenNumber | undefined {
  const node = resolve(value);
  if (node.type === 'integer' || node.type === 'float') {
    const number = Number(node.text.replaceAll('_', ''));
    return Number.isNaN(number) ? undefined : { node, value: number, isDefault: false };
  }
  if (depth > 8) return undefined;
  if (node.type === 'identifier') return asDefault(parameterDefault(node), depth);
  if (node.type === 'subscript') {
    const key = node.childForFieldName('subscript');
    const object = node.childForFieldName('value');
    const name = key ? stringOf(key) : undefined;
    return object && name !== undefined ? behindEntry(object, name, depth) : undefined;
  }
  if (node.type !== 'attribute') return undefined;
  const object = node.childForFieldName('object');
  const name = node.childForFieldName('attribute')?.text;
  return object && name ? behindAttribute(object, name, depth) : undefined;
}

function asDefault(value: SyntaxNode | undefined, depth: number): WrittenNumber | undefined {
  const found = value && numberBehind(value, depth + 1);
  return found && { ...found, isDefault: true };
}

/** What a name is as a parameter of the innermost function that has it, unless that is given anew within. */
function parameterDefault(name: SyntaxNode): SyntaxNode | undefined {
  if (assignmentsTo(name.text, name).values.length > 0) return undefined;
  for (const scope of ancestors(name)) {
    const parameters = scope.type === 'function_definition' ? scope.childForFieldName('parameters') : null;
    for (const parameter of parameters ? named(parameters) : [])
      if (parameter.childForFieldName('name')?.text === name.text) return parameter.childForFieldName('value') ?? undefined;
  }
  return undefined;
}

/** An entry of a dictionary that is written out: `{'lr': 0.1}` or `dict(lr=0.1)`. */
function behindEntry(object: SyntaxNode, name: string, depth: number): WrittenNumber | undefined {
  const node = resolve(object);
  const pair = named(node).find((each) => each.type === 'pair' && stringOf(each.childForFieldName('key') ?? each) === name);
  const value = node.type === 'dictionary' ? pair?.childForFieldName('value') : keyword(callOf(node)?.args ?? [], name)?.value;
  return value ? numberBehind(value, depth + 1) : undefined;
}

function behindAttribute(object: SyntaxNode, name: string, depth: number): WrittenNumber | undefined {
  const around = classAround(object);
  if (object.text === 'self') return around && behindMember(around, name, depth);
  const node = resolve(object);
  const call = callOf(node);
  const callee = call?.callee.text ?? node.text;
  if (/\.parse_(known_)?args$/.test(callee)) return behindOption(node, name, depth);
  const root = rootOf(object);
  const settings = [...walk(root)].find(
    (each) => each.type === 'class_definition' && each.childForFieldName('name')?.text === callee,
  );
  if (settings) return behindMember(settings, name, depth);
  return call && /^(\w+\.)?(SimpleNamespace|Namespace|EasyDict|AttrDict|Box|dict)$/.test(callee)
    ? behindEntry(object, name, depth)
    : undefined;
}

/** The one value that a class gives an attribute, in its body or to `self`. */
function behindMember(definition: SyntaxNode, name: string, depth: number): WrittenNumber | undefined {
  const values = [...walk(definition)].flatMap((node) => {
    if (node.type !== 'assignment') return [];
    const left = node.childForFieldName('left');
    const inBody = node.parent?.parent?.parent === definition;
    return left?.text === `self.${name}` || (inBody && left?.text === name) ? (node.childForFieldName('right') ?? []) : [];
  });
  const [only, ...more] = values;
  return only && more.length === 0 ? numberBehind(only, depth + 1) : undefined;
}

/** The default of an option of the command line: `parser.add_argument('--lr', type=float, default=0.1)`. */
function behindOption(at: SyntaxNode, name: string, depth: number): WrittenNumber | undefined {
  for (const node of walk(rootOf(at))) {
    const call = callOf(node);
    if (call?.callee.childForFieldName('attribute')?.text !== 'add_argument') continue;
    const given = keyword(call.args, 'dest')?.value;
    const flags = call.args.map(stringOf).filter((flag) => flag !== undefined);
    const long = flags.find((flag) => flag.startsWith('--')) ?? flags[0];
    const dest = (given && stringOf(given)) ?? long?.replace(/^-+/, '').replaceAll('-', '_');
    if (dest === name) return asDefault(keyword(call.args, 'default')?.value, depth);
  }
  return undefined;
}
